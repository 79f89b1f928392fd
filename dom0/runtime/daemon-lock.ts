// One process for one folder, by flock(2): the kernel releases the lock when the process ends, however it ends.
// Node has no flock; flock(1) takes it on a descriptor that it shares with us, and it stays ours when flock(1) exits.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, type FileHandle } from 'node:fs/promises';
import { constants } from 'node:fs';

export const lockName = 'lock';

/**
 * Whoever closes it, or lets it be collected, gives up the lock; no child inherits it. null where somebody else holds
 * it.
 */
export const lockDir = async (dir: string): Promise<FileHandle | null> => {
  const file = await open(`${dir}/${lockName}`, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  const flock = spawn('flock', ['--exclusive', '--nonblock', '3'], { stdio: ['ignore', 'ignore', 'ignore', file.fd] });
  const [code] = (await once(flock, 'exit')) as [number | null];
  if (code === 0) return file;
  await file.close();
  return null;
};

/** For as long as this process lives; false where another one holds it. */
export const lockRuntimeDir = async (dir: string): Promise<boolean> => {
  const lock = await lockDir(dir);
  if (lock !== null) held.add(lock);
  return lock !== null;
};

/** Keeps the handles from being collected: a collected handle closes its file, and the lock with it. */
const held = new Set<FileHandle>();
