// Names from a document made harmless to the eye: what would change the order of reading, hide or break the line is
// shown as its code. The text stays text; html.ts escapes it.

const invisible = [
  String.raw`[\0-\x1f\x7f-\x9f\u00ad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164]`,
  String.raw`[\ufeff\ufff9-\uffff\ud800-\udfff]`,
  String.raw`[\u{e0000}-\u{e0fff}]`,
].join('|');

/** What is invisible alone belongs into the middle of one emoji: between its parts, or behind a flag. */
const picture = String.raw`\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?`;
const flagOfRegion = String.raw`\u{1f3f4}[\u{e0061}-\u{e007a}]{2,6}\u{e007f}`;
const emoji = String.raw`${picture}(?:\u200d${picture}){1,9}|${flagOfRegion}`;
const emojiOrInvisible = new RegExp(`(${emoji})|${invisible}`, 'gu');

/** “invoice‮fdp.exe” as “invoice[U+202E]fdp.exe”; cut in the middle where it is longer than `maxCharacters`. */
export const visibleText = (untrusted: string, maxCharacters = 300): string => {
  const bounded =
    untrusted.length <= maxCharacters
      ? untrusted
      : `${untrusted.slice(0, Math.ceil(maxCharacters / 2))}…${untrusted.slice(-Math.floor(maxCharacters / 2))}`;
  return bounded.replace(
    emojiOrInvisible,
    (character, whole: string | undefined) =>
      whole ?? `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
  );
};
