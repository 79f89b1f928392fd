// What a template's initrd brings into the guest besides its root: our own programs, the viewer's table, samples.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const signature = '070701';
const fieldsAt = signature.length;
const fieldBytes = 8;
const headBytes = fieldsAt + 13 * fieldBytes;
/** Of its fields. */
const [modeField, sizeField, nameField] = [1, 6, 11];
const typeMask = 0o170000;
const folderType = 0o040000;
const partsFolder = 'glovebox';

const aligned = (at: number): number => (at + 3) & ~3;

/** Writes them below `into`, as they are in the guest below /usr/lib/glovebox. */
export const unpackGuestParts = async (initrd: string, into: string): Promise<void> => {
  const bytes = await readFile(initrd);
  // Archives follow each other, with zeros between them (Linux, buffer-format.rst).
  for (let at = 0; at < bytes.length;) {
    if (bytes[at] === 0) {
      at += 1;
      continue;
    }
    const field = (index: number): number =>
      Number.parseInt(
        bytes.toString('latin1', at + fieldsAt + index * fieldBytes, at + fieldsAt + (index + 1) * fieldBytes),
        16,
      );
    if (bytes.toString('latin1', at, at + signature.length) !== signature) throw new Error(`no archive at ${at}`);
    const name = bytes.toString('latin1', at + headBytes, at + headBytes + field(nameField) - 1);
    const from = aligned(at + headBytes + field(nameField));
    const contents = bytes.subarray(from, from + field(sizeField));
    const isFolder = (field(modeField) & typeMask) === folderType;
    if (name.startsWith(`${partsFolder}/`)) await place(join(into, name.slice(partsFolder.length)), isFolder, contents);
    at = aligned(from + contents.length);
  }
};

const place = async (path: string, isFolder: boolean, contents: Uint8Array): Promise<void> => {
  await mkdir(isFolder ? path : dirname(path), { recursive: true });
  if (!isFolder) await writeFile(path, contents, { mode: 0o755 });
};
