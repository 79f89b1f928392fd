// The daemon's private folder: its permissions are what keeps other users away from the socket, since Node cannot ask
// a unix socket for its peer's user. So it is checked, never repaired: a folder that another may write is not ours.
import { lstat, mkdir } from 'node:fs/promises';
import { failure, success, type Result } from '../../protocol/result.ts';

/** Whether it is there, this user's and closed to others. */
export const isPrivateDir = async (dir: string, uid: number): Promise<boolean> => {
  const status = await lstat(dir).catch(() => null);
  return status?.isDirectory() === true && status.uid === uid && (status.mode & 0o077) === 0;
};

/** Makes the folder (0700) if it is missing; fails with a sentence if it is not private to this process's user. */
export const claimPrivateDir = async (dir: string, uid: number): Promise<Result<void, string>> => {
  try {
    await mkdir(dir, { mode: 0o700 });
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'))
      return failure(`${dir} cannot be made: ${String(cause)}`);
  }
  const status = await lstat(dir);
  if (!status.isDirectory()) return failure(`${dir} is not a folder (a link is not accepted)`);
  if (status.uid !== uid) return failure(`${dir} belongs to user ${status.uid}, not to ${uid}`);
  if ((status.mode & 0o077) !== 0) return failure(`${dir} is open to others: its mode must be 0700`);
  return success(undefined);
};
