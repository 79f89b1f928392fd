// The row of an answer that is remembered, before the rule that it answers: it can be switched off and removed. What it
// opens with is that rule's, and so is its place.
import type { JSX } from 'preact';
import { otherwiseId } from '../../protocol/policy.ts';
import type { PlacedAnswer } from '../policy/answers.ts';
import type { EffectivePolicy } from '../policy/decision.ts';
import { nameRule, ruleNumber } from '../policy/rule-name.ts';
import { translate } from '../translate.ts';
import type { RuleActions } from './rule-actions.ts';
import { rowId, RuleRow } from './rule-row.tsx';

interface AnswerRowProps {
  readonly id: string;
  readonly highlighted: boolean;
  readonly placed: PlacedAnswer;
  readonly policy: EffectivePolicy;
  /** null where nothing may be changed. */
  readonly actions: Pick<RuleActions, 'toggleAnswer' | 'removeAnswer'> | null;
}

export const AnswerRow = ({ id, highlighted, placed, policy, actions }: AnswerRowProps): JSX.Element => {
  const { asRule, askedBy } = placed;
  const remove = (): void => {
    document.getElementById(`${rowId('own', askedBy ?? otherwiseId)}-edit`)?.focus();
    actions?.removeAnswer(asRule);
  };
  return (
    <RuleRow
      id={id}
      highlighted={highlighted}
      rule={asRule}
      number={null}
      {...(askedBy === null ? {} : { origin: translate('ruleAnswerTo', nameAsker(askedBy, policy)) })}
      lockedBy={null}
      problem={askedBy === null ? translate('ruleAnswerIdle') : null}
      controls={actions === null ? null : { toggle: (enabled) => actions.toggleAnswer(asRule, enabled), remove }}
      className="answer"
    />
  );
};

const nameAsker = (id: string, policy: EffectivePolicy): string => {
  const rule = policy.rules.find((other) => other.id === id);
  return rule === undefined ? translate('ruleOtherwise') : nameRule(rule, ruleNumber(policy, 'own', id), translate);
};
