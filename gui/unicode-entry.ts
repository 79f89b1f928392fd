// How a program of the guest takes a character by its number, where the guest's keyboard has no key for it: by the keys that
// the table of viewers names. Pure.
import { usualNumberKeys, type NumberKeys } from '../protocol/viewer-table.ts';
import { parseKeys } from './key-names.ts';
import { strokesOf, type Stroke } from './strokes.ts';

/** null where the character has no number that the viewer would take. */
export type UnicodeEntry = (character: string) => readonly Stroke[] | null;

const hexOf = (character: string): string => (character.codePointAt(0) ?? 0).toString(16);
/** Control characters are keys, not text. */
const isText = (character: string): boolean => !/[\p{Cc}\p{Cs}]/u.test(character);

/** Keys that cannot be typed lead to null for every character, never to a part of it. */
export const unicodeEntry = (keys: NumberKeys = usualNumberKeys): UnicodeEntry => {
  const before = parseKeys(keys.before);
  const after = parseKeys(keys.after);
  return (character) => {
    if (before === null || after === null || !isText(character)) return null;
    const digits = Array.from(hexOf(character)).flatMap((digit) => strokesOf(digit) ?? []);
    return [...before, ...digits, ...after];
  };
};
