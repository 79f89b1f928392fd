// Has dom0's audit log told what was decided about an attachment, where the administrator's policy asks for that. What is told is
// the rule, what it came to and what the person answered: nothing of the attachment, its message or its sender.
import type { DecisionAnswer, DecisionReport } from '../protocol/decision-report.ts';
import type { HostConnection } from './host-connection.ts';
import type { Decision, EffectivePolicy } from './policy/decision.ts';

export type TellDecision = (requestId: string, decision: Decision, answer: DecisionAnswer) => void;

export const decisionReport = (
  { rule, ruleSource, action }: Pick<Decision, 'rule' | 'ruleSource' | 'action'>,
  answer: DecisionAnswer,
): DecisionReport => ({
  // People may call their own rules as they like, by an address for example.
  rule: ruleSource === 'user' ? null : rule,
  ruleset: ruleSource,
  action,
  answer,
});

/** `policy` is asked each time. */
export const decisionTeller =
  (host: Pick<HostConnection, 'tellDecision'>, policy: () => Pick<EffectivePolicy, 'switches'>): TellDecision =>
  (requestId, decision, answer) => {
    if (policy().switches.tellDecisions) host.tellDecision(requestId, decisionReport(decision, answer));
  };
