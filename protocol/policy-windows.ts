// What dom0 and its windows say to each other about policy: a question that a rule asks, and a notice of what was decided.
// Names of qubes and services only, each of characters that cannot be taken for others.
import * as z from 'zod';
import { languageSchema } from './language.ts';

/** How long a notice stays where nobody closes it. */
export const policyNoticeMs = 10_000;
/** A question can be answered only when its window has had the keyboard for so long: an answer is never a stray click. */
export const answerAfterMs = 1000;
/** Questions that are open at once; another one is denied. */
export const questionsMax = 4;

const wordMaxCharacters = 256;
const choicesMax = 1000;
const word = z.string().regex(new RegExp(`^[\\x21-\\x7e]{1,${wordMaxCharacters}}$`));

/** What a client asked for, as Qubes shows it: what stands in no name becomes `_`. */
export const shownTargetOf = (untrustedTarget: string): string =>
  untrustedTarget.replace(/[^A-Za-z0-9@_.:-]/g, '_').slice(0, wordMaxCharacters);

/** Of a call that is told of only. A service has no other characters, but with its argument up to 65,000 of them. */
export const shownServiceOf = (service: string): string => service.slice(0, wordMaxCharacters);

const call = {
  language: languageSchema,
  source: word,
  /** With its argument, where it has one. */
  service: word,
  target: word,
};

export const policyQuestionSchema = z.strictObject({
  type: z.literal('policy-question'),
  questionId: z.int().min(1),
  ...call,
  choices: z.array(word).min(1).max(choicesMax),
  /** Chosen beforehand. */
  defaultChoice: word.nullable(),
});
export type PolicyQuestion = z.infer<typeof policyQuestionSchema>;

/** Whether a window can show all of it: the windows' process ends at what is longer, and every document with it. */
export const isAskable = (question: Omit<PolicyQuestion, 'type' | 'questionId'>): boolean =>
  policyQuestionSchema.omit({ type: true, questionId: true }).safeParse(question).success;

/** Nobody needs the answer any more. */
export const questionOverSchema = z.strictObject({ type: z.literal('question-over'), questionId: z.int().min(1) });

/** Replaces the one before. `target` is where the call goes, or where it was to go. */
export const policyNoticeSchema = z.strictObject({
  type: z.literal('policy-notice'),
  isAllowed: z.boolean(),
  ...call,
});
export type PolicyNotice = z.infer<typeof policyNoticeSchema>;

/** null for no. */
export const answerSchema = z.strictObject({
  type: z.literal('answer'),
  questionId: z.int().min(1),
  choice: word.nullable(),
});
