// Tells compound files (OLE: old Office documents, Outlook messages, Windows installers) apart, as far as their start
// shows it. Looks at the header, the first stream and the part of the directory that the start holds; follows no chain
// of sectors.
import { compoundFile } from './media-types.ts';

export const compoundMagic = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';

export interface CompoundType {
  readonly type: string;
  readonly hasMacros: boolean;
}

/** Whose document it is, by the class of the root entry, as it lies in the file. */
const classes: readonly (readonly [string, string])[] = [
  ['\x06\x09\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46', 'application/msword'],
  ['\x20\x08\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46', 'application/vnd.ms-excel'],
  ['\x10\x08\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46', 'application/vnd.ms-excel'],
  ['\x10\x8d\x81\x64\x9b\x4f\xcf\x11\x86\xea\0\xaa\0\xb9\x29\xe8', 'application/vnd.ms-powerpoint'],
  ['\x84\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0\x46', 'application/x-msi'],
  ['\x86\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0\x46', 'application/x-msi'],
  ['\x0b\x0d\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46', 'application/vnd.ms-outlook'],
];

/** Names in the directory. An encrypted document does not say what it is. */
const streams: readonly (readonly [string, string])[] = [
  ['EncryptedPackage', compoundFile],
  ['__properties_version1.0', 'application/vnd.ms-outlook'],
  ['PowerPoint Document', 'application/vnd.ms-powerpoint'],
  ['WordDocument', 'application/msword'],
  ['Workbook', 'application/vnd.ms-excel'],
  ['VisioDocument', 'application/vnd.visio'],
  ['Quill', 'application/x-mspublisher'],
];
const macroStorages = ['_VBA_PROJECT', 'VBA', 'Macros'];

/** How the first stream of a document usually starts, for a directory that lies further on. */
const firstStreams: readonly (readonly [string, string])[] = [
  ['\xec\xa5', 'application/msword'],
  ['\x09\x08\x10\0\0\x06\x05\0', 'application/vnd.ms-excel'],
  ['\x09\x08\x08\0\0\x05\x05\0', 'application/vnd.ms-excel'],
];

const headerBytes = 512;
const directoryMaxBytes = 4096;
const classAt = 80;

/** `searchable` has one character for each byte of `start`, which begins with `compoundMagic`. */
export const detectCompoundType = (start: Uint8Array, searchable: string): CompoundType => {
  const directoryAt = findDirectory(start);
  const directory = searchable.slice(directoryAt, directoryAt + directoryMaxBytes);
  const rootClass = String.fromCharCode(...start.subarray(directoryAt + classAt, directoryAt + classAt + 16));
  const found =
    streams.find(([name]) => directory.includes(utf16(name))) ??
    classes.find(([bytes]) => bytes === rootClass) ??
    firstStreams.find(([bytes]) => searchable.startsWith(bytes, headerBytes));
  return { type: found?.[1] ?? compoundFile, hasMacros: macroStorages.some((name) => directory.includes(utf16(name))) };
};

/** A name of the directory fills 64 bytes, with zeros behind it. */
const utf16 = (name: string): string => `${Array.from(name, (character) => `${character}\0`).join('')}\0\0`;

/** The end of the start, where it does not hold the directory. */
const findDirectory = (start: Uint8Array): number => {
  if (start.length < headerBytes) return start.length;
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const sectorBytes = view.getUint16(30, true) === 12 ? 4096 : 512;
  return Math.min(start.length, (view.getUint32(48, true) + 1) * sectorBytes);
};
