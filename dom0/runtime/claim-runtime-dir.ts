// The daemon's own folder, for it alone: nobody else's user, no other daemon, and no service manager that listens there for one
// of its own.
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure, success, type Result } from '../../protocol/result.ts';
import { connectTo } from './connect-to.ts';
import { lockRuntimeDir } from './daemon-lock.ts';
import { claimPrivateDir } from './private-dir.ts';

/** A unix socket's path has at most 107 bytes; this leaves room for the longest name under the folder. */
const runtimeDirMaxBytes = 107 - '/dispvms/disp999999/display'.length;

/** `givenFd` where a service manager listens in our stead. Fails with a sentence for the operator. */
export const claimRuntimeDir = async (
  dir: string,
  socketPath: string,
  givenFd: number | null,
  uid: number,
): Promise<Result<void, string>> => {
  if (Buffer.byteLength(dir) > runtimeDirMaxBytes)
    return failure(`${dir} is too long for a runtime folder: sockets need short paths`);
  await mkdir(dirname(dir), { recursive: true, mode: 0o700 });
  const claimed = await claimPrivateDir(dir, uid);
  if (!claimed.ok) return claimed;
  if (!(await lockRuntimeDir(dir, givenFd === null ? socketPath : null)))
    return failure(`another dom0 daemon is running with ${dir}`);
  if (givenFd !== null || !(await isListenedOn(socketPath))) return success(undefined);
  return failure(
    `a service manager listens on ${socketPath} and starts dom0 with the next call; to run it here, first ` +
      '“systemctl --user stop glovebox-dom0.socket”',
  );
};

const listenerEndsWithinMs = 1000;
const lookAgainMs = 100;

/** The lock is ours: the last daemon's own socket may take connections for a moment more, a service manager's for ever. */
const isListenedOn = async (socketPath: string): Promise<boolean> => {
  for (let waitedMs = 0; ; waitedMs += lookAgainMs) {
    const socket = await connectTo(socketPath);
    if (socket === null) return false;
    socket.destroy();
    if (waitedMs >= listenerEndsWithinMs) return true;
    await sleep(lookAgainMs);
  }
};
