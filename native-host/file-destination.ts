// Where `glovebox open` puts the edited file: over the one it opened, as qvm-open-in-vm does, but whole, with its mode
// kept, and never over changes that somebody else made meanwhile.
import { constants, type Stats } from 'node:fs';
import { access, chmod, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { commitToFolder, downloadFolder } from './edit-destination.ts';
import { EditedCopy } from './edited-copy.ts';

/**
 * `path` has no symbolic link left; `before` is what it was when it was read. In a folder that can't be written the
 * copy goes to the downloads.
 */
export const editedCopyOver = async (path: string, before: Stats): Promise<EditedCopy> => {
  const folder = dirname(path);
  const name = basename(path);
  if (!(await isWritable(folder))) {
    const downloads = join(await downloadFolder(process.env), 'Glovebox');
    return new EditedCopy(downloads, commitToFolder(downloads, name));
  }
  return new EditedCopy(folder, async (temporaryPath) => {
    if (!(await isUnchanged(path, before))) return commitToFolder(folder, name)(temporaryPath);
    await chmod(temporaryPath, before.mode & 0o777);
    await rename(temporaryPath, path);
    return path;
  });
};

const isWritable = (folder: string): Promise<boolean> =>
  access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );

const isUnchanged = async (path: string, before: Stats): Promise<boolean> => {
  const now = await stat(path).catch(() => null);
  return now !== null && now.ino === before.ino && now.size === before.size && now.mtimeMs === before.mtimeMs;
};
