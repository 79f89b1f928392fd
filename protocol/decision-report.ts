// What the add-on decided about an attachment, as it tells dom0 where the administrator's policy asks for that: the name of a
// rule, words of ours and nothing of the attachment. Whoever says it is the person's own program, so dom0 notes who said it, and
// goes by none of it.
import * as z from 'zod';
import { actionSchema, choiceSchema } from './policy.ts';
import { requestIdSchema } from './stages.ts';

/** Its argument is the id of the opening; on Qubes there is no such service, and nothing is told. */
export const decisionService = 'glovebox.Decision';
export const encodeDecisionService = (requestId: string): string => `${decisionService}+${requestId}`;
/** null for anything else; the argument has its `+`. */
export const decodeDecisionArgument = (untrustedArgument: string): string | null => {
  const requestId = requestIdSchema.safeParse(untrustedArgument.slice(1));
  return requestId.success ? requestId.data : null;
};

/** As JSON. */
export const decisionReportMaxBytes = 1024;

export const rulesets = ['mandatory', 'user', 'managed-default', 'built-in'] as const;
export const rulesetSchema = z.enum(rulesets);
/** The rule's id; null of a rule of the person's own, whose name is theirs. */
export const decidingRuleSchema = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/)
  .nullable();
/** What the person chose of what they were asked; null where nobody was asked. */
export const decisionAnswerSchema = z.union([choiceSchema, z.enum(['declined', 'expired', 'refused'])]).nullable();
export type DecisionAnswer = z.infer<typeof decisionAnswerSchema>;

export const decisionReportSchema = z.strictObject({
  rule: decidingRuleSchema,
  ruleset: rulesetSchema,
  action: actionSchema,
  answer: decisionAnswerSchema,
});
export type DecisionReport = z.infer<typeof decisionReportSchema>;
