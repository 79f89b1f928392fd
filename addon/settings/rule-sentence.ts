// Says in a plain sentence what a rule does. The rule is text from a file or an administrator: it is shown as text, never as markup.
import { displayName } from '../../protocol/file-names.ts';
import { families, type Choice, type Condition, type Outcome, type Rule, type Warning } from '../../protocol/policy.ts';
import type { MessageKey, Translate } from '../i18n.ts';
import { builtInTitles } from '../policy/built-in.ts';
import type { Decision } from '../policy/decision.ts';
import { builtInTitleKey, familyKeys } from '../policy/labels.ts';

/** What a sentence needs of the person's language. */
export interface Language {
  readonly translate: Translate;
  /** BCP 47, e.g. `de`. */
  readonly locale: string;
}

export const choiceKeys: Readonly<Record<Choice, MessageKey>> = { open: 'ruleChoiceOpen', view: 'ruleChoiceView', thunderbird: 'ruleChoiceThunderbird', local: 'ruleChoiceLocal', save: 'ruleChoiceSave' };
export const describeRule = (rule: Pick<Rule, 'when' | 'then'>, language: Language): string =>
  language.translate('ruleSentence', describeCondition(rule.when, language), describeOutcome(rule.then, language));

/** Built-in rules keep their translated titles where nobody gave them another one. null where there is none. */
export const titleOf = ({ id, title }: Pick<Rule, 'id' | 'title'>, translate: Translate): string | null => {
  if (title === undefined) return null;
  const key = builtInTitleKey(id);
  return key !== null && title === builtInTitles.get(id) ? translate(key) : displayName(title, 200);
};

/** The rule's own title, or what it holds for. */
export const nameRule = (rule: Pick<Rule, 'id' | 'title' | 'when'>, language: Language): string => titleOf(rule, language.translate) ?? describeCondition(rule.when, language);

export const describeCondition = (when: Condition, { translate, locale }: Language): string => {
  const anyOf = new Intl.ListFormat(locale, { type: 'disjunction' });
  const list = (key: MessageKey, entries: readonly string[] | undefined): string[] => (entries === undefined ? [] : [translate(key, anyOf.format(entries))]);
  const flag = (value: boolean | undefined, yes: MessageKey, no: MessageKey): string[] => (value === undefined ? [] : [translate(value ? yes : no)]);
  const size = (key: MessageKey, bytes: number | undefined): string[] => (bytes === undefined ? [] : [translate(key, formatSize(bytes, locale))]);
  return [
    when.types === undefined ? translate('ruleAnyFile') : anyOf.format(when.types.map((type) => nameType(type, translate))),
    ...list('ruleWhenExtensions', when.extensions?.map((extension) => `.${extension}`)),
    ...list('ruleWhenSenders', when.senders),
    ...flag(when.senderInAddressBook, 'ruleWhenKnownSender', 'ruleWhenUnknownSender'),
    ...flag(when.encrypted, 'ruleWhenEncrypted', 'ruleWhenNotEncrypted'),
    ...flag(when.signed, 'ruleWhenSigned', 'ruleWhenNotSigned'),
    ...size('ruleWhenMinSize', when.minSizeBytes),
    ...size('ruleWhenMaxSize', when.maxSizeBytes),
    ...list('ruleWhenAccounts', when.accounts),
    ...list('ruleWhenWarnings', when.warnings?.map((warning) => translate(signKeys[warning]))),
  ].join(', ');
};

export const describeOutcome = (then: Outcome, language: Language): string => {
  const details = describeDetails(then, language);
  const action = language.translate(doKeys[then.action]);
  return details.length === 0 ? action : `${action} (${details.join('; ')})`;
};

/** What is not as usual about the DispVM, and what a question offers. Of an outcome, or of a decision, which knows the same. */
export const describeDetails = (then: Outcome | Decision, { translate, locale }: Language): string[] => {
  const isInDispvm = 'network' in then && (then.action === 'open' || then.action === 'view' || then.action === 'ask');
  if (!isInDispvm) return [];
  const offered = then.action === 'ask' ? then.choices : [];
  const isEditable = then.action === 'open' || offered.includes('open');
  return [
    ...(offered.length > 0 ? [new Intl.ListFormat(locale, { type: 'disjunction' }).format(offered.map((choice) => translate(choiceKeys[choice])))] : []),
    ...(then.disposableTemplate !== null ? [translate('ruleInTemplate', then.disposableTemplate)] : []),
    ...(then.network ? [translate('ruleWithNetwork')] : []),
    ...(then.closeAfterIdleMinutes !== null ? [translate('ruleClosesIdle', String(then.closeAfterIdleMinutes))] : []),
    ...(isEditable && 'returnEdits' in then && !then.returnEdits ? [translate('ruleKeepsNoEdits')] : []),
  ];
};

const doKeys = {
  open: 'ruleDoOpen', view: 'ruleDoView', ask: 'ruleDoAsk', thunderbird: 'ruleDoThunderbird', local: 'ruleDoLocal', save: 'ruleDoSave', block: 'ruleDoBlock',
} as const satisfies Readonly<Record<Outcome['action'], MessageKey>>;

const signKeys: Readonly<Record<Warning, MessageKey>> = {
  disagreement: 'ruleSignDisagreement', 'double-extension': 'ruleSignDoubleExtension', 'hidden-characters': 'ruleSignHiddenCharacters', macros: 'ruleSignMacros',
};

const nameType = (type: string, translate: Translate): string => {
  const family = families.find((candidate) => candidate === type);
  return family === undefined ? translate('ruleFilesOfType', type) : translate(familyKeys[family]);
};

/** In the unit that a person would choose; 1 KB is 1024 bytes, as Thunderbird counts. */
export const formatSize = (bytes: number, locale: string): string => {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log(bytes) / Math.log(1024)));
  const style = { style: 'unit', unit: units[step] ?? 'byte', unitDisplay: step === 0 ? 'long' : 'short', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, style).format(bytes / 1024 ** step);
};
