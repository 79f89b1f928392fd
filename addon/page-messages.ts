// What the add-on's pages (settings, the question before opening) ask the background page. Both are ours, in one
// process; the schema keeps them in step. What the pages can read themselves (storage, the pure decision) is not asked
// for.
import * as z from 'zod';
import { choiceSchema } from '../protocol/policy.ts';
import { requestIdSchema } from '../protocol/stages.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { GuardName } from './guard-findings.ts';
import type { Standing } from './guard-api.ts';
import type { HostStatus } from './host-link.ts';
import type { Decision, Evidence } from './policy/decision.ts';
import type { PolicyReport } from './policy/policy-report.ts';

/** For which later attachments an answer counts: of this type, from this sender, or both. */
export const rememberSchema = z.enum(['type', 'sender', 'type-and-sender']);
export type Remember = z.infer<typeof rememberSchema>;

export const pageRequestSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('policy') }),
  z.strictObject({ type: z.literal('status') }),
  /** Closes the DispVM of an opening as its window's button does: edits come back first. */
  z.strictObject({ type: z.literal('close'), requestId: requestIdSchema }),
  /** Brings the window of an opening to the front. */
  z.strictObject({ type: z.literal('show'), requestId: requestIdSchema }),
  /** Opens a sample of ours as an attachment would be. */
  z.strictObject({ type: z.literal('trySample') }),
  z.strictObject({ type: z.literal('question'), requestId: requestIdSchema }),
  /** null is “do not open”. */
  z.strictObject({
    type: z.literal('answer'),
    requestId: requestIdSchema,
    choice: choiceSchema.nullable(),
    remember: rememberSchema.nullable(),
  }),
]);
export type PageRequest = z.infer<typeof pageRequestSchema>;

export interface StatusReport {
  /** null where it works. */
  readonly host: ErrorCode | null;
  readonly dom0: ErrorCode | null;
  readonly transport: 'qubes' | 'embedded' | 'farm' | null;
  /** null where nobody tells. */
  readonly templates: HostStatus['templates'];
  /** The one that starts DispVMs; null where nobody tells. */
  readonly daemon: { readonly build: string | null; readonly endsWhenClosed: boolean } | null;
  /** Whether Thunderbird keeps the person from disabling the add-on. */
  readonly addonLocked: boolean;
  /** The administrator wants the add-on to be locked, but Thunderbird does not do it. */
  readonly addonLockMissing: boolean;
  /** What is not guarded inside Thunderbird; null where that cannot be found out. */
  readonly failedGuards: readonly GuardName[] | null;
  /** null where that cannot be found out. */
  readonly standing: Standing | null;
}

export interface Question {
  readonly name: string;
  readonly evidence: Evidence;
  readonly decision: Decision;
  /** false where the administrator does not let people add rules. */
  readonly mayRemember: boolean;
  /** The person clicked long ago. */
  readonly isLate?: boolean;
}

/** The reply to each request; null where the opening is over already. */
export interface PageReplies {
  readonly policy: PolicyReport;
  readonly status: StatusReport;
  readonly close: null;
  readonly show: null;
  readonly trySample: null;
  readonly question: Question | null;
  readonly answer: null;
}
