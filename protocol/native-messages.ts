// Messages on the native-messaging port between the add-on and the native host. Both ends check what they receive.
// Back-pressure is by credit: the add-on never has more than the granted bytes of a request under way.
import * as z from 'zod';
import { buildIdSchema } from './build-id.ts';
import { decisionReportSchema } from './decision-report.ts';
import { headMaxBytes } from './document-type.ts';
import { errorCodeSchema } from './error-codes.ts';
import { exceptionsSchema, mediaTypeSchema, reasonSchema, senderDomainSchema } from './exceptions.ts';
import { fileNumberSchema } from './file-number.ts';
import { idleMinutesSchema } from './idle-limit.ts';
import { languageTagSchema } from './language.ts';
import { attachmentMaxBytes, copyPagesMax, filesTogetherMax, nativeChunkBytes } from './limits.ts';
import { copiesSchema, copyPurposes } from './copy-purpose.ts';
import { dispvmSchema, requestIdSchema, stageSchema } from './stages.ts';

export const nativeProtocolVersion = 1;

/** So often a person may try a password for a copy. */
export const copyPasswordsMax = 3;

/** In UTF-16 units. As JSON in a message each may take six bytes, and a message is of 1 MiB at most. */
export const ownPolicyMaxLength = 160 * 1024;

const base64ChunkMaxLength = Math.ceil(nativeChunkBytes / 3) * 4;
/** Of each of several files: all of them have to fit into one message. The start is whole groups of base64. */
export const nameTogetherMaxLength = 255;
export const startTogetherMaxLength = 4096;
const startMaxLength = Math.ceil(headMaxBytes / 3) * 4;
export const disposableTemplateSchema = z.string().regex(/^[A-Za-z0-9._-]{1,31}$/);

export const toHostSchema = z.discriminatedUnion('type', [
  /** `language` is what the person reads, for the windows. */
  z.strictObject({ type: z.literal('hello'), version: z.number().int(), language: languageTagSchema.optional() }),
  z.strictObject({
    type: z.literal('open'),
    requestId: requestIdSchema,
    /** As the message says; hostile. The host applies the name rules of qubes.OpenInVM. */
    name: z.string().max(4096),
    /**
     * Base64 of the first bytes, as many as decide which template can show it; they come again as a part of the first
     * chunk.
     */
    start: z.string().max(startMaxLength),
    viewOnly: z.boolean(),
    /** null asks for the default template (`@dispvm`). */
    disposableTemplate: disposableTemplateSchema.nullable(),
    /** Asks for a DispVM that reaches the network. */
    network: z.boolean(),
    /** Whether an edited copy is taken back. */
    returnEdits: z.boolean(),
    closeAfterIdleMinutes: idleMinutesSchema.nullable(),
    /** What its window offers to make of it; none where it is missing. The add-on is told, and asks for it as `copy`. */
    copies: copiesSchema.optional(),
  }),
  /**
   * Several files in one DispVM, only to be looked at. Their bytes go as for `open`, one file after the other in this
   * order, `fileEnd` after each.
   */
  z.strictObject({
    type: z.literal('openTogether'),
    requestId: requestIdSchema,
    /** What they are called together. */
    name: z.string().max(4096),
    files: z
      .array(
        z.strictObject({
          /** As the message says; hostile. */
          name: z.string().max(nameTogetherMaxLength),
          start: z.string().max(startTogetherMaxLength),
        }),
      )
      .min(1)
      .max(filesTogetherMax),
    closeAfterIdleMinutes: idleMinutesSchema.nullable(),
  }),
  z.strictObject({ type: z.literal('fileEnd'), requestId: requestIdSchema }),
  /** A safe copy of it, or its pages printed: no window of a DispVM, and no edit. Bytes and end go as for `open`. */
  z.strictObject({
    type: z.literal('copy'),
    requestId: requestIdSchema,
    name: z.string().max(4096),
    start: z.string().max(startMaxLength),
    purpose: z.enum(copyPurposes),
    disposableTemplate: disposableTemplateSchema.nullable(),
    /** Whether its text is to be recognised; null has the host ask the person, where it can be. */
    searchable: z.boolean().nullable(),
    /** The host asks the person for its password first, after so many that were wrong; null asks for none. */
    wrongPasswords: z
      .int()
      .min(0)
      .max(copyPasswordsMax - 1)
      .nullable(),
  }),
  /**
   * The original of an attachment that policy keeps closed. Its bytes follow as after `open`. Without `ask` it is saved
   * where a grant says so; with it, it is asked for, and nothing is saved.
   */
  z.strictObject({
    type: z.literal('original'),
    requestId: requestIdSchema,
    /** As the message says; hostile. */
    name: z.string().max(4096),
    /** As the administrator's policy says. */
    exceptions: exceptionsSchema,
    ask: z
      .strictObject({
        reason: reasonSchema,
        mediaType: mediaTypeSchema.nullable(),
        senderDomain: senderDomainSchema.nullable(),
      })
      .nullable(),
  }),
  z.strictObject({
    type: z.literal('chunk'),
    requestId: requestIdSchema,
    base64: z.string().min(1).max(base64ChunkMaxLength),
  }),
  z.strictObject({ type: z.literal('end'), requestId: requestIdSchema }),
  /** Destroys the DispVM at once; nothing comes back. */
  z.strictObject({ type: z.literal('cancel'), requestId: requestIdSchema }),
  /** Ends it as closing its window does: an edited copy comes back first. */
  z.strictObject({ type: z.literal('close'), requestId: requestIdSchema }),
  /** Brings its window to the front. */
  z.strictObject({ type: z.literal('show'), requestId: requestIdSchema }),
  /** The person was told of this kept edit; the host forgets it. */
  z.strictObject({ type: z.literal('keptTold'), keptId: requestIdSchema }),
  /**
   * The person's own rules, as JSON, for what opens files without Thunderbird; null where they have none. Told after the
   * greeting and after each change. Rules that are too long for a message are told as an empty text, which no program takes
   * for rules.
   */
  z.strictObject({ type: z.literal('ownPolicy'), json: z.string().max(ownPolicyMaxLength).nullable() }),
  /** What was decided about the opening of this id, for dom0's audit log; nothing answers. Only where the administrator asks for it. */
  z.strictObject({ type: z.literal('decision'), requestId: requestIdSchema, report: decisionReportSchema }),
  /** Asks how dom0 and its templates are; one `status` answers. */
  z.strictObject({ type: z.literal('status') }),
]);
export type ToHost = z.infer<typeof toHostSchema>;

export const toAddonSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('hello'),
    version: z.number().int(),
    transport: z.enum(['qubes', 'embedded', 'farm']),
  }),
  /** The add-on may send this many more bytes of this request. */
  z.strictObject({
    type: z.literal('credit'),
    requestId: requestIdSchema,
    bytes: z.number().int().positive().max(attachmentMaxBytes),
  }),
  z.strictObject({ type: z.literal('hostFirstByte'), requestId: requestIdSchema, atMs: z.number().positive() }),
  z.strictObject({
    type: z.literal('stage'),
    requestId: requestIdSchema,
    stage: stageSchema,
    atMs: z.number().positive(),
  }),
  z.strictObject({ type: z.literal('dispvm'), requestId: requestIdSchema, dispvm: dispvmSchema }),
  /** An edited copy came back and was saved under this path of the user's. */
  z.strictObject({
    type: z.literal('edited'),
    requestId: requestIdSchema,
    path: z.string().max(8192),
    sizeBytes: z.number().int().nonnegative(),
    /** The copy is safe, but not where it belongs, for lack of room or of a way to get there. */
    isElsewhere: z.boolean(),
  }),
  /** The original was saved under this path, or asked for, where it is null; `done` follows. */
  z.strictObject({ type: z.literal('original'), requestId: requestIdSchema, path: z.string().max(8192).nullable() }),
  /** Of a copy, this page has come whole. */
  z.strictObject({
    type: z.literal('page'),
    requestId: requestIdSchema,
    page: z.int().min(1).max(copyPagesMax),
    pages: z.int().min(1).max(copyPagesMax),
  }),
  /** The person is asked whether its text is to be recognised; then, what they said. */
  z.strictObject({ type: z.literal('asking'), requestId: requestIdSchema }),
  z.strictObject({ type: z.literal('answered'), requestId: requestIdSchema, searchable: z.boolean() }),
  /** Of a copy, the text of this page was recognised. */
  z.strictObject({
    type: z.literal('textPage'),
    requestId: requestIdSchema,
    page: z.int().min(1).max(copyPagesMax),
    pages: z.int().min(1).max(copyPagesMax),
  }),
  /** A safe copy was saved under this path of the user's; as with `edited`. `lacksText`: not all of it could be recognised. */
  z.strictObject({
    type: z.literal('copied'),
    requestId: requestIdSchema,
    path: z.string().max(8192),
    sizeBytes: z.number().int().nonnegative(),
    isElsewhere: z.boolean(),
    lacksText: z.boolean(),
  }),
  /** Every page is there, and the print dialog is being shown; then, that the pages went to the printer. */
  z.strictObject({ type: z.literal('printing'), requestId: requestIdSchema }),
  z.strictObject({ type: z.literal('printed'), requestId: requestIdSchema }),
  /** An editor has the document: its DispVM may return an edit. Never told on Qubes. */
  z.strictObject({ type: z.literal('editing'), requestId: requestIdSchema }),
  /**
   * What became of an edit that came home when nobody listened any more: saved under `path`, or lost for the reason
   * `code`. Told again until `keptTold`.
   */
  z.strictObject({
    type: z.literal('kept'),
    keptId: requestIdSchema,
    name: z.string().max(4096),
    path: z.string().max(8192).nullable(),
    code: errorCodeSchema.nullable(),
  }),
  /**
   * Nobody used its window for as long as the request allows: it is being closed, as by its user, and the end follows.
   */
  z.strictObject({ type: z.literal('idleClosed'), requestId: requestIdSchema }),
  /** The person asked in the document's window for a copy or a print. */
  z.strictObject({ type: z.literal('copyWanted'), requestId: requestIdSchema, purpose: z.enum(copyPurposes) }),
  /** In the window of several files this one, counted from 0, was asked for by itself. */
  z.strictObject({ type: z.literal('fileWanted'), requestId: requestIdSchema, file: fileNumberSchema }),
  /** The document's window could not be brought to the front. Does not end the request. */
  z.strictObject({ type: z.literal('notShown'), requestId: requestIdSchema }),
  z.strictObject({
    type: z.literal('status'),
    /** Why dom0 cannot be used, or null. */
    dom0: errorCodeSchema.nullable(),
    /**
     * null where nobody tells: on Qubes, or where dom0 does not answer. `problem` is why a template cannot be used; `system`
     * says that it is the one for all users of the computer, or why that one is not used; null where there is none. `isUnread`:
     * policy names it by a hash, and dom0 has not read its files yet.
     */
    templates: z
      .array(
        z.strictObject({
          name: disposableTemplateSchema,
          problem: errorCodeSchema.nullable(),
          system: z.union([z.literal('used'), errorCodeSchema]).nullable(),
          isUnread: z.literal(true).optional(),
        }),
      )
      .max(100)
      .nullable(),
    dispvms: z.number().int().nonnegative().nullable(),
    /** Of which build dom0's daemon is, and whether it gives way as soon as nothing is open; null where nobody tells. */
    daemon: z.strictObject({ build: buildIdSchema.nullable(), endsWhenClosed: z.boolean() }).nullable(),
  }),
  /** Ends the request. */
  z.strictObject({ type: z.literal('done'), requestId: requestIdSchema }),
  /** Ends the request; `requestId` is null where the failure belongs to the connection itself. */
  z.strictObject({ type: z.literal('failed'), requestId: requestIdSchema.nullable(), code: errorCodeSchema }),
]);
export type ToAddon = z.infer<typeof toAddonSchema>;
