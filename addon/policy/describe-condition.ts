// Says in plain words what a rule holds for. The rule is text from a file or an administrator: it is shown as text,
// never as markup.
import { families, type Condition, type Warning } from '../../protocol/policy.ts';
import type { MessageKey, Translate } from '../i18n.ts';
import { familyKeys } from './labels.ts';

/** What a sentence needs of the person's language. */
export interface Language {
  readonly translate: Translate;
  /** BCP 47, e.g. `de`. */
  readonly locale: string;
}

export const describeCondition = (when: Condition, { translate, locale }: Language): string => {
  const anyOf = new Intl.ListFormat(locale, { type: 'disjunction' });
  const list = (key: MessageKey, entries: readonly string[] | undefined): string[] =>
    entries === undefined ? [] : [translate(key, anyOf.format(entries))];
  const flag = (value: boolean | undefined, yes: MessageKey, no: MessageKey): string[] =>
    value === undefined ? [] : [translate(value ? yes : no)];
  const size = (key: MessageKey, bytes: number | undefined): string[] =>
    bytes === undefined ? [] : [translate(key, formatSize(bytes, locale))];
  return [
    when.types === undefined
      ? translate('ruleAnyFile')
      : anyOf.format(when.types.map((type) => nameType(type, translate))),
    ...list(
      'ruleWhenExtensions',
      when.extensions?.map((extension) => `.${extension}`),
    ),
    ...list('ruleWhenSenders', when.senders),
    ...flag(when.senderInAddressBook, 'ruleWhenKnownSender', 'ruleWhenUnknownSender'),
    ...flag(when.encrypted, 'ruleWhenEncrypted', 'ruleWhenNotEncrypted'),
    ...flag(when.signed, 'ruleWhenSigned', 'ruleWhenNotSigned'),
    ...size('ruleWhenMinSize', when.minSizeBytes),
    ...size('ruleWhenMaxSize', when.maxSizeBytes),
    ...list('ruleWhenAccounts', when.accounts),
    ...list(
      'ruleWhenWarnings',
      when.warnings?.map((warning) => translate(signKeys[warning])),
    ),
  ].join(', ');
};

const signKeys: Readonly<Record<Warning, MessageKey>> = {
  disagreement: 'ruleSignDisagreement',
  'double-extension': 'ruleSignDoubleExtension',
  'hidden-characters': 'ruleSignHiddenCharacters',
  macros: 'ruleSignMacros',
};

const nameType = (type: string, translate: Translate): string => {
  const family = families.find((candidate) => candidate === type);
  return family === undefined ? translate('ruleFilesOfType', type) : translate(familyKeys[family]);
};

/** In the unit that a person would choose; 1 KB is 1024 bytes, as Thunderbird counts. */
export const formatSize = (bytes: number, locale: string): string => {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log(bytes) / Math.log(1024)));
  const style = {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: 1,
  } as const;
  return new Intl.NumberFormat(locale, style).format(bytes / 1024 ** step);
};
