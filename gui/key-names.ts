// Turns keys as the table of viewers writes them, `Ctrl+PageDown` or `Shift+F3`, into strokes of the guest's keyboard.
// Pure; a key that cannot be typed there is null, never a guess.
import { isNamedKey, namedStroke, strokesOf, type Stroke } from './strokes.ts';

const modifiers: Readonly<Record<string, Partial<Stroke>>> = {
  Ctrl: { control: true },
  Alt: { alt: true },
  Shift: { shift: true },
};
/** Longer than any name with all modifiers. */
const keyMaxCharacters = 40;

/** null where the guest's keyboard has no such single key. */
export const parseKey = (key: string): Stroke | null => {
  if (key.length > keyMaxCharacters) return null;
  // The last `+` may be the key itself.
  const end = key.length < 3 ? -1 : key.lastIndexOf('+', key.length - 2);
  const held =
    end < 0
      ? []
      : key
          .slice(0, end)
          .split('+')
          .map((name) => modifiers[name]);
  if (held.some((modifier) => modifier === undefined)) return null;
  const plain = strokeOf(key.slice(end + 1), held);
  return plain === null ? null : (Object.assign({ ...plain }, ...held) as Stroke);
};

/**
 * A letter with a modifier is the key of that letter: `Ctrl+F` holds no Shift. With Shift it is the capital: QEMU takes a
 * small letter while Shift is held for a Caps Lock that it missed, and presses that first.
 */
const strokeOf = (name: string, held: readonly (Partial<Stroke> | undefined)[]): Stroke | null => {
  if (isNamedKey(name)) return namedStroke(name);
  const isSmall = held.length > 0 && !held.some((modifier) => modifier?.shift === true);
  const character = isSmall && /^[A-Z]$/.test(name) ? name.toLowerCase() : name;
  const strokes = Array.from(character).length === 1 ? strokesOf(character) : null;
  return strokes?.length === 1 ? (strokes[0] ?? null) : null;
};

/** All of a list; null where one of them cannot be typed. */
export const parseKeys = (keys: readonly string[]): readonly Stroke[] | null => {
  const strokes = keys.map(parseKey);
  return strokes.every((stroke) => stroke !== null) ? strokes : null;
};
