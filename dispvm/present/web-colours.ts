// Colours of a page of the web as libmupdf knows them. Of CSS's 148 names it has 17, in small letters alone; it takes any
// other for digits, and so draws letters pale and grounds black. Nor does it know what shines through.
import { colord, extend } from 'colord';
import names from 'colord/plugins/names';

extend([names]);

const colourMaxCharacters = 60;
const knownMax = 2000;
const known = new Map<string, string | null>();

/** `#rrggbb`, as it looks on white; `transparent`; or null where it is none that can be known here. */
export const plainColour = (untrusted: string): string | null => {
  const found = known.get(untrusted);
  if (found !== undefined) return found;
  const colour = untrusted.length > colourMaxCharacters ? null : read(untrusted);
  if (known.size < knownMax) known.set(untrusted, colour);
  return colour;
};

const read = (untrusted: string): string | null => {
  const parsed = colord(untrusted.toLowerCase());
  if (!parsed.isValid()) return null;
  const { r, g, b, a } = parsed.toRgb();
  if (a === 0) return 'transparent';
  const onWhite = (part: number): string =>
    Math.round(part * a + 255 * (1 - a))
      .toString(16)
      .padStart(2, '0');
  return `#${onWhite(r)}${onWhite(g)}${onWhite(b)}`;
};

// Each is linear: what it repeats stops where the next one begins.
const background = /\bbackground\s*:([^;{}]*)/gi;
const coloured =
  /(^|[;{\s])((?:background-|border-(?:(?:top|right|bottom|left)-)?)?color|border(?:-(?:top|right|bottom|left))?)\s*:([^;{}]*)/gi;
const anyColour = /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?)\([^()]*\)|\b[a-z]{3,20}\b/gi;
const part = /[a-z][a-z-]{0,20}\([^()]*\)|[#\w.%+-]+/gi;
const noColour = /^(?:inherit|important)$/i;

/** Declarations, or a sheet of them. */
export const withPlainColours = (css: string): string =>
  css
    .replace(background, (_, value: string) => groundOf(value))
    .replace(coloured, (_, before: string, name: string, value: string) => before + declare(name.toLowerCase(), value));

/**
 * libmupdf knows the colour of a ground alone, and of a gradient the first one is near enough to keep letters readable.
 */
const groundOf = (value: string): string => {
  const colour = (value.match(anyColour) ?? []).map(plainColour).find((found) => found !== null);
  return colour === undefined ? '' : `background-color:${colour}`;
};

/** Without a colour that is not known, as if nothing had been said: what lies around it has one. */
const declare = (name: string, value: string): string => {
  const isKnown = (word: string): boolean => plainColour(word) !== null || noColour.test(word);
  if (name.endsWith('color') && !(value.match(part) ?? []).every(isKnown)) return '';
  return `${name}:${value.replace(part, (word) => plainColour(word) ?? (word.includes('(') ? '' : word))}`;
};
