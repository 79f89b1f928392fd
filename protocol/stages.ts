// How far an opening has come, as dom0 tells its client: JSON lines on the call's stderr stream (see docs/protocol.md).
// dom0 alone writes that stream: a DispVM's own stderr is never relayed.
import * as z from 'zod';
import { copyPurposes } from './copy-purpose.ts';
import { errorCodeSchema } from './error-codes.ts';
import { fileNumberSchema } from './file-number.ts';
import { editedFileMaxBytes } from './limits.ts';

/** `queued`: too many DispVMs are open, and the call waits for its turn. */
export const stages = ['queued', 'callAccepted', 'vmReady', 'fileDelivered', 'visible', 'closed', 'gone'] as const;
export const stageSchema = z.enum(stages);
export type Stage = z.infer<typeof stageSchema>;

/** At most 31 ASCII characters: it travels in qrexec's 32-byte NUL-terminated request identifier. */
export const requestIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,31}$/);

export const dispvmSchema = z.strictObject({
  id: z.string().regex(/^disp[0-9]{1,6}$/),
  template: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
  engine: z.enum(['qemu', 'xen', 'qubes']),
  accelerator: z.enum(['kvm', 'tcg', 'none']),
});
export type DispvmDescription = z.infer<typeof dispvmSchema>;

/** `atMs` is Unix time in milliseconds, with fractions. */
export const statusSchema = z.discriminatedUnion('event', [
  z.strictObject({ event: z.literal('dispvm'), dispvm: dispvmSchema }),
  z.strictObject({ event: z.literal('stage'), stage: stageSchema, atMs: z.number().positive() }),
  z.strictObject({ event: z.literal('failure'), code: errorCodeSchema }),
  /**
   * Nothing else happens until the template for this kind of document is made, or until there is a DispVM that has it;
   * told again and again.
   */
  z.strictObject({ event: z.literal('waiting'), for: z.enum(['template', 'dispvm']) }),
  /**
   * This dom0 ends, for another build or because nobody needed it, and has begun nothing: the call is for the next one.
   * Before any answer to it, and only to a client that has told its build.
   */
  z.strictObject({ event: z.literal('ending') }),
  /** An editor has the document: closed in order, it may come back changed. Told once. */
  z.strictObject({ event: z.literal('editing') }),
  /**
   * The document that comes back: so long, and with this checksum, in hexadecimal digits. Told once, before its first
   * byte; without it an empty reply means unchanged, with it an empty document. What comes so is whole by itself: a
   * failure that is told as well is of something else.
   */
  z.strictObject({
    event: z.literal('edited'),
    sizeBytes: z.int().nonnegative().max(editedFileMaxBytes),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  /** The person asked in the document's window for what the client said it can make of it. */
  z.strictObject({ event: z.literal('copyWanted'), purpose: z.enum(copyPurposes) }),
  /** Of several files its user asked in their window for this one, counted from 0, in a DispVM of its own. */
  z.strictObject({ event: z.literal('fileWanted'), file: fileNumberSchema }),
  /** Nobody used its window for as long as the call allows: it is being closed, as by its user, and the end follows. */
  z.strictObject({ event: z.literal('idleClosed') }),
]);
export type Status = z.infer<typeof statusSchema>;
