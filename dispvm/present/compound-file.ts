// Compound files ([MS-CFB]): Office documents of the older kind, encrypted ones of the newer, Outlook's messages, Project's plans.
// Their directory tells them apart, for those whose name and first bytes do not say it. A wrong answer shows a document badly,
// and no more.
import type { Input, Tools } from './presenter.ts';

/** How each begins, a character a byte. */
export const compoundMagic = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';

/** [MS-CFB] 2.2: the size of a sector as a power of two, and the number of the directory's first. */
const headerBytes = 512;
const sectorShiftAt = 30;
const directoryAt = 48;
const shifts = [9, 12];
const entryBytes = 128;
/** The directory's top level comes first in all files that were looked at; all of it would be as long as the file. */
const entriesMax = 1024;

/** A name fills 64 bytes of the directory, with zeros behind it. */
const entryName = (ascii: string): string => `${ascii.replace(/[^]/g, '$&\0')}\0\0`;

/** The beginning of its directory, a character a byte; empty where it is no compound file. */
const directoryOf = ({ path, untrustedHead }: Input, tools: Tools): string => {
  if (untrustedHead.length < headerBytes || !String.fromCharCode(...untrustedHead).startsWith(compoundMagic)) return '';
  const header = new DataView(untrustedHead.buffer, untrustedHead.byteOffset, untrustedHead.byteLength);
  const shift = header.getUint16(sectorShiftAt, true);
  if (!shifts.includes(shift)) return '';
  const offset = (header.getUint32(directoryAt, true) + 1) * 2 ** shift;
  return tools.readLatin1(path, entriesMax * entryBytes, offset) ?? '';
};

/** What LibreOffice would try for long, or show nothing of. */
export type CompoundKind = 'outlook' | 'Project plan' | 'Hangul document (HWP)';

/** All names of one list, as every file of the kind has them: [MS-OXMSG] 2.2 and 2.4 for messages. */
const kinds: readonly (readonly [CompoundKind, readonly string[]])[] = [
  ['outlook', ['__nameid_version1.0', '__properties_version1.0']],
  ['Project plan', ['Props9']],
  ['Project plan', ['Props12']],
  ['Project plan', ['Props14']],
  ['Hangul document (HWP)', ['\x05HwpSummaryInformation', 'FileHeader']],
];

/** null where it is none of these, or nobody knows. */
export const compoundKind = (input: Input, tools: Tools): CompoundKind | null => {
  const directory = directoryOf(input, tools);
  return kinds.find(([, names]) => names.every((name) => directory.includes(entryName(name))))?.[0] ?? null;
};
