// Numbers in sentences, as each language writes and counts them.
import type { Language } from './language.ts';

const unitNames: Record<Language, readonly [string, string, string, string]> = {
  en: ['bytes', 'KB', 'MB', 'GB'],
  de: ['Byte', 'KB', 'MB', 'GB'],
};

/** In the unit that a person reads, e.g. `1.5 MB`. */
export const formatBytes = (language: Language, bytes: number): string => {
  const power = Math.min(unitNames[language].length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  const digits = power === 0 ? 0 : 1;
  const number = new Intl.NumberFormat(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  });
  return `${number.format(bytes / 1000 ** power)} ${unitNames[language][power] ?? ''}`;
};

/** The word that goes with this number. */
export const plural = (language: Language, count: number, one: string, other: string): string =>
  new Intl.PluralRules(language).select(count) === 'one' ? one : other;
