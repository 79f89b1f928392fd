// Tells a file's type from its first bytes, because neither its name nor the message's word for it can be trusted.
// Small and bounded: it compares fixed positions, parses nothing, and never says more than the bytes show.

/** No test looks further than this. */
export const sniffBytes = 512;

interface Magic {
  readonly type: string;
  readonly parts: readonly { readonly at: number; readonly bytes: string }[];
}

const magic = (type: string, ...parts: readonly (string | readonly [number, string])[]): Magic => ({
  type,
  parts: parts.map((part) => (typeof part === 'string' ? { at: 0, bytes: part } : { at: part[0], bytes: part[1] })),
});

export const zipType = 'application/zip';
export const unknownType = 'application/octet-stream';

/** Strings are Latin-1: one character is one byte. OOXML and ODF documents are ZIP files; what is in them is not looked at. */
const table: readonly Magic[] = [
  magic('image/png', '\x89PNG\r\n\x1a\n'),
  magic('image/jpeg', '\xff\xd8\xff'),
  magic('image/gif', 'GIF87a'),
  magic('image/gif', 'GIF89a'),
  magic('image/webp', 'RIFF', [8, 'WEBP']),
  magic('image/tiff', 'II*\0'),
  magic('image/tiff', 'MM\0*'),
  magic(zipType, 'PK\x03\x04'),
  magic(zipType, 'PK\x05\x06'),
  magic('application/x-ole-storage', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
  magic('application/x-elf', '\x7fELF'),
  magic('application/gzip', '\x1f\x8b'),
  magic('application/x-7z-compressed', '7z\xbc\xaf\x27\x1c'),
  magic('application/rtf', '{\\rtf'),
];

/** A media type; `application/octet-stream` where the bytes fit none, `text/plain` where they are readable text. */
export const sniffType = (untrustedStart: Uint8Array): string => {
  const start = untrustedStart.subarray(0, sniffBytes);
  const latin1 = Array.from(start, (byte) => String.fromCharCode(byte)).join('');
  const found = table.find(({ parts }) => parts.every(({ at, bytes }) => latin1.startsWith(bytes, at)));
  if (found !== undefined) return found.type;
  // Viewers accept a PDF with some bytes of anything before its header.
  if (latin1.includes('%PDF-')) return 'application/pdf';
  if (isWindowsProgram(latin1)) return 'application/vnd.microsoft.portable-executable';
  return isText(start) ? 'text/plain' : unknownType;
};

/** Two letters are also the start of many a text, so something that no text has must follow. */
const isWindowsProgram = (latin1: string): boolean => latin1.startsWith('MZ') && latin1.includes('\0');

const isText = (start: Uint8Array): boolean => {
  if (start.length === 0) return false;
  if (start.some((byte) => byte === 0x7f || (byte < 0x20 && !textControls.has(byte)))) return false;
  return isUtf8Start(start);
};

/** Tab, line feed, form feed, carriage return, and the escape of old terminal texts. */
const textControls: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x1b]);

/** The start may end in the middle of a character. */
const isUtf8Start = (start: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
    return true;
  } catch {
    return false;
  }
};
