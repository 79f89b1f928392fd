// The words of the pages that a disposable VM makes of a document, in each language. Lines that the guest's viewer writes
// itself are in dispvm/viewer/words.h, as that is a program in C.
import { englishGuest } from './english-guest.ts';
import { germanGuest } from './german-guest.ts';
import type { GuestWords } from './guest-vocabulary.ts';
import type { Language } from './languages.ts';

export const guestWords: Readonly<Record<Language, GuestWords>> = { en: englishGuest, de: germanGuest };
