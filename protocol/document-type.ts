// Guesses a document's type from a bounded look at its first bytes and its name: for the host, which asks for a
// template that can show it, and for the guest, which takes a viewer. A wrong guess shows the document badly or not at
// all, and does no more. It must never parse a document.
import type { DocumentType, Magic, ViewerTable } from './viewer-table.ts';

/** All that is ever looked at. */
export const headMaxBytes = 4096;

export interface Detection {
  /** Index into the table's types. */
  readonly type: number;
  /**
   * 4: by bytes and name, 3: by bytes, as a kind that no name tells apart or by what a container holds, 2: by bytes, 1:
   * by name, or by what may stand in other documents too, 0: what it shows for the rest.
   */
  readonly certainty: 0 | 1 | 2 | 3 | 4;
}

/** Index into the table's types; null where none fits and the template has nothing for the rest. */
export const detectType = (table: ViewerTable, untrustedHead: Uint8Array, fileName: string): number | null =>
  detectWithCertainty(table, untrustedHead, fileName)?.type ?? null;

/** The same, and how sure it is. */
export const detectWithCertainty = (
  table: ViewerTable,
  untrustedHead: Uint8Array,
  fileName: string,
): Detection | null => {
  const extension = extensionOf(fileName);
  const isNamed = (type: DocumentType): boolean => type.extensions.includes(extension);
  const begins = ({ magic }: DocumentType): boolean =>
    magic.some((one) => one.offset !== null && matches(one, untrustedHead));
  const holds = ({ magic }: DocumentType): boolean =>
    magic.some((one) => one.offset === null && matches(one, untrustedHead));
  const parts = containerParts(untrustedHead);
  const hasPart = (type: DocumentType): boolean => type.parts?.some(parts) === true && begins(type);
  const beginsAlone = (type: DocumentType): boolean => type.parts === undefined && begins(type);
  const isGeneral = (type: DocumentType): boolean => type.extensions.length === 0 && (begins(type) || holds(type));
  // Several types share a container's magic: the name tells them apart, and without one what lies inside.
  // A mark that may stand anywhere counts after the name: a message, or a program's text, can hold a web page.
  const ways = [
    [4, (type: DocumentType) => isNamed(type) && (begins(type) || holds(type))],
    [3, hasPart],
    [3, isGeneral],
    [2, beginsAlone],
    [1, isNamed],
    [1, holds],
  ] as const;
  for (const [certainty, fits] of ways) {
    const type = table.types.findIndex(fits);
    if (type !== -1) return { type, certainty };
  }
  const rest = looksLikeText(untrustedHead) ? (table.fallback.text ?? table.fallback.other) : table.fallback.other;
  return rest === null ? null : { type: rest, certainty: 0 };
};

const compoundMagic = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';
const zipHeader = 'PK\x03\x04';
const zipNameAt = 30;

/**
 * Whether it holds such a part, as far as its start shows: a ZIP archive's names lie before their files, those of a
 * compound file stand in its directory, in UTF-16 with zeros behind. By the runtime's own search, as in `includes`.
 */
const containerParts = (head: Uint8Array): ((part: string) => boolean) => {
  const magic = String.fromCharCode(...head.subarray(0, compoundMagic.length));
  const isCompound = magic === compoundMagic;
  if (!isCompound && !magic.startsWith(zipHeader)) return () => false;
  const text = String.fromCharCode(...head);
  if (isCompound) return (part) => text.includes(`${part}\0`.replace(/[^]/g, '$&\0'));
  const names: number[] = [];
  for (let at = 0; at !== -1; at = text.indexOf(zipHeader, at + 1)) names.push(at + zipNameAt);
  return (part) => names.some((at) => text.startsWith(part, at));
};

/** A letter that a short text has twice at the right places is no mark. */
const repeatsMin = 4;

const matches = ({ offset, bytes, every }: Magic, head: Uint8Array): boolean => {
  if (offset === null) return includes(head, bytes);
  if (every === undefined) return standsAt(head, offset, bytes);
  for (let at = offset; at < head.length; at += every) if (!standsAt(head, at, bytes)) return false;
  return offset + repeatsMin * every <= head.length;
};

const standsAt = (head: Uint8Array, offset: number, bytes: readonly number[]): boolean =>
  head.length >= offset + bytes.length && bytes.every((byte, index) => head[offset + index] === byte);

/** By the runtime's own search: a loop over all bytes takes the guest's runtime milliseconds. */
const includes = (head: Uint8Array, bytes: readonly number[]): boolean => {
  const [first] = bytes;
  if (first === undefined) return false;
  for (let at = head.indexOf(first); at !== -1; at = head.indexOf(first, at + 1)) {
    if (bytes.every((byte, index) => head[at + index] === byte)) return true;
  }
  return false;
};

const extensionOf = (fileName: string): string => {
  const dot = fileName.lastIndexOf('.');
  return dot < 1 ? '' : fileName.slice(dot + 1).toLowerCase();
};

const utf8Text =
  /^(?:[\t\n\f\r\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})*([\xc2-\xf4][\x80-\xbf]{0,2})?$/;

/** UTF-16 and UTF-32 say so, or have a zero beside each of their first letters. */
const wideText = /^(?:\xff\xfe|\xfe\xff|\0\0\xfe\xff|(?:[\t\n\r\x20-\x7e]\0){8}|(?:\0[\t\n\r\x20-\x7e]){8})/;
/** One of the older encodings, whichever: a picture or a program has control characters. */
const oldText = /^[\t\n\f\r\x20-\x7e\x80-\xff]*$/;
/** So short, other things have no control characters by chance: most of it has to be plain. */
const shortBytes = 64;
const plainText = /[\t\n\r\x20-\x7e]/g;

/**
 * The last character of UTF-8 may be cut off by the bound. Expressions, as a loop takes the guest's runtime 10 ms. What
 * encoding it is, its viewer finds out.
 */
export const looksLikeText = (head: Uint8Array): boolean => {
  const text = String.fromCharCode(...head);
  const match = utf8Text.exec(text);
  if (match !== null && (match[1] === undefined || head.length === headMaxBytes)) return true;
  if (wideText.test(text)) return true;
  if (!oldText.test(text)) return false;
  return text.length >= shortBytes || (text.match(plainText)?.length ?? 0) * 2 >= text.length;
};
