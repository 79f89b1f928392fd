// The words that the windows and the command line show, in each language; those for failures are in user-messages.ts.
// English says which words there are: a language that lacks one does not compile.
import { englishWords, type Words } from './english-words.ts';
import { germanWords } from './german-words.ts';
import { ownLanguage, type Language } from './language.ts';

export type { Words };
/** What a window shows. */
export type WindowWords = Words['window'];

export const words: Record<Language, Words> = { en: englishWords, de: germanWords };

/** Those of a program in a terminal. */
export const ownWords = (env: Readonly<Record<string, string | undefined>>): Words['commands'] =>
  words[ownLanguage(env)].commands;
