// Says in a plain sentence what a rule does. The rule is text from a file or an administrator: it is shown as text,
// never as markup.
import type { Choice, Outcome, Rule } from '../../protocol/policy.ts';
import type { MessageKey } from '../i18n.ts';
import type { Decision } from '../policy/decision.ts';
import { describeCondition, type Language } from '../policy/describe-condition.ts';

export const choiceKeys: Readonly<Record<Choice, MessageKey>> = {
  open: 'ruleChoiceOpen',
  view: 'ruleChoiceView',
  'safe-copy': 'ruleChoiceSafeCopy',
  print: 'ruleChoicePrint',
  thunderbird: 'ruleChoiceThunderbird',
  local: 'ruleChoiceLocal',
  save: 'ruleChoiceSave',
};
export const describeRule = (rule: Pick<Rule, 'when' | 'then'>, language: Language): string =>
  language.translate('ruleSentence', describeCondition(rule.when, language), describeOutcome(rule.then, language));

export const describeOutcome = (then: Outcome, language: Language): string => {
  const details = describeDetails(then, language);
  const action = language.translate(doKeys[then.action]);
  return details.length === 0 ? action : `${action} (${details.join('; ')})`;
};

/**
 * What is not as usual about the DispVM, and what a question offers. Of an outcome, or of a decision, which knows the
 * same.
 */
export const describeDetails = (then: Outcome | Decision, { translate, locale }: Language): string[] => {
  const isInDispvm = 'network' in then && (then.action === 'open' || then.action === 'view' || then.action === 'ask');
  if (!isInDispvm) return [];
  const offered = then.action === 'ask' ? then.choices : [];
  const isEditable = then.action === 'open' || offered.includes('open');
  return [
    ...(offered.length > 0
      ? [
          new Intl.ListFormat(locale, { type: 'disjunction' }).format(
            offered.map((choice) => translate(choiceKeys[choice])),
          ),
        ]
      : []),
    ...(then.disposableTemplate !== null ? [translate('ruleInTemplate', then.disposableTemplate)] : []),
    ...(then.network ? [translate('ruleWithNetwork')] : []),
    ...(then.closeAfterIdleMinutes !== null ? [translate('ruleClosesIdle', String(then.closeAfterIdleMinutes))] : []),
    ...(isEditable && 'returnEdits' in then && !then.returnEdits ? [translate('ruleKeepsNoEdits')] : []),
  ];
};

const doKeys = {
  open: 'ruleDoOpen',
  view: 'ruleDoView',
  'safe-copy': 'ruleDoSafeCopy',
  print: 'ruleDoPrint',
  ask: 'ruleDoAsk',
  thunderbird: 'ruleDoThunderbird',
  local: 'ruleDoLocal',
  save: 'ruleDoSave',
  block: 'ruleDoBlock',
} as const satisfies Readonly<Record<Outcome['action'], MessageKey>>;
