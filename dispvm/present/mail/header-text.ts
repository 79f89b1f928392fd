// Makes text of header values: encoded words (RFC 2047), parameters with their continuations and charsets (RFC 2231),
// and raw 8-bit values as people's programs send them. Pure and total; a value that follows no rule is shown as it
// stands.
import type { DecodeCharset } from './byte-text.ts';
import { decodeBase64, decodePercent, decodeQ } from './transfer-encoding.ts';

const encodedWord = /=\?([^?*\s]{1,60})(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=/g;

/** The whole value as text; control characters are blanks in it. */
export const decodeHeaderText = (untrustedBytes: string, decode: DecodeCharset): string => {
  const pieces: { charset: string | null; bytes: string }[] = [];
  let end = 0;
  for (const match of untrustedBytes.matchAll(encodedWord)) {
    const [whole, charset = '', encoding = '', encoded = ''] = match;
    const between = untrustedBytes.slice(end, match.index);
    const last = pieces.at(-1);
    // Blanks between two encoded words are none, and a character may be cut in two by them.
    if (between.trim() !== '' || last === undefined || last.charset === null)
      pieces.push({ charset: null, bytes: between });
    end = match.index + whole.length;
    const bytes = encoding.toLowerCase() === 'b' ? decodeBase64(encoded) : decodeQ(encoded);
    const previous = pieces.at(-1);
    if (previous?.charset === charset.toLowerCase()) previous.bytes += bytes;
    else pieces.push({ charset: charset.toLowerCase(), bytes });
  }
  pieces.push({ charset: null, bytes: untrustedBytes.slice(end) });
  const text = pieces.map(({ charset, bytes }) => (bytes === '' ? '' : decode(charset ?? '', bytes))).join('');
  return withoutControls(text).trim();
};

/** Control characters, and those that turn the direction of what stands after them, are blanks. */
export const withoutControls = (text: string): string =>
  text.replace(/[\0-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, ' ');

export interface Parameterised {
  /** In small letters, without parameters. */
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const parameter = /;\s*([^\s=;"]{1,100})\s*=\s*("(?:\\[^]|[^"\\])*"?|[^;]*)/g;
const parametersMax = 200;

/** “text/plain; charset=utf-8” and the like. */
export const parseParameterised = (untrustedBytes: string, decode: DecodeCharset): Parameterised => {
  const value = (untrustedBytes.split(';', 1)[0] ?? '')
    .replace(/\(.*\)/, '')
    .trim()
    .toLowerCase();
  const segments = new Map<string, { index: number; isExtended: boolean; bytes: string }[]>();
  let count = 0;
  for (const [, rawName = '', rawValue = ''] of untrustedBytes.matchAll(parameter)) {
    const [, name = '', index, star] = /^([^*]*)(?:\*(\d{1,3}))?(\*)?$/.exec(rawName.toLowerCase()) ?? [];
    count += 1;
    if (name === '' || count > parametersMax) continue;
    const list = segments.get(name) ?? [];
    list.push({ index: Number(index ?? 0), isExtended: star !== undefined, bytes: unquote(rawValue.trim()) });
    segments.set(name, list);
  }
  return { value, parameters: new Map([...segments].map(([name, list]) => [name, joinSegments(list, decode)])) };
};

const unquote = (value: string): string =>
  value.startsWith('"') ? value.replace(/^"|"$/g, '').replace(/\\([\\"])/g, '$1') : value.replace(/\s*\([^)]*\)$/, '');

const joinSegments = (
  segments: { index: number; isExtended: boolean; bytes: string }[],
  decode: DecodeCharset,
): string => {
  // Senders give both `filename` and `filename*`: the one with a charset is the better one.
  const isBetter = segments.some(({ index, isExtended }) => index === 0 && isExtended);
  const best = isBetter ? segments.filter(({ index, isExtended }) => index > 0 || isExtended) : segments;
  const ordered = best.sort((one, other) => one.index - other.index);
  if (!ordered.some((segment) => segment.isExtended))
    return decodeHeaderText(ordered.map(({ bytes }) => bytes).join(''), decode);
  let charset = '';
  const bytes = ordered
    .map((segment, position) => {
      if (!segment.isExtended) return segment.bytes;
      const [, named, rest] = position === 0 ? (/^([^']*)'[^']*'(.*)$/s.exec(segment.bytes) ?? []) : [];
      if (named !== undefined) charset = named.toLowerCase();
      return decodePercent(rest ?? segment.bytes);
    })
    .join('');
  return withoutControls(decode(charset, bytes)).trim();
};
