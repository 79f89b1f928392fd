// An AutoCAD drawing (DWG) by its version and the small picture of it that its program has put into it (Open Design Alliance,
// “Open Design Specification for .dwg files”, chapters 3 and 15). The drawing itself is not read.
import { words } from '../words.ts';

const versions: Readonly<Record<string, () => string>> = {
  AC1009: () => words().model.dwg.older,
  AC1012: () => 'AutoCAD R13',
  AC1014: () => 'AutoCAD R14',
  AC1015: () => words().model.dwg.span('2000', '2002'),
  AC1018: () => words().model.dwg.span('2004', '2006'),
  AC1021: () => words().model.dwg.span('2007', '2009'),
  AC1024: () => words().model.dwg.span('2010', '2012'),
  AC1027: () => words().model.dwg.span('2013', '2017'),
  AC1032: () => words().model.dwg.newer,
};

export const dwgVersion = (untrustedHead: string): string => versions[untrustedHead.slice(0, 6)]?.() ?? '';

const sentinel = '\x1f\x25\x6d\x07\xd4\x36\x28\x28\x9d\x57\xca\x3f\x9d\x44\x10\x2b';
const [bitmapCode, pngCode] = [2, 6];
const recordBytes = 9;
const picturesMax = 8;
const bitmapHeaderBytes = 14;

export interface DwgPicture {
  readonly ending: 'bmp' | 'png';
  readonly bytes: Uint8Array;
}

/** `read` gives at most so many bytes from an offset, each a character; null where there is no picture. */
export const dwgPicture = (read: (maxBytes: number, offset: number) => string): DwgPicture | null => {
  const at = number(read(4, 0x0d), 0);
  if (read(sentinel.length, at) !== sentinel) return null;
  const list = read(1 + picturesMax * recordBytes, at + sentinel.length + 4);
  const count = Math.min(list.charCodeAt(0) || 0, picturesMax);
  for (let index = 0; index < count; index++) {
    const record = list.slice(1 + index * recordBytes, 1 + (index + 1) * recordBytes);
    const code = record.charCodeAt(0);
    const [start, length] = [number(record, 1), number(record, 5)];
    if ((code !== bitmapCode && code !== pngCode) || length < 64 || length > pictureMaxBytes) continue;
    const bytes = read(length, start);
    if (bytes.length < length) continue;
    return code === pngCode ? { ending: 'png', bytes: toBytes(bytes) } : { ending: 'bmp', bytes: bitmapFile(bytes) };
  }
  return null;
};

const pictureMaxBytes = 4 * 1024 * 1024;

const number = (bytes: string, at: number): number =>
  [3, 2, 1, 0].reduce((sum, index) => sum * 256 + (bytes.charCodeAt(at + index) || 0), 0);
const toBytes = (bytes: string): Uint8Array => Uint8Array.from(bytes, (letter) => letter.charCodeAt(0) & 0xff);

/** What lies in the file is a bitmap without the header that it has as a file. */
const bitmapFile = (bitmap: string): Uint8Array => {
  const bits = bitmap.charCodeAt(14);
  const colours = number(bitmap, 32) || (bits <= 8 ? 2 ** bits : 0);
  const file = new Uint8Array(bitmapHeaderBytes + bitmap.length);
  const view = new DataView(file.buffer);
  file.set([0x42, 0x4d]);
  view.setUint32(2, file.length, true);
  view.setUint32(10, bitmapHeaderBytes + number(bitmap, 0) + 4 * Math.min(colours, 256), true);
  file.set(toBytes(bitmap), bitmapHeaderBytes);
  return file;
};
