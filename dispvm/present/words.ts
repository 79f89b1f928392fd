// The words of this run, in the language of the person who opened the document: a run presents for one of them.
import type { Counted, GuestLabel } from '../../protocol/english-guest-names.ts';
import type { GuestWords } from '../../protocol/guest-vocabulary.ts';
import { guestWords } from '../../protocol/guest-words.ts';

let current: GuestWords = guestWords.en;

/** `tag` is one of protocol/language.ts; English for any other. */
export const speak = (tag: string): void => {
  current = tag === 'de' ? guestWords.de : guestWords.en;
};

export const words = (): GuestWords => current;
export const label = (name: GuestLabel): string => current.labels[name];
export const counted = (what: keyof GuestWords['counted']): Counted => current.counted[what];
/** Of a type, as the tables have it in English. */
export const kindName = (name: string): string => current.kinds[name] ?? name;
