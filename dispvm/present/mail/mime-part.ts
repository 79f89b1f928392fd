// The tree of a MIME message (RFC 2045, 2046) over bytes held as a string: parts are ranges in it, nothing is copied.
// Pure and total: wrong, missing and clashing boundaries give some tree, of bounded depth and count.
import type { DecodeCharset } from './byte-text.ts';
import { fieldOf, readHead, type Field } from './header-fields.ts';
import { parseParameterised } from './header-text.ts';

export interface Part {
  readonly fields: readonly Field[];
  /** “text/plain”, in small letters. */
  readonly type: string;
  readonly charset: string;
  readonly isFlowed: boolean;
  /** Transfer encoding, in small letters. */
  readonly encoding: string;
  readonly isAttachment: boolean;
  readonly untrustedFileName: string | null;
  /** Without its angle brackets. */
  readonly contentId: string | null;
  readonly contentLocation: string | null;
  /** Where its body lies. */
  readonly start: number;
  readonly end: number;
  /** Of a multipart, its parts; of an enclosed message, that message alone. */
  readonly parts: readonly Part[];
}

const depthMax = 16;
const partsMax = 1000;
interface Reading {
  readonly bytes: string;
  readonly decode: DecodeCharset;
  parts: number;
}

export const readMessage = (bytes: string, decode: DecodeCharset, start = 0, end = bytes.length): Part =>
  readPart({ bytes, decode, parts: 0 }, start, end, 'text/plain', 0);

const readPart = (reading: Reading, start: number, end: number, typeOtherwise: string, depth: number): Part => {
  reading.parts += 1;
  const { fields, bodyStart } = readHead(reading.bytes, start, end);
  const content = parseParameterised(fieldOf(fields, 'content-type') ?? typeOtherwise, reading.decode);
  const disposition = parseParameterised(fieldOf(fields, 'content-disposition') ?? '', reading.decode);
  const type = /^[^\s/]+\/[^\s/]+$/.test(content.value)
    ? content.value
    : content.value === 'text'
      ? 'text/plain'
      : typeOtherwise;
  const encoding = (fieldOf(fields, 'content-transfer-encoding') ?? '')
    .replace(/[;(].*$/s, '')
    .trim()
    .toLowerCase()
    .replace(/^x-?uu(?:encode|e)?$/, 'uuencode');
  const boundary = content.parameters.get('boundary');
  const mayHoldParts = depth < depthMax && reading.parts < partsMax;
  return {
    fields,
    type,
    encoding,
    charset: content.parameters.get('charset') ?? '',
    isFlowed: content.parameters.get('format')?.toLowerCase() === 'flowed',
    isAttachment: disposition.value === 'attachment',
    untrustedFileName: disposition.parameters.get('filename') ?? content.parameters.get('name') ?? null,
    contentId: fieldOf(fields, 'content-id')?.replace(/^\s*<|>\s*$/g, '') ?? null,
    contentLocation: fieldOf(fields, 'content-location'),
    start: bodyStart,
    end,
    parts: mayHoldParts ? readInside(reading, { type, encoding, boundary, start: bodyStart, end }, depth) : [],
  };
};

/** All parts that hold none themselves, in the order of the message. */
export const partsWithin = (part: Part): readonly Part[] =>
  part.parts.length === 0 ? [part] : part.parts.flatMap(partsWithin);

const countParts = (part: Part): number => part.parts.reduce((sum, inner) => sum + countParts(inner), 1);
/** Whether no part was left out because there were too many. */
export const hasAllParts = (message: Part): boolean => countParts(message) < partsMax;

interface Range {
  readonly start: number;
  readonly end: number;
}
const readInside = (
  reading: Reading,
  inside: Range & { type: string; encoding: string; boundary: string | undefined },
  depth: number,
): readonly Part[] => {
  const { type, encoding, boundary, start, end } = inside;
  if (type === 'message/rfc822' && encoding !== 'base64' && encoding !== 'quoted-printable')
    return [readPart(reading, start, end, 'text/plain', depth + 1)];
  if (!type.startsWith('multipart/') || boundary === undefined || boundary === '') return [];
  const typeOtherwise = type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
  const parts: Part[] = [];
  for (const range of splitAtBoundary(reading.bytes, boundary, start, end)) {
    if (reading.parts >= partsMax) break;
    parts.push(readPart(reading, range.start, range.end, typeOtherwise, depth + 1));
  }
  return parts;
};

/** Between lines that are the boundary; the end of the last part may be missing. */
export const splitAtBoundary = (bytes: string, boundary: string, start: number, end: number): readonly Range[] => {
  const delimiter = `--${boundary}`;
  const ranges: Range[] = [];
  let open: number | null = null;
  for (
    let at = bytes.indexOf(delimiter, start);
    at !== -1 && at < end && ranges.length < partsMax;
    at = bytes.indexOf(delimiter, at + delimiter.length)
  ) {
    if (at > start && bytes.charAt(at - 1) !== '\n') continue;
    const lineEnd = bytes.indexOf('\n', at);
    const after = bytes.slice(
      at + delimiter.length,
      lineEnd === -1 ? end : Math.min(lineEnd, at + delimiter.length + 100),
    );
    if (!/^(?:--)?\s*$/.test(after)) continue;
    if (open !== null) ranges.push({ start: open, end: Math.max(open, beforeLineEnd(bytes, at)) });
    open = after.startsWith('--') || lineEnd === -1 ? null : Math.min(end, lineEnd + 1);
    if (after.startsWith('--')) break;
  }
  if (open !== null && open < end) ranges.push({ start: open, end });
  return ranges;
};

const beforeLineEnd = (bytes: string, at: number): number =>
  at - (bytes.charAt(at - 1) !== '\n' ? 0 : bytes.charAt(at - 2) === '\r' ? 2 : 1);
