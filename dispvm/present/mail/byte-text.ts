// Bytes held as a string whose characters are 0 to 255: QuickJS searches, cuts and replaces in strings at the speed of
// C, and in arrays of bytes at the speed of an interpreter under emulation. Pure; whatever the bytes, it throws
// nothing.
import { decodeUtf8 } from '../utf-8.ts';

/** Turns bytes of a charset into text. Whatever it can't turn is left out or marked; it throws nothing. */
export type DecodeCharset = (charset: string, bytes: string) => string;

const windows1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
export const decodeWindows1252 = (bytes: string): string =>
  bytes.replace(/[\x80-\x9f]/g, (byte) => windows1252.charAt(byte.charCodeAt(0) - 0x80));

const byNoProgram: ReadonlySet<string> = new Set([
  '',
  'utf-8',
  'utf8',
  'us-ascii',
  'ascii',
  'iso-8859-1',
  'latin1',
  'windows-1252',
  'cp1252',
  'ansi_x3.4-1968',
  'unknown-8bit',
]);

/**
 * What needs no program: the charsets of nearly every message, and bytes without a charset, which are UTF-8 where they
 * can be. Null where a program has to turn it.
 */
export const decodeByItself = (charset: string, bytes: string): string | null => {
  if (!byNoProgram.has(charset.toLowerCase())) return null;
  return decodeUtf8(bytes) ?? decodeWindows1252(bytes);
};

/** What mail calls a charset where iconv calls it otherwise, or knows a larger one that people mean. */
const iconvNames: Readonly<Record<string, string>> = {
  gb2312: 'GB18030',
  gbk: 'GB18030',
  'x-gbk': 'GB18030',
  big5: 'CP950',
  'x-big5': 'CP950',
  'ks_c_5601-1987': 'CP949',
  'euc-kr': 'CP949',
  shift_jis: 'CP932',
  'x-sjis': 'CP932',
  'windows-31j': 'CP932',
  'iso-8859-8-i': 'ISO-8859-8',
  'iso-8859-9': 'CP1254',
  'x-mac-roman': 'MACINTOSH',
  'unicode-1-1-utf-7': 'UTF-7',
  'tis-620': 'CP874',
  'iso-8859-11': 'CP874',
  'windows-874': 'CP874',
  'x-mac-cyrillic': 'MAC-CYRILLIC',
  'iso-2022-jp': 'ISO-2022-JP-3',
};

/** The name that iconv takes; null where it is no name at all, so that none is an option to it. */
export const iconvName = (untrustedCharset: string): string | null => {
  const charset = untrustedCharset.toLowerCase();
  return iconvNames[charset] ?? (/^[a-z0-9][a-z0-9_.:+-]{1,39}$/.test(charset) ? charset : null);
};
