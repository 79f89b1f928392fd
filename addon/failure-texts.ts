// What a person reads for each error code, in the language of the add-on's other texts. The sentences stand in
// protocol/user-messages.ts alone: the build writes them into the add-on's texts of each language. Sentences that
// several codes share are one text.
import { errorCodes, type ErrorCode } from '../protocol/error-codes.ts';
import type { Language } from '../protocol/language.ts';
import { userMessages, type UserMessage } from '../protocol/user-messages.ts';

const sentenceNames = ['happened', 'safety', 'next'] as const satisfies readonly (keyof UserMessage)[];
type SentenceName = (typeof sentenceNames)[number];

/** `browser.i18n.getMessage`: empty where there is no text. */
type GetMessage = (key: string) => string;

/** From each English sentence to its key, which is named after the first code that says it. */
const keysBySentence: ReadonlyMap<string, string> = (() => {
  const keys = new Map<string, string>();
  for (const code of errorCodes) {
    for (const name of sentenceNames) {
      const sentence = userMessages.en[code][name];
      if (!keys.has(sentence)) keys.set(sentence, `failure_${code.replaceAll('-', '_')}_${name}`);
    }
  }
  return keys;
})();

/** The texts of a language as its `messages.json` holds them. */
export const failureTexts = (language: Language): Readonly<Record<string, { readonly message: string }>> =>
  Object.fromEntries(
    errorCodes.flatMap((code) =>
      sentenceNames.map((name) => {
        const key = keysBySentence.get(userMessages.en[code][name]) ?? '';
        // A `$` would start a placeholder.
        return [key, { message: userMessages[language][code][name].replaceAll('$', '$$$$') }];
      }),
    ),
  );

/** A language that lacks a sentence says it in English: nobody is left without a word. */
export const failureMessage = (code: ErrorCode, getMessage: GetMessage): UserMessage => {
  const say = (name: SentenceName): string => {
    const sentence = userMessages.en[code][name];
    return getMessage(keysBySentence.get(sentence) ?? '') || sentence;
  };
  return { happened: say('happened'), safety: say('safety'), next: say('next') };
};

/** One paragraph for a notification. */
export const describeFailure = (code: ErrorCode, getMessage: GetMessage): string => {
  const { happened, safety, next } = failureMessage(code, getMessage);
  return `${happened} ${safety} ${next}`;
};
