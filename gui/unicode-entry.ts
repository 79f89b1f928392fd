// How each viewer of the guest takes a character by its number, where the guest's keyboard has no key for it.
// Pure; whoever types knows which viewer runs.
import { parseKey } from './key-names.ts';
import { strokesOf, type Stroke } from './strokes.ts';

/** null where the character has no number that the viewer would take. */
export type UnicodeEntry = (character: string) => readonly Stroke[] | null;

const type = (before: readonly string[], digits: string, after: readonly string[]): readonly Stroke[] | null => {
  const strokes = [
    ...before.map((key) => [parseKey(key)]),
    ...Array.from(digits, strokesOf),
    ...after.map((key) => [parseKey(key)]),
  ].flat();
  return strokes.every((stroke) => stroke !== null) ? strokes : null;
};

const hexOf = (character: string): string => (character.codePointAt(0) ?? 0).toString(16);
/** Control characters are keys, not text. */
const isText = (character: string): boolean => !/[\p{Cc}\p{Cs}]/u.test(character);

/** Our viewer, in its search and where it asks for a password. */
export const viewerUnicodeEntry: UnicodeEntry = (character) =>
  isText(character) ? type(['Ctrl+Shift+U'], hexOf(character), ['Return']) : null;

/** nano: its verbatim input ends by itself after six digits. Escape and a letter is its Meta in any terminal. */
export const editorUnicodeEntry: UnicodeEntry = (character) =>
  isText(character) ? type(['Escape', 'v'], hexOf(character).padStart(6, '0'), []) : null;
