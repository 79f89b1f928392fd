// What the service glovebox.Status answers: one JSON object on its standard output. Numbers and names of ours only,
// nothing of a document. The client checks it: it may talk to a daemon of another version.
import * as z from 'zod';
import { buildIdSchema } from './build-id.ts';
import { errorCodeSchema } from './error-codes.ts';
import { disposableTemplateSchema } from './native-messages.ts';
import { sha256Schema } from './exceptions.ts';
import { parseViewerTable } from './viewer-table.ts';

export const statusService = 'glovebox.Status';
export const templatesMax = 16;
/** The whole answer. A template's table is some 20 KB of it. */
export const dom0StatusMaxBytes = 1024 * 1024;

/** A table in its exact form (viewer-table.ts), as a schema. */
export const viewerTableSchema = z.unknown().transform((untrusted, context) => {
  try {
    return parseViewerTable(untrusted);
  } catch (cause) {
    context.addIssue({ code: 'custom', message: String(cause) });
    return z.NEVER;
  }
});

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
  /** null where it was not built. */
  build: buildIdSchema.nullable(),
  /** The daemon was asked to end, or another build is installed: it ends when nothing is open any more. */
  endsWhenClosed: z.boolean(),
  guiPid: z.number().int().nullable(),
  guiReady: z.boolean(),
  dispvms: z.array(
    z.strictObject({
      id: z.string(),
      template: z.string(),
      engine: z.string(),
      accelerator: z.string(),
      state: z.string(),
      ageMs: z.number(),
    }),
  ),
  /** Made ahead: a started QEMU, a DispVM being warmed, or one that waits for a click. */
  pool: z
    .array(
      z.strictObject({
        id: z.string(),
        template: z.string(),
        state: z.enum(['prestarted', 'warming', 'spare']),
        ageMs: z.number(),
      }),
    )
    .max(templatesMax * 16),
  walls: wallsSchema,
  /** Why the audit log cannot be written now, as an errno, and how many lines of it are lost; null where there is none. */
  audit: z
    .strictObject({ problem: z.string().max(100).nullable(), lostLines: z.number().int().nonnegative() })
    .nullable(),
  /** Why no DispVM can start on this computer, in the words of the program that refused; null where one can. */
  cannotStart: z.string().max(1000).nullable(),
  /** The template that is being made; a call that needs it waits. */
  making: z.strictObject({ template: disposableTemplateSchema, sinceMs: z.number().positive() }).nullable(),
  /**
   * Those that a call can name, and those that could be made; one whose first check takes too long is left out until
   * that is done. `problem` is why it cannot be used; `system` whether it is the one that root made for everybody of
   * this computer, or why that one is not used, and null where there is none; `viewers` is what it shows and
   * `documentMaxBytes` what it can hold, or null where nobody knows; `sha256` is the same on another computer where all its
   * files are.
   */
  templates: z
    .array(
      z.strictObject({
        name: disposableTemplateSchema,
        problem: errorCodeSchema.nullable(),
        system: z.union([z.literal('used'), errorCodeSchema]).nullable(),
        isDefault: z.boolean(),
        viewers: viewerTableSchema.nullable(),
        documentMaxBytes: z.number().int().nonnegative().nullable(),
        sha256: sha256Schema.nullable(),
      }),
    )
    .max(templatesMax),
});
export type Dom0Status = z.infer<typeof dom0StatusSchema>;
