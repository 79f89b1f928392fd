// What a file is by its first bytes. The file-type package knows most kinds; this adds what it does not tell apart, and
// keeps the bytes that could cost time (ZIP, gzip) away from it. Whatever the bytes are, it answers, and soon.
import { FileTypeParser } from 'file-type/core';
import { compoundMagic, detectCompoundType } from './detect-compound.ts';
import { decodeText, detectTextType } from './detect-text.ts';
import { detectZipType } from './detect-zip.ts';
import { detectionBytes } from '../../protocol/detection-bytes.ts';
import { normaliseType, windowsProgram } from './media-types.ts';

const deadlineMs = 500;

export interface Detection {
  /** null where the bytes show nothing. */
  readonly type: string | null;
  readonly hasMacros: boolean;
}

const unknown: Detection = { type: null, hasMacros: false };
const only = (type: string | null): Detection => ({ type, hasMacros: false });

/** Never throws. */
export const detectType = async (untrustedStart: Uint8Array): Promise<Detection> => {
  const start = untrustedStart.subarray(0, detectionBytes);
  try {
    return await withDeadline(look(start));
  } catch {
    return unknown;
  }
};

const look = async (start: Uint8Array): Promise<Detection> => {
  const text = decodeText(start);
  if (text !== null) return only(detectTextType(text));
  // One character for each byte. Searching a string is native code; a loop over bytes is slow where Thunderbird has no
  // compiler.
  const searchable = new TextDecoder('windows-1252').decode(start);
  if (searchable.startsWith('PK\x03\x04')) return await detectZipType(start, searchable);
  if (searchable.startsWith(compoundMagic)) return detectCompoundType(start, searchable);
  if (start[0] === 0x1f && start[1] === 0x8b) return only('application/gzip');
  const known = magics.find(([bytes, at]) => searchable.startsWith(bytes, at));
  if (known !== undefined) return only(known[2]);
  const type = normaliseType((await new FileTypeParser().fromBuffer(start))?.mime ?? null);
  if (type !== null && !isGuess(type, searchable)) return only(type);
  return only(marks.find(([mark, from, to]) => searchable.slice(from, to).includes(mark))?.[3] ?? null);
};

/** Before file-type: what it would inflate, or does not know. Where a text starts like this it was told before. */
const magics: readonly (readonly [bytes: string, at: number, type: string])[] = [
  ['MZ', 0, windowsProgram],
  ['PK\x05\x06', 0, 'application/zip'],
  ['%PDF-', 0, 'application/pdf'],
  ['{\\rtf', 0, 'application/rtf'],
  ['conectix', 0, 'application/x-vhd'],
  ['vhdxfile', 0, 'application/x-vhdx'],
  ['KDMV', 0, 'application/x-vmdk'],
  ['QFI\xfb', 0, 'application/x-qemu-disk'],
  ['<<< ', 0, 'application/x-virtualbox-vdi'],
  ['hsqs', 0, 'application/x-squashfs'],
  ['xar!', 0, 'application/x-xar'],
  [' EMF', 40, 'image/emf'],
  ['AT&TFORM', 0, 'image/vnd.djvu'],
];

/**
 * After it: marks that may lie anywhere in a stretch. Viewers accept a PDF file with some bytes of anything before its
 * header.
 */
const marks: readonly (readonly [mark: string, from: number, to: number, type: string])[] = [
  ['%PDF-', 0, 1024, 'application/pdf'],
  ['CD001', 32769, 32774, 'application/x-iso9660-image'],
  ['BEA01', 32769, 32774, 'application/x-iso9660-image'],
  ['U\xaa', 510, 512, 'application/x-raw-disk-image'],
];

/** Two bytes that start many other things too: file-type's word counts only with something more. */
const isGuess = (type: string, searchable: string): boolean => {
  if (type === 'image/bmp') return searchable.slice(6, 10) !== '\0\0\0\0';
  if (
    type === 'application/x-apple-diskimage' ||
    type === 'audio/vnd.dolby.dd-raw' ||
    type === 'application/x-cpio' ||
    type === 'application/x-arj'
  )
    return true;
  return type === 'audio/mpeg' && !searchable.startsWith('ID3') && !searchable.startsWith('\xff');
};

const withDeadline = async (looking: Promise<Detection>): Promise<Detection> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Detection>((resolve) => {
    timer = setTimeout(() => resolve(unknown), deadlineMs);
  });
  try {
    return await Promise.race([looking, late]);
  } finally {
    clearTimeout(timer);
  }
};
