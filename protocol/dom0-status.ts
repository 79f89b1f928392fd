// What the service glovebox.Status answers: one JSON object on its standard output. Numbers and names of ours only, nothing of
// a document. The client checks it: it may talk to a daemon of another version.
import * as z from 'zod';
import { errorCodeSchema } from './error-codes.ts';
import { disposableTemplateSchema } from './native-messages.ts';

export const statusService = 'glovebox.Status';
export const templatesMax = 100;
/** The whole answer. */
export const dom0StatusMaxBytes = 64 * 1024;

/** Layers around a DispVM's QEMU that not every computer has. */
const wallsSchema = z.strictObject({
  /** Our own rule for system calls, besides QEMU's. */
  systemCalls: z.boolean(),
  landlock: z.boolean(),
  /** What a control group of its own bounds for each QEMU; empty where none was delegated to the daemon. */
  controlGroups: z.array(z.enum(['memory', 'pids', 'cpu'])).max(3),
});
export type Walls = z.infer<typeof wallsSchema>;

export const dom0StatusSchema = z.strictObject({
  pid: z.number().int(),
  guiPid: z.number().int().nullable(),
  guiReady: z.boolean(),
  dispvms: z.array(z.strictObject({ id: z.string(), template: z.string(), engine: z.string(), accelerator: z.string(), state: z.string(), ageMs: z.number() })),
  /** Made ahead: a started QEMU, a DispVM being warmed, or one that waits for a click. */
  pool: z.array(z.strictObject({ id: z.string(), template: z.string(), state: z.enum(['prestarted', 'warming', 'spare']), ageMs: z.number() })).max(templatesMax * 16),
  walls: wallsSchema,
  /** Those that a call can name; one whose first check takes too long is left out until that is done. `problem` is why it cannot be used. */
  templates: z.array(z.strictObject({ name: disposableTemplateSchema, problem: errorCodeSchema.nullable() })).max(templatesMax),
});
export type Dom0Status = z.infer<typeof dom0StatusSchema>;
