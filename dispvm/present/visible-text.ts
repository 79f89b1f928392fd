// Names from a document made harmless to the eye: what would change the order of reading, hide or break the line is shown
// as its code. The text stays text; html.ts escapes it.

const invisible = /[\0-\x1f\x7f-\x9f\u00ad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\uffff\ud800-\udfff]|[\u{e0000}-\u{e0fff}]/gu;

/** “invoice‮fdp.exe” as “invoice[U+202E]fdp.exe”; cut in the middle where it is longer than `maxCharacters`. */
export const visibleText = (untrusted: string, maxCharacters = 300): string => {
  const bounded = untrusted.length <= maxCharacters ? untrusted
    : `${untrusted.slice(0, Math.ceil(maxCharacters / 2))}…${untrusted.slice(-Math.floor(maxCharacters / 2))}`;
  return bounded.replace(invisible, (character) => `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`);
};
