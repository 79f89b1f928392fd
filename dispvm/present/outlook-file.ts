// Tells an Outlook message from the other compound files, by its directory: for those whose name and first bytes do not
// say it. A wrong answer shows a document badly, and no more.
import { compoundMagic } from './compound-file.ts';
import type { Input, Tools } from './presenter.ts';

/** [MS-CFB] 2.2: the size of a sector as a power of two, and the number of the directory's first. */
const headerBytes = 512;
const sectorShiftAt = 30;
const directoryAt = 48;
const shifts = [9, 12];
const entryBytes = 128;
/** Its top level comes first wherever messages were looked at; all of it would be as long as the file. */
const entriesMax = 1024;

const utf16 = (ascii: string): string => ascii.replace(/./g, '$&\0');
/** [MS-OXMSG] 2.2 and 2.4: every message has both. */
const marks = ['__nameid_version1.0', '__properties_version1.0'].map((name) => `${utf16(name)}\0\0`);

export const isOutlookFile = ({ path, untrustedHead }: Input, tools: Tools): boolean => {
  if (untrustedHead.length < headerBytes || !String.fromCharCode(...untrustedHead).startsWith(compoundMagic))
    return false;
  const header = new DataView(untrustedHead.buffer, untrustedHead.byteOffset, untrustedHead.byteLength);
  const shift = header.getUint16(sectorShiftAt, true);
  if (!shifts.includes(shift)) return false;
  const offset = (header.getUint32(directoryAt, true) + 1) * 2 ** shift;
  const directory = tools.readLatin1(path, entriesMax * entryBytes, offset) ?? '';
  return marks.every((mark) => directory.includes(mark));
};
