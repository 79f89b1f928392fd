// dom0 ↔ its GUI daemon: JSON lines on the GUI process's standard input and output. dom0 trusts the GUI with windows
// only; the GUI trusts dom0. Three messages carry a text that a DispVM chose: plain characters, bounded, only ever to
// be shown as a guest's words.
import * as z from 'zod';
import { copiesSchema, copyPurposes } from './copy-purpose.ts';
import { activationTokenSchema } from './desktop.ts';
import { errorCodeSchema } from './error-codes.ts';
import { fileNumberSchema } from './file-number.ts';
import { languageSchema } from './language.ts';
import { idleLimitSchema } from './idle-limit.ts';
import { filesTogetherMax, guestTextMaxBytes, linkMaxBytes } from './limits.ts';
import { answerSchema, policyNoticeSchema, policyQuestionSchema, questionOverSchema } from './policy-windows.ts';
import { numberMax } from './viewer-events.ts';
import { isPossibleScreen, type Screen } from './screen.ts';
import { parseViewer, type Viewer } from './viewer-table.ts';

const dispvmId = z.string().regex(/^disp[0-9]{1,6}$/);
/** Qubes label colour of the border, e.g. `#cc0000`. */
const colour = z.string().regex(/^#[0-9a-f]{6}$/);
/** Of a window that shows no DispVM. */
const waitId = z.int().min(1);
const vncSocket = z.string().max(107);
const screen = z
  .strictObject({ width: z.int(), height: z.int(), densityPercent: z.int() })
  .refine((value: Screen) => isPossibleScreen(value));
const count = z.int().min(0).max(numberMax);
/** A row of the template's table: the one parser of such rows decides. */
const viewerSchema = z.unknown().transform((untrusted, context): Viewer => {
  try {
    return parseViewer(untrusted);
  } catch {
    context.addIssue({ code: 'custom', message: 'no viewer' });
    return z.NEVER;
  }
});

export const toGuiSchema = z.discriminatedUnion('type', [
  /**
   * The VM waits for a call: make its window, unseen, and connect it, where there is something to connect it to already. Its
   * `open` may follow, in another language too, or its `close`.
   */
  z.strictObject({
    type: z.literal('prepare'),
    dispvmId,
    colour,
    language: languageSchema,
    vncSocket: vncSocket.optional(),
  }),
  /** Shows the labelled window with its starting notice. `fileName` has passed `displayName`. */
  z.strictObject({
    type: z.literal('open'),
    dispvmId,
    template: z.string().max(64),
    colour,
    language: languageSchema,
    fileName: z.string().max(256),
    /** Of several files in it: their names, which have passed `displayName`; the first of them is shown first. */
    files: z.array(z.string().max(256)).min(1).max(filesTogetherMax).optional(),
    viewOnly: z.boolean(),
    /** Whether changes to an editable file come back. */
    returnEdits: z.boolean(),
    /** Lets the window take the focus where only the compositor gives it. */
    activationToken: activationTokenSchema.optional(),
    network: z.boolean(),
    /** What its user may ask for in it, as `copy`. */
    copies: copiesSchema.optional(),
    /** Closes it when nobody has used it for so long, counted from `visible`. */
    closeAfterIdleMs: idleLimitSchema.optional(),
  }),
  /** The VM's VNC server listens on this unix socket: connect now, where the window is not yet connected. */
  z.strictObject({ type: z.literal('attach'), dispvmId, vncSocket }),
  /** Bytes of the attachment delivered so far, for the notice. */
  z.strictObject({ type: z.literal('progress'), dispvmId, deliveredBytes: z.number().nonnegative() }),
  /**
   * The agent has handed the whole file to this viewer. `mayEdit`: its type has an editor here and changes come back.
   */
  z.strictObject({ type: z.literal('delivered'), dispvmId, viewer: viewerSchema, mayEdit: z.boolean() }),
  /** Of several files this one, counted from 0, has this viewer now. */
  z.strictObject({ type: z.literal('file'), dispvmId, file: fileNumberSchema, viewer: viewerSchema }),
  /** The file that is shown now cannot be, for this reason; the others can. */
  z.strictObject({ type: z.literal('unshown'), dispvmId, code: errorCodeSchema }),
  /** The viewer says that the document is painted: once the picture has settled, say `visible`. */
  z.strictObject({ type: z.literal('painted'), dispvmId }),
  /** The person asked to edit, and this viewer took over. */
  z.strictObject({ type: z.literal('editing'), dispvmId, viewer: viewerSchema }),
  /** The document is being saved; it was saved, and dom0 has it; what was typed before `settle` has been dealt with. */
  z.strictObject({ type: z.literal('saving'), dispvmId }),
  /** An editor that knows says whether it holds changes that were not saved. */
  z.strictObject({ type: z.literal('unsaved'), dispvmId, isAny: z.boolean() }),
  z.strictObject({ type: z.literal('saved'), dispvmId, differs: z.boolean() }),
  z.strictObject({ type: z.literal('settled'), dispvmId }),
  z.strictObject({ type: z.literal('page'), dispvmId, page: count.min(1), pages: count.min(1) }),
  /** The viewer waits for a password; `isWrong` where the last one was. */
  z.strictObject({ type: z.literal('password'), dispvmId, isWrong: z.boolean() }),
  /** So many members deep inside the document; 0 is the document itself. */
  z.strictObject({ type: z.literal('inside'), dispvmId, depth: count }),
  /** No byte of UTF-8 gives more than one character. The address of a link that was clicked in the document. */
  z.strictObject({ type: z.literal('link'), dispvmId, untrustedText: z.string().max(linkMaxBytes) }),
  /** Text that was copied in the document, and a page of it to be read aloud. */
  z.strictObject({ type: z.literal('copied'), dispvmId, untrustedText: z.string().max(guestTextMaxBytes) }),
  z.strictObject({ type: z.literal('reading'), dispvmId, untrustedText: z.string().max(guestTextMaxBytes) }),
  /** Whether the VM still answers dom0. While it does not, the window says so and offers to destroy it. */
  z.strictObject({ type: z.literal('answering'), dispvmId, answering: z.boolean() }),
  /**
   * The VM is destroyed or being destroyed: replace the picture by the message for this code; the user closes the
   * window.
   */
  z.strictObject({ type: z.literal('failed'), dispvmId, code: errorCodeSchema }),
  /** This concerns no DispVM: a template is being made, and a call waits for it. Sent again with each new step. */
  z.strictObject({
    type: z.literal('waiting'),
    waitId,
    language: languageSchema,
    template: z.string().max(64),
    step: z.string().max(256),
    sinceMs: z.number(),
    usualSeconds: z.number().int().positive().nullable(),
  }),
  z.strictObject({ type: z.literal('waited'), waitId }),
  /** The person asks for the window from elsewhere: bring it to the front, with the focus where a compositor allows. */
  z.strictObject({ type: z.literal('present'), dispvmId, activationToken: activationTokenSchema.optional() }),
  /** Answered by `pong`, so that a process that hangs is known by its silence. */
  z.strictObject({ type: z.literal('ping') }),
  policyQuestionSchema,
  questionOverSchema,
  policyNoticeSchema,
  /** The VM is gone or going: close the window, or the failure that it shows, without asking. */
  z.strictObject({ type: z.literal('close'), dispvmId }),
]);
export type ToGui = z.infer<typeof toGuiSchema>;

export const fromGuiSchema = z.discriminatedUnion('type', [
  /** GTK is up; windows can be opened. */
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('pong') }),
  /** What a window that is opened from now on will want of its guest. */
  z.strictObject({ type: z.literal('usual-screen'), screen }),
  /** The window's picture has this room. */
  z.strictObject({ type: z.literal('screen'), dispvmId, screen }),
  z.strictObject({ type: z.literal('shown'), dispvmId, atMs: z.number() }),
  z.strictObject({ type: z.literal('attached'), dispvmId, atMs: z.number() }),
  /** The picture has settled after `painted`, and was drawn; `atMs` is when, which is known a moment later. */
  z.strictObject({ type: z.literal('visible'), dispvmId, atMs: z.number() }),
  /** The user has not typed, clicked or moved in the window for `closeAfterIdleMs`: it is being closed, `closed` follows. */
  z.strictObject({ type: z.literal('idle'), dispvmId, atMs: z.number() }),
  /** The user wants to close it: dom0 says `settled` when the DispVM has dealt with what was typed. */
  z.strictObject({ type: z.literal('settle'), dispvmId }),
  /** Of several files the user wants to see this one. */
  z.strictObject({ type: z.literal('showFile'), dispvmId, file: fileNumberSchema }),
  /** Of several files the user wants this one in a DispVM of its own. */
  z.strictObject({ type: z.literal('fileAlone'), dispvmId, file: fileNumberSchema }),
  /** The user wants this of the document as it came. */
  z.strictObject({ type: z.literal('copy'), dispvmId, purpose: z.enum(copyPurposes) }),
  /** The user closed the window or pressed “Close and destroy”; `isDiscarding` where no changed copy is wanted. */
  z.strictObject({ type: z.literal('closed'), dispvmId, atMs: z.number(), isDiscarding: z.boolean() }),
  /**
   * The user wants a VM that does not answer destroyed now; nothing is waited for, no change comes back. The window is
   * closed.
   */
  z.strictObject({ type: z.literal('destroy'), dispvmId, atMs: z.number() }),
  /** A window that was opened is no more, whoever closed it. */
  z.strictObject({ type: z.literal('gone'), dispvmId }),
  /** The user gives up what `waiting` waits for; the window is closed. */
  z.strictObject({ type: z.literal('notWaiting'), waitId }),
  answerSchema,
  /** The VNC connection broke. */
  z.strictObject({ type: z.literal('display-lost'), dispvmId }),
]);
export type FromGui = z.infer<typeof fromGuiSchema>;
