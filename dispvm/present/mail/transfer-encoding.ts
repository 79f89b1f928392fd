// Takes MIME's transfer encodings off short texts, and tells how large a long one is. Pure and total: what is no code
// of the encoding is left as it stands or left out. Attachments of any size are turned by a program, never here.

/**
 * Quoted-printable of RFC 2045, as tolerant as mail programs are: soft line ends with blanks after them, small letters.
 */
export const decodeQuotedPrintable = (encoded: string): string =>
  encoded
    .replace(/[ \t]+(?=\r?\n|$)/g, '')
    .replace(/=\r?\n|=$/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 of a few kilobytes; foreign characters are left out, and the first padding that ends a group ends nothing. */
export const decodeBase64 = (encoded: string): string => {
  const digits = encoded.replace(/[^A-Za-z0-9+/]+/g, '');
  let bytes = '';
  for (let at = 0; at + 1 < digits.length; at += 4) {
    const [one = 0, two = 0, three, four] = Array.from(digits.slice(at, at + 4), (digit) => alphabet.indexOf(digit));
    bytes += String.fromCharCode((one << 2) | (two >> 4));
    if (three !== undefined) bytes += String.fromCharCode(((two << 4) & 0xff) | (three >> 2));
    if (three !== undefined && four !== undefined) bytes += String.fromCharCode(((three << 6) & 0xff) | four);
  }
  return bytes;
};

/** RFC 2047's encoding “Q”. */
export const decodeQ = (encoded: string): string => decodeQuotedPrintable(encoded.replace(/_/g, '=20'));

export const decodePercent = (encoded: string): string =>
  encoded.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** Bytes after decoding; exact for base64 in lines of equal length, near for the others. */
export const decodedSize = (encoding: string, bytes: string, start: number, end: number): number => {
  const length = end - start;
  if (encoding === 'base64') return base64Size(bytes, start, end);
  if (encoding === 'quoted-printable' && length < 1_000_000)
    return decodeQuotedPrintable(bytes.slice(start, end)).length;
  return length;
};

const base64Size = (bytes: string, start: number, end: number): number => {
  const lineEnd = bytes.indexOf('\n', start);
  const text = bytes.slice(Math.max(start, end - 200), end);
  const padding = /(=*)\s*$/.exec(text)?.[1]?.length ?? 0;
  const blanks = /\s*$/.exec(text)?.[0].length ?? 0;
  const length = end - start - blanks;
  if (lineEnd === -1 || lineEnd >= start + length) return Math.max(0, Math.floor((length * 3) / 4) - padding);
  const perLine = lineEnd - start + 1;
  const lineEndLength = bytes.charAt(lineEnd - 1) === '\r' ? 2 : 1;
  const characters = length - Math.floor(length / perLine) * lineEndLength;
  return Math.max(0, Math.floor((characters * 3) / 4) - padding);
};
