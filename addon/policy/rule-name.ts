// What a rule is called, wherever a person reads of one: by its title, else by its place in the settings and what it
// holds for.
import { displayName } from '../../protocol/file-names.ts';
import type { Rule } from '../../protocol/policy.ts';
import type { Translate } from '../i18n.ts';
import { builtInTitles } from './built-in.ts';
import type { EffectivePolicy } from './decision.ts';
import { describeCondition } from './describe-condition.ts';
import { builtInTitleKey } from './labels.ts';

const nameMaxLength = 200;

/** `number` is null where the rule stands in no list, or its place says nothing. */
export const nameRule = (
  { id, title, when }: Pick<Rule, 'id' | 'title' | 'when'>,
  number: number | null,
  translate: Translate,
): string => {
  if (title !== undefined && title !== '') return nameByTitle(id, title, translate);
  const what = describeCondition(when, { translate, locale: translate('settingsLocale') });
  return displayName(number === null ? what : translate('ruleUntitled', String(number), what), nameMaxLength);
};

/** Built-in rules keep their translated titles where nobody gave them another one. */
export const nameByTitle = (id: string, title: string, translate: Translate): string => {
  const key = builtInTitleKey(id);
  return key !== null && title === builtInTitles.get(id) ? translate(key) : displayName(title, nameMaxLength);
};

/** In the order in which the settings list them, from 1: the mandatory ones, then the others. */
export const ruleNumber = (
  { mandatoryRules, rules }: Pick<EffectivePolicy, 'mandatoryRules' | 'rules'>,
  source: 'mandatory' | 'own',
  ruleId: string,
): number | null => {
  const position = (source === 'mandatory' ? mandatoryRules : rules).findIndex(({ id }) => id === ruleId);
  return position === -1 ? null : position + 1 + (source === 'mandatory' ? 0 : mandatoryRules.length);
};
