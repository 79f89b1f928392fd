// What the add-on's policy says of a file that comes from elsewhere than Thunderbird: the host gathers what is to be judged,
// the rules (cli/policy/) judge it, and a window asks where they say so. The host takes nothing of a rule's words but these.
import * as z from 'zod';
import type { Language } from './language.ts';
import type { ManagedPolicyText } from './managed-policy-text.ts';

/** What can be made of a file that lies in a folder already, the safest first. */
export const fileActions = ['view', 'safe-copy', 'print', 'open'] as const;
export type FileAction = (typeof fileActions)[number];

export interface FileToJudge {
  readonly untrustedName: string;
  /** The file's first bytes; null where they cannot be read. */
  readonly untrustedStart: Uint8Array | null;
  readonly sizeBytes: number | null;
  /** The person wants only to look at it. */
  readonly viewOnly: boolean;
  readonly managed: ManagedPolicyText | null;
  /** As JSON; null where there is none. */
  readonly untrustedOwnPolicy: string | null;
  readonly language: Language;
}

/** How it opens, where it opens. */
export interface FileTerms {
  readonly disposableTemplate: string | null;
  readonly network: boolean;
  readonly returnEdits: boolean;
  readonly closeAfterIdleMinutes: number | null;
}

export type FileRuling =
  /** A paragraph for the person: what happens, why, and by whose rule. */
  | { readonly is: 'refused'; readonly why: string }
  | { readonly is: 'decided'; readonly action: FileAction; readonly terms: FileTerms }
  | { readonly is: 'asked'; readonly question: FileQuestion; readonly terms: FileTerms };

export type Judge = (file: FileToJudge) => Promise<FileRuling>;

const lineSchema = z.string().max(1000);
export const fileQuestionSchema = z.strictObject({
  title: lineSchema,
  /** Made plain already, as is every other text here. */
  name: lineSchema,
  facts: z.array(lineSchema).max(8),
  /** What is odd about it, worst first. */
  warnings: z.array(lineSchema).max(16),
  choices: z
    .array(z.strictObject({ action: z.enum(fileActions), title: lineSchema, text: lineSchema }))
    .min(1)
    .max(fileActions.length),
  refuse: lineSchema,
});
export type FileQuestion = z.infer<typeof fileQuestionSchema>;
/** Of the question as JSON, in UTF-16 units. */
export const fileQuestionMaxLength = 32_768;
