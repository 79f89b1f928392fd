// What a person reads for each error code, in each language: what happened, whether the file is safe, what to do next.
// A code without a text does not compile, nor does a language without one.
import { englishFailures, type UserMessage } from './english-failures.ts';
import { englishFarmFailures } from './english-farm.ts';
import type { ErrorCode } from './error-codes.ts';
import { germanFailures } from './german-failures.ts';
import { germanFarmFailures } from './german-farm.ts';
import type { Language } from './language.ts';

export type { UserMessage };

export const userMessages: Record<Language, Record<ErrorCode, UserMessage>> = {
  en: { ...englishFailures, ...englishFarmFailures },
  de: { ...germanFailures, ...germanFarmFailures },
};

/** One paragraph for a notification or a terminal. */
export const describeFailure = (code: ErrorCode, language: Language): string => {
  const { happened, safety, next } = userMessages[language][code];
  return `${happened} ${safety} ${next}`;
};
