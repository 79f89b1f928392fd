// One process for one folder, by flock(2): the kernel releases the lock when the process ends, however it ends. A
// daemon writes into it who it is, for whoever wants it to end. Node has no flock; flock(1) takes it on a descriptor
// that it shares with us, and it stays ours when flock(1) exits.
import type { StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { constants } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { lookAtDaemon } from './daemon-answers.ts';
import { isAlive, kill, recordProcess, type ProcessRecord } from './processes.ts';
import { spawnChild } from './spawn-child.ts';

export const lockName = 'lock';

/**
 * Whoever closes it, or lets it be collected, gives up the lock; no child inherits it. null where somebody else holds
 * it.
 */
export const lockDir = async (dir: string): Promise<FileHandle | null> => {
  const file = await open(`${dir}/${lockName}`, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  const stdio: StdioOptions = ['ignore', 'ignore', 'ignore', file.fd];
  const flock = await spawnChild('flock', ['--exclusive', '--nonblock', '3'], { stdio });
  if (!flock.ok) throw new Error(flock.error);
  const [code] = (await once(flock.value, 'exit')) as [number | null];
  if (code === 0) return file;
  await file.close();
  return null;
};

const endsWithinMs = 12_000;
const retryMs = 100;

/** Much longer than a daemon on a busy computer needs for a greeting: what it has open ends with it. */
const usualHangsAfterMs = 20_000;

/**
 * For as long as this process lives; false where another one holds it. One that serves nobody any more is about to end,
 * and waited for; one that hangs is ended. `socketPath` is null where nobody but us can be behind it.
 */
export const lockRuntimeDir = async (
  dir: string,
  socketPath: string | null,
  hangsAfterMs = usualHangsAfterMs,
): Promise<boolean> => {
  const deadlineMs = performance.now() + endsWithinMs;
  for (;;) {
    const lock = await lockDir(dir);
    if (lock !== null) {
      held.add(lock);
      await writeHolder(lock);
      return true;
    }
    const state = socketPath === null ? 'absent' : await lookAtDaemon(socketPath, hangsAfterMs);
    if (state === 'hangs') await endHolder(dir);
    else if (state === 'answers' || performance.now() > deadlineMs) return false;
    await sleep(retryMs);
  }
};

/** On a full disk it stays unwritten: each call is told why nothing opens, where a daemon that ends tells nobody. */
const writeHolder = async (lock: FileHandle): Promise<void> => {
  const record = recordProcess(process.pid);
  await lock.truncate();
  if (record !== null) await lock.write(`${record.pid} ${record.startTicks}\n`, 0).catch(() => undefined);
};

/** The daemon that has locked this folder; null where none lives. Only for a folder that nobody else can write. */
export const readLockHolder = async (dir: string): Promise<ProcessRecord | null> => {
  const text = await readFile(`${dir}/${lockName}`, 'latin1').catch(() => '');
  const [, pid, startTicks] = /^([0-9]{1,10}) ([0-9]{1,20})\n$/.exec(text) ?? [];
  if (pid === undefined || startTicks === undefined) return null;
  const record = { pid: Number(pid), startTicks };
  return isAlive(record) ? record : null;
};

/** Kills a daemon that hangs: it can be asked nothing any more. The next one destroys what it leaves. */
const endHolder = async (dir: string): Promise<void> => {
  const holder = await readLockHolder(dir);
  if (holder !== null) kill(holder);
};

/** Keeps the handles from being collected: a collected handle closes its file, and the lock with it. */
const held = new Set<FileHandle>();
