// What a body in RTF says: the page that Outlook wrapped in it ([MS-OXRTFEX]), or its text. Pure and total, linear in
// the length of what came in; how it looks is left out.
import type { DecodeCharset } from './byte-text.ts';
import { codePageName } from './mapi-properties.ts';

export interface RtfText {
  readonly kind: 'html' | 'text';
  /** Html of the sender's: only for the cleaner of web pages. */
  readonly untrusted: string;
}

const token = /\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)/g;
const groupsMax = 1000;
const hidden: ReadonlySet<string> = new Set([
  'fonttbl',
  'colortbl',
  'stylesheet',
  'info',
  'pict',
  'object',
  'header',
  'footer',
  'headerl',
  'headerr',
  'footerl',
  'footerr',
  'pntext',
  'listtable',
  'listoverridetable',
  'mhtmltag',
  'fldinst',
  'themedata',
  'generator',
  'xmlnstbl',
  'rsidtbl',
]);
const signs: Readonly<Record<string, string>> = {
  par: '\r\n',
  line: '\r\n',
  sect: '\r\n',
  page: '\r\n',
  row: '\r\n',
  tab: '\t',
  cell: '\t',
  emdash: '\u2014',
  endash: '\u2013',
  lquote: '\u2018',
  rquote: '\u2019',
  ldblquote: '\u201c',
  rdblquote: '\u201d',
  bullet: '\u2022',
};
const escaped: Readonly<Record<string, string>> = {
  '\\': '\\',
  '{': '{',
  '}': '}',
  '~': '\u00a0',
  _: '-',
  '\n': '\r\n',
  '\r': '\r\n',
};
/** Windows code pages by the number that a font has for its characters. */
const charsets: Readonly<Record<number, number>> = {
  77: 10000,
  128: 932,
  129: 949,
  134: 936,
  136: 950,
  161: 1253,
  162: 1254,
  163: 1258,
  177: 1255,
  178: 1256,
  186: 1257,
  204: 1251,
  222: 874,
  238: 1250,
};

interface Group {
  isHidden: boolean;
  isTag: boolean;
  codePage: number | null;
  /** How many characters stand in for one that is written as a number. */
  fallback: number;
}
interface Reading {
  readonly isHtml: boolean;
  readonly fonts: ReadonlyMap<number, number>;
  readonly write: Writer;
  group: Group;
  readonly outer: Group[];
  /** Between \htmlrtf and \htmlrtf0: what the page has no need of. */
  isForRtf: boolean;
  skip: number;
  isOptional: boolean;
}

export const readRtf = (untrusted: string, decode: DecodeCharset): RtfText | null => {
  if (!untrusted.startsWith('{\\rtf')) return null;
  const isHtml = /\\fromhtml1?(?![0-9])/.test(untrusted.slice(0, 2000));
  const codePage = Number(/\\ansicpg(\d{1,5})/.exec(untrusted.slice(0, 2000))?.[1] ?? 1252);
  const reading: Reading = {
    isHtml,
    fonts: fontCodePages(untrusted),
    write: createWriter(codePage),
    group: { isHidden: false, isTag: false, codePage: null, fallback: 1 },
    outer: [],
    isForRtf: false,
    skip: 0,
    isOptional: false,
  };
  for (const [, word, number, hex, sign, brace, plain] of untrusted.matchAll(token)) {
    if (brace !== undefined) turnGroup(reading, brace);
    else if (word !== undefined) takeWord(reading, word, number);
    else if (sign !== undefined) takeSign(reading, sign);
    else
      put(
        reading,
        hex === undefined ? (plain ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
        hex === undefined ? (plain?.length ?? 0) : 1,
      );
  }
  return { kind: isHtml ? 'html' : 'text', untrusted: reading.write.end(decode) };
};

const fontCodePages = (untrusted: string): ReadonlyMap<number, number> => {
  const fonts = new Map<number, number>();
  const start = untrusted.indexOf('{\\fonttbl');
  if (start === -1) return fonts;
  for (const [, font, charset] of untrusted
    .slice(start, start + 64 * 1024)
    .matchAll(/\{\\f(\d{1,5})\b[^{};]{0,200}?\\fcharset(\d{1,3})/g)) {
    const codePage = charsets[Number(charset)];
    if (codePage !== undefined) fonts.set(Number(font), codePage);
  }
  return fonts;
};

const turnGroup = (reading: Reading, brace: string): void => {
  reading.skip = 0;
  reading.isOptional = false;
  if (brace === '}') reading.group = reading.outer.pop() ?? reading.group;
  else if (reading.outer.length < groupsMax) {
    reading.outer.push(reading.group);
    reading.group = { ...reading.group };
  }
};

const takeWord = (reading: Reading, word: string, number: string | undefined): void => {
  const { group, isOptional } = reading;
  reading.isOptional = false;
  if (word === 'htmltag') group.isTag = true;
  else if (hidden.has(word) || (isOptional && word !== 'fldrslt')) group.isHidden = true;
  else if (word === 'htmlrtf') reading.isForRtf = number !== '0';
  else if (word === 'uc') group.fallback = Math.min(Math.max(Number(number ?? 1), 0), 10);
  else if (word === 'f') group.codePage = reading.fonts.get(Number(number ?? 0)) ?? null;
  else if (word === 'plain') group.codePage = null;
  else if (word === 'u' && number !== undefined) {
    putCharacters(reading, String.fromCharCode(Number(number) & 0xffff));
    reading.skip = group.fallback;
  } else putCharacters(reading, signs[word] ?? '');
};

const takeSign = (reading: Reading, sign: string): void => {
  if (sign === '*') reading.isOptional = true;
  else if (reading.skip > 0) reading.skip -= 1;
  else putCharacters(reading, escaped[sign] ?? '');
};

const isSilent = ({ group, isHtml, isForRtf }: Reading): boolean =>
  group.isHidden || (isHtml && isForRtf && !group.isTag);

const putCharacters = (reading: Reading, characters: string): void => {
  if (characters !== '' && !isSilent(reading)) reading.write.characters(characters);
};

const put = (reading: Reading, bytes: string, count: number): void => {
  const skipped = Math.min(reading.skip, count);
  reading.skip -= skipped;
  if (skipped < bytes.length && !isSilent(reading)) reading.write.bytes(bytes.slice(skipped), reading.group.codePage);
};

interface Writer {
  bytes(bytes: string, codePage: number | null): void;
  characters(characters: string): void;
  end(decode: DecodeCharset): string;
}

/** Gathers bytes of one code page as long as it can, as a program may have to turn each run of them. */
const createWriter = (codePageOtherwise: number): Writer => {
  const runs: { codePage: number; bytes: string[] }[] = [];
  const run = (codePage: number): string[] => {
    const last = runs.at(-1);
    if (last?.codePage === codePage) return last.bytes;
    runs.push({ codePage, bytes: [] });
    return runs.at(-1)?.bytes ?? [];
  };
  const current = (): string[] => runs.at(-1)?.bytes ?? run(codePageOtherwise);
  return {
    bytes: (bytes, codePage) =>
      void (/[\x80-\xff]/.test(bytes) ? run(codePage ?? codePageOtherwise) : current()).push(
        bytes.replace(/[\0\x01]/g, ''),
      ),
    // As numbers between two bytes that no text has: the run stays one, whatever its code page.
    characters: (characters) =>
      void current().push(
        /^[\t\r\n -~]+$/.test(characters)
          ? characters
          : characters.replace(/[^]/g, (one) => `\x01${one.charCodeAt(0)};`),
      ),
    end: (decode) =>
      runs
        .map(({ codePage, bytes }) => decode(codePageName(codePage) ?? '', bytes.join('')))
        .join('')
        .replace(/\x01(\d{1,5});/g, (_, code: string) => String.fromCharCode(Number(code))),
  };
};
