// Where a safe copy goes: under the name that was asked for, whole or not at all, and over nothing unless that was said.
import { access, constants, lstat, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { claim } from './edit-destination.ts';
import { EditedCopy } from './edited-copy.ts';

/** Each has a text of its own. */
export type CopyFault = 'exists' | 'isFolder' | 'noFolder';

/** Why nothing can be saved there, before anything is opened; null where it looks well. */
export const findCopyFault = async (path: string, mayReplace: boolean): Promise<CopyFault | null> => {
  const isWritable = await access(dirname(path), constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!isWritable) return 'noFolder';
  if ((await stat(path).catch(() => null))?.isDirectory() === true) return 'isFolder';
  return !mayReplace && (await lstat(path).catch(() => null)) !== null ? 'exists' : null;
};

/** The temporary file lies beside it, with mode 0600, and so does what becomes of it. */
export const safeCopyAt = (path: string, mayReplace: boolean): EditedCopy =>
  new EditedCopy(
    [
      {
        prepareFolder: () => Promise.resolve(dirname(path)),
        commit: async (temporaryPath) => {
          if (mayReplace) await rename(temporaryPath, path);
          else if (!(await claim(temporaryPath, path))) throw new Error('the name was taken meanwhile');
          return path;
        },
      },
    ],
    Infinity,
  );
