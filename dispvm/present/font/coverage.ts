// Which letters a font has, as fontconfig says: what it lacks libmupdf would draw with another font. Pure.

export type Range = readonly [first: number, last: number];

const rangesMax = 5000;
const ownMax = 240;
const inLine = 24;
const firstShown = 0x21;

/** `20-7e a0 131-133`: of a collection's first font. Empty where it is of no such form. */
export const readCoverage = (untrusted: string): readonly Range[] =>
  (untrusted.split('\n', 1)[0] ?? '')
    .split(' ')
    .slice(0, rangesMax)
    .flatMap((range): Range[] => {
      const [, first, last] = /^([0-9a-f]{1,6})(?:-([0-9a-f]{1,6}))?$/.exec(range) ?? [];
      if (first === undefined) return [];
      const from = Number.parseInt(first, 16);
      return [[from, last === undefined ? from : Number.parseInt(last, 16)]];
    });

/** Without the letters that it lacks. */
export const coveredPart = (sample: string, coverage: readonly Range[]): string =>
  Array.from(sample)
    .filter((letter) => {
      const code = letter.codePointAt(0) ?? 0;
      return letter === ' ' || coverage.some(([first, last]) => code >= first && code <= last);
    })
    .join('')
    .trim();

/** Its first letters and signs, in lines. */
export const ownLetters = (coverage: readonly Range[]): readonly string[] => {
  const letters: string[] = [];
  for (const [first, last] of coverage)
    for (let code = Math.max(first, firstShown); code <= Math.min(last, 0x10_ffff) && letters.length < ownMax; code++)
      if (isShown(code)) letters.push(String.fromCodePoint(code));
  const lines: string[] = [];
  for (let at = 0; at < letters.length; at += inLine) lines.push(letters.slice(at, at + inLine).join(' '));
  return lines;
};

/** Neither blank, nor a control, nor half of a letter. */
const isShown = (code: number): boolean =>
  !(code >= 0x7f && code <= 0xa0) &&
  code !== 0xad &&
  !(code >= 0x2000 && code <= 0x200f) &&
  !(code >= 0x2028 && code <= 0x202f) &&
  !(code >= 0x205f && code <= 0x206f) &&
  !(code >= 0xd800 && code <= 0xdfff) &&
  !(code >= 0xfe00 && code <= 0xfe0f) &&
  code !== 0x3000 &&
  code !== 0xfeff;
