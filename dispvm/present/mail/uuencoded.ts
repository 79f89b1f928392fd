// Files in the text of a message as old programs put them there (uuencode): where they lie and what they are called.
// Pure; a program takes them out when they are asked for.
import { words } from '../words.ts';

export interface Uuencoded {
  readonly untrustedFileName: string;
  readonly start: number;
  readonly end: number;
}

const filesMax = 200;
const beginLine = /begin(?:-base64)? [0-7]{3,4}(?: ([^\r\n]{0,255}))?\r?\n/y;
const dataLine = /^(?:[!-`][ -`]{1,88}[ \t]*|[A-Za-z0-9+/=]{4,88}|`)\r?$/;
const endLine = /\n(?:end|====)[ \t]*(?:\r?\n|$)/g;

/** In the order of the text; a block without an end is none, as text may begin so. */
export const findUuencoded = (bytes: string, start: number, end: number): readonly Uuencoded[] => {
  const found: Uuencoded[] = [];
  for (
    let at = bytes.indexOf('begin', start);
    at !== -1 && at < end && found.length < filesMax;
    at = bytes.indexOf('begin', at + 1)
  ) {
    if (at > start && bytes.charAt(at - 1) !== '\n') continue;
    beginLine.lastIndex = at;
    const begun = beginLine.exec(bytes);
    // Before the end is looked for, so that no text is read again for each line that begins so.
    if (
      begun === null ||
      !dataLine.test(bytes.slice(beginLine.lastIndex, beginLine.lastIndex + 200).split('\n', 1)[0] ?? '')
    )
      continue;
    endLine.lastIndex = beginLine.lastIndex - 1;
    const ended = endLine.exec(bytes);
    if (ended === null || endLine.lastIndex > end) break;
    found.push({ untrustedFileName: begun[1]?.trim() || words().mail.namelessFile, start: at, end: endLine.lastIndex });
    at = endLine.lastIndex - 1;
  }
  return found;
};

/** The text around them. */
export const withoutUuencoded = (bytes: string, start: number, end: number, files: readonly Uuencoded[]): string => {
  let text = '';
  let at = start;
  for (const file of files) {
    text += bytes.slice(at, file.start);
    at = file.end;
  }
  return text + bytes.slice(at, end);
};
