// Where `glovebox open` puts the edited file: over the one it opened, as qvm-open-in-vm does, but whole, with its mode,
// owner and extended attributes, and never over changes that somebody else made meanwhile. Where that cannot be, beside
// it.
import { execFile } from 'node:child_process';
import { constants, type Stats } from 'node:fs';
import { access, chmod, rename, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { inFolder, inPlaces, placesForEdits } from './edit-destination.ts';
import type { Destination, EditedCopy } from './edited-copy.ts';
import { readEditLimit } from './edit-limit.ts';
import { editedCopyFromDispvm } from './origin-mark.ts';

/**
 * `path` has no symbolic link left; `before` is what it was when it was read. In a folder that can't be written the
 * copy goes to the downloads.
 */
export const editedCopyOver = async (path: string, before: Stats): Promise<EditedCopy> => {
  const folder = dirname(path);
  const name = basename(path);
  const places = inPlaces(await placesForEdits(process.env), name);
  const maxBytes = await readEditLimit(process.env);
  if (!(await isWritable(folder))) return editedCopyFromDispvm(places, maxBytes);
  const beside = inFolder(folder, name);
  const inPlace: Destination = {
    ...beside,
    commit: async (temporaryPath) => {
      const mayReplace =
        (await isReplaceable(path, before)) &&
        (await takeAttributes(path, temporaryPath, before)) &&
        // Last, so that hardly a moment is left for somebody else.
        (await isUnchanged(path, before));
      if (!mayReplace) {
        await chmod(temporaryPath, 0o600);
        return beside.commit(temporaryPath);
      }
      await rename(temporaryPath, path);
      return path;
    },
  };
  return editedCopyFromDispvm([inPlace, ...places], maxBytes);
};

const isWritable = (path: string): Promise<boolean> =>
  access(path, constants.W_OK).then(
    () => true,
    () => false,
  );

/**
 * A file that is for reading alone is kept, and so is one with other names, which would go on naming the old contents,
 * and somebody else's, who would lose it. For root every file is writable, so the mode is asked as well.
 */
const isReplaceable = async (path: string, { mode, nlink, uid }: Stats): Promise<boolean> =>
  nlink === 1 && uid === process.getuid?.() && (mode & constants.S_IWUSR) !== 0 && (await isWritable(path));

const isUnchanged = async (path: string, before: Stats): Promise<boolean> => {
  const now = await stat(path).catch(() => null);
  return now !== null && now.ino === before.ino && now.size === before.size && now.mtimeMs === before.mtimeMs;
};

/**
 * Extended attributes, access lists and the group as well, for which Node.js has no words; `cp` fails where it cannot
 * keep one of them.
 */
const takeAttributes = async (path: string, temporaryPath: string, { mode }: Stats): Promise<boolean> => {
  try {
    await run('cp', ['--attributes-only', '--preserve=mode,ownership,xattr', '--', path, temporaryPath]);
    // What comes from a DispVM never runs with another one's rights.
    await chmod(temporaryPath, mode & 0o777);
    return true;
  } catch {
    return false;
  }
};
const run = promisify(execFile);
