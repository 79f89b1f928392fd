// One daemon for one runtime folder, by flock(2): the kernel releases it when the daemon ends, however it ends.
// Node has no flock; flock(1) takes it on a descriptor that it shares with us, and it stays ours when flock(1) exits.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { constants } from 'node:fs';

/** false where another process holds it. The descriptor stays open until this process ends, and no child inherits it. */
export const lockRuntimeDir = async (dir: string): Promise<boolean> => {
  const file = await open(`${dir}/lock`, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  const flock = spawn('flock', ['--exclusive', '--nonblock', '3'], { stdio: ['ignore', 'ignore', 'ignore', file.fd] });
  const [code] = await once(flock, 'exit') as [number | null];
  if (code === 0) held.add(file);
  else await file.close();
  return code === 0;
};

/** Keeps the handles from being collected: a collected handle closes its file, and the lock with it. */
const held = new Set<unknown>();
