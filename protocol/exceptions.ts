// Exceptions from an administrator's policy: a person asks for the original of an attachment that policy keeps closed, and an
// administrator answers for that one file and that one person. Both go through a folder that the policy names, one small file
// each. A request never holds contents, nor a name; an answer counts only with a signature by a key that the policy names.
import * as z from 'zod';
import { requestIdSchema } from './stages.ts';

/** An Ed25519 key, as the base64 of its SubjectPublicKeyInfo. */
export const publicKeySchema = z.string().regex(/^MCowBQYDK2VwAyEA[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/);

/** Of a managed policy. */
export const exceptionsSchema = z.strictObject({
  /** Where requests go and answers come from; the same for everybody, or one that a fleet's tool keeps in step. */
  folder: z
    .string()
    .max(1000)
    .regex(/^\/[^\0]*$/),
  /** Whose answers count: the key of now, and those that it takes over from. */
  publicKeys: z.array(publicKeySchema).min(1).max(4),
});
export type Exceptions = z.infer<typeof exceptionsSchema>;

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
/** As the system calls them. */
export const personSchema = z.string().regex(/^[^\s\p{Cc}\p{Cf}/:]{1,64}$/u);
export const reasonMaxLength = 500;
/** As it was typed, without what could steer a terminal or hide. */
export const reasonSchema = z
  .string()
  .min(1)
  .max(reasonMaxLength)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u);
export const mediaTypeSchema = z.string().regex(/^[a-z0-9][a-z0-9!#$&^_.+-]{0,62}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}$/);
export const senderDomainSchema = z.string().regex(/^[^\s@\p{Cc}\p{Cf}]{1,255}$/u);
const sizeBytesSchema = z.number().int().nonnegative();

/** `requests/ID.json`, by the person's computer. */
export const exceptionRequestSchema = z.strictObject({
  version: z.literal(1),
  id: requestIdSchema,
  askedAt: z.iso.datetime(),
  person: personSchema,
  sha256: sha256Schema,
  sizeBytes: sizeBytesSchema,
  /** By its first bytes or as the message says; null where neither is known. */
  mediaType: mediaTypeSchema.nullable(),
  senderDomain: senderDomainSchema.nullable(),
  reason: reasonSchema,
});
export type ExceptionRequest = z.infer<typeof exceptionRequestSchema>;

/** What an administrator signs. A denial names what it denies as well: it cannot be put beside another request. */
export const statementSchema = z.strictObject({
  version: z.literal(1),
  id: requestIdSchema,
  decision: z.enum(['granted', 'denied']),
  person: personSchema,
  sha256: sha256Schema,
  sizeBytes: sizeBytesSchema,
  answeredAt: z.iso.datetime(),
  /** A grant counts before this. */
  until: z.iso.datetime(),
});
export type Statement = z.infer<typeof statementSchema>;

/** `answers/ID.json`: the statement as the text that was signed. */
export const answerSchema = z.strictObject({
  statement: z.string().max(4096),
  /** Of `signedBytes`, in base64. */
  signature: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
});
export type Answer = z.infer<typeof answerSchema>;

/** A signature for anything else means nothing here. */
export const signedBytes = (statement: string): Uint8Array =>
  new TextEncoder().encode(`glovebox exception 1\n${statement}`);

/** `used/ID.json`, by the person's computer: the file was saved. */
export const useSchema = z.strictObject({ version: z.literal(1), id: requestIdSchema, usedAt: z.iso.datetime() });

export const exceptionFolders = { requests: 'requests', answers: 'answers', used: 'used' } as const;
/** No file of these is larger. */
export const exceptionFileMaxBytes = 16 * 1024;
/** So many are looked at. */
export const exceptionsMax = 10_000;
