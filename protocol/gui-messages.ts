// dom0 ↔ its GUI daemon: JSON lines on the GUI process's standard input and output.
// dom0 trusts the GUI with windows only; the GUI trusts dom0; neither passes on a text that a DispVM chose.
import * as z from 'zod';
import { errorCodeSchema } from './error-codes.ts';

const dispvmId = z.string().regex(/^disp[0-9]{1,6}$/);
/** Qubes label colour of the border, e.g. `#cc0000`. */
const colour = z.string().regex(/^#[0-9a-f]{6}$/);
const vncSocket = z.string().max(107);

export const toGuiSchema = z.discriminatedUnion('type', [
  /** The VM waits for a call: make its window, unseen, and connect it. Its `open` may follow, or its `close`. */
  z.strictObject({ type: z.literal('prepare'), dispvmId, colour, vncSocket }),
  /** Shows the labelled window with its starting notice. `fileName` has passed `displayName`. */
  z.strictObject({
    type: z.literal('open'),
    dispvmId,
    template: z.string().max(64),
    colour,
    fileName: z.string().max(256),
    viewOnly: z.boolean(),
    /** Whether changes to an editable file come back. */
    returnEdits: z.boolean(),
    network: z.boolean(),
  }),
  /** The VM's VNC server listens on this unix socket: connect now, where the window is not yet connected. */
  z.strictObject({ type: z.literal('attach'), dispvmId, vncSocket }),
  /** Bytes of the attachment delivered so far, for the notice. */
  z.strictObject({ type: z.literal('progress'), dispvmId, deliveredBytes: z.number().nonnegative() }),
  /** The agent has handed the whole file to the viewer: watch for the picture to change, then say `visible`. */
  z.strictObject({ type: z.literal('delivered'), dispvmId }),
  /** Whether the VM still answers dom0. While it does not, the window says so and offers to destroy it. */
  z.strictObject({ type: z.literal('answering'), dispvmId, answering: z.boolean() }),
  /** The VM is destroyed or being destroyed: replace the picture by the message for this code; the user closes the window. */
  z.strictObject({ type: z.literal('failed'), dispvmId, code: errorCodeSchema }),
  /** The VM is gone or going: close the window without asking. */
  z.strictObject({ type: z.literal('close'), dispvmId }),
]);
export type ToGui = z.infer<typeof toGuiSchema>;

export const fromGuiSchema = z.discriminatedUnion('type', [
  /** GTK is up; windows can be opened. */
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('shown'), dispvmId, atMs: z.number() }),
  z.strictObject({ type: z.literal('attached'), dispvmId, atMs: z.number() }),
  /** The picture changed after `delivered`, all of it, and was drawn; `atMs` is when, which is known a moment later. */
  z.strictObject({ type: z.literal('visible'), dispvmId, atMs: z.number() }),
  /** The user typed, clicked or moved in the picture or the tool bar; at most once in `activityIntervalMs`. */
  z.strictObject({ type: z.literal('input'), dispvmId, atMs: z.number() }),
  /** The user closed the window or pressed “Close and destroy”. */
  z.strictObject({ type: z.literal('closed'), dispvmId, atMs: z.number() }),
  /** The user wants a VM that does not answer destroyed now; nothing is waited for, no change comes back. The window is closed. */
  z.strictObject({ type: z.literal('destroy'), dispvmId, atMs: z.number() }),
  /** The VNC connection broke. */
  z.strictObject({ type: z.literal('display-lost'), dispvmId }),
]);
export type FromGui = z.infer<typeof fromGuiSchema>;
