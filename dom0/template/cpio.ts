// Writes the archive format of an initrd (cpio, "newc"; Linux
// Documentation/driver-api/early-userspace/buffer-format.rst). The same entries give the same bytes.

export interface ArchiveEntry {
  readonly name: string;
  readonly isFolder: boolean;
  readonly contents: Uint8Array;
}

const alignment = 4;
/** Everything belongs to root, and may be read and run by all: the guest holds no secret. */
const folderMode = 0o040755;
const fileMode = 0o100755;
const trailer: ArchiveEntry = { name: 'TRAILER!!!', isFolder: false, contents: new Uint8Array(0) };

/** Folders must come before what they hold. */
export const encodeArchive = (entries: readonly ArchiveEntry[]): Uint8Array =>
  Buffer.concat([...entries, trailer].flatMap((entry, index) => encodeEntry(entry, index + 1)));

const encodeEntry = ({ name, isFolder, contents }: ArchiveEntry, inode: number): Uint8Array[] => {
  const nameBytes = Buffer.from(`${name}\0`, 'latin1');
  const mode = isFolder ? folderMode : fileMode;
  // inode, mode, user, group, links, time, size, device (2), device of a node (2), length of the name, checksum
  const fields = [inode, mode, 0, 0, 1, 0, contents.length, 0, 0, 0, 0, nameBytes.length, 0];
  const head = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`, 'latin1');
  return [pad(Buffer.concat([head, nameBytes])), pad(contents)];
};

const pad = (bytes: Uint8Array): Uint8Array => {
  const padded = new Uint8Array(Math.ceil(bytes.length / alignment) * alignment);
  padded.set(bytes);
  return padded;
};
