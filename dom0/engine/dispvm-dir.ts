// The private folder of one running DispVM: the sockets of its picture, and the record of its processes by which a
// later daemon can find and destroy what a crashed one left. Its space is taken before the VM starts, so a full disk is
// noticed in time.
import { mkdir, open, readdir } from 'node:fs/promises';
import { constants } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { failure, success, type Result } from '../../protocol/result.ts';
import { inBackground } from '../runtime/background.ts';
import type { Log } from '../runtime/log.ts';
import { claimPrivateDir } from '../runtime/private-dir.ts';
import { isAlive, kill, waitForEnd, type ProcessRecord } from '../runtime/processes.ts';
import { isSetAside, removeTree, setAside } from '../runtime/remove-tree.ts';

const recordFile = 'processes.json';
const recordBytes = 512;
const processSchema = z.strictObject({ pid: z.number().int().positive(), startTicks: z.string().regex(/^\d{1,20}$/) });
const recordSchema = z.array(processSchema).max(4);

/** A person waits for the daemon's start, however much a VM left: what takes longer waits for the next start. */
const cleaningMs = 5000;
const endMs = 2000;
const entriesMax = 100_000;

export interface DispvmDir {
  readonly path: string;
  /** Where QEMU connects its display, once. QEMU has the socket, never the folder. */
  readonly displaySocket: string;
  /** Where the window gets the picture. */
  readonly windowSocket: string;
}

/** `taken` where something has that name already: it is left alone. */
export const createDispvmDir = async (parent: string, id: string): Promise<Result<DispvmDir, ErrorCode | 'taken'>> => {
  const path = join(parent, id);
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (cause) {
    return failure(errnoOf(cause) === 'EEXIST' ? 'taken' : creationFailure(cause));
  }
  try {
    await writeRecord(path, [], 'wx');
    return success({ path, displaySocket: join(path, 'display'), windowSocket: join(path, 'window') });
  } catch (cause) {
    // Nothing was in it that could hold a removal up; what is left all the same, the next start finds.
    await removeTree(parent, id);
    return failure(creationFailure(cause));
  }
};

/** Overwrites in place: the space is already there. */
export const recordProcesses = async (dir: DispvmDir, processes: readonly ProcessRecord[]): Promise<void> =>
  writeRecord(dir.path, processes, 'r+');

/** A computer that ran out of descriptors has some again soon; what resists longer waits for the next start. */
const triedAgainAfterMs = [5_000, 60_000, 600_000];

/**
 * Never rejects: what cannot be removed is set aside under another name, tried again after these times, and at the next
 * start.
 */
export const removeDispvmDir = async (
  dir: DispvmDir,
  log: Log,
  againAfterMs: readonly number[] = triedAgainAfterMs,
): Promise<void> => {
  const [parent, id] = [dirname(dir.path), basename(dir.path)];
  const removed = await removeTree(parent, id);
  if (!removed.ok) inBackground(tryAgain(parent, await keep(parent, id, removed.error, log), log, againAfterMs));
};

/** A name that it kept may be another DispVM's by then. */
const tryAgain = async (parent: string, name: string | null, log: Log, afterMs: readonly number[]): Promise<void> => {
  if (name === null) return;
  for (const ms of afterMs) {
    await sleep(ms, undefined, { ref: false });
    if ((await removeTree(parent, name)).ok) return log({ event: 'leftover-destroyed', dispvmId: loggedName(name) });
  }
};

/**
 * Destroys everything under `parent`, entry by entry, and sets aside what cannot be destroyed now. Only with the
 * daemon's lock held: nothing there is a living daemon's. Fails, with a sentence, only where `parent` itself cannot be
 * used.
 */
export const destroyLeftovers = async (
  parent: string,
  log: Log,
  timeoutMs = cleaningMs,
): Promise<Result<void, string>> => {
  const names = await claimAndList(parent);
  if (!names.ok) return names;
  const deadlineMs = performance.now() + timeoutMs;
  // What was set aside before has resisted already, and must not take the others' time.
  for (const name of [...names.value].sort((one, other) => Number(isSetAside(one)) - Number(isSetAside(other)))) {
    const cause = await destroyLeftover(parent, name, deadlineMs);
    if (cause === null) log({ event: 'leftover-destroyed', dispvmId: loggedName(name) });
    else await keep(parent, name, cause, log);
  }
  return success(undefined);
};

const claimAndList = async (parent: string): Promise<Result<readonly string[], string>> => {
  try {
    const claimed = await claimPrivateDir(parent, process.getuid?.() ?? 0);
    return claimed.ok ? success(await readdir(parent)) : claimed;
  } catch (cause) {
    return failure(`${parent} cannot be used: ${String(cause)}`);
  }
};

/**
 * null when nothing of it is left. Where a process does not end, the folder stays: its record is how it is found again.
 */
const destroyLeftover = async (parent: string, name: string, deadlineMs: number): Promise<string | null> => {
  const restMs = (): number => Math.max(0, deadlineMs - performance.now());
  const processes = await readRecord(join(parent, name));
  for (const record of processes) kill(record);
  for (const record of processes) await waitForEnd(record, Math.min(endMs, restMs()));
  if (processes.some(isAlive)) return 'process-alive';
  const removed = await removeTree(parent, name, { entriesMax, timeoutMs: restMs() });
  return removed.ok ? null : removed.error;
};

/** The folder's new name, or null where it kept the old one. */
const keep = async (parent: string, name: string, cause: string, log: Log): Promise<string | null> => {
  const aside = isSetAside(name) ? success(name) : await setAside(parent, name);
  const where = aside.ok ? `kept as ${aside.value}` : `cannot be renamed: ${aside.error}`;
  log({ event: 'leftover-kept', dispvmId: loggedName(name), cause: `${cause}, ${where}` });
  return aside.ok ? aside.value : null;
};

const loggedName = (name: string): string => (/^[\w.-]{1,64}$/.test(name) ? name : 'unknown');

const writeRecord = async (path: string, processes: readonly ProcessRecord[], flags: 'wx' | 'r+'): Promise<void> => {
  const file = await open(join(path, recordFile), flags, 0o600);
  try {
    await file.writeFile(JSON.stringify(processes).padEnd(recordBytes));
  } finally {
    await file.close();
  }
};

const readRecord = async (path: string): Promise<readonly ProcessRecord[]> => {
  try {
    const records = recordSchema.parse(JSON.parse(await readStart(join(path, recordFile))));
    // A record that names this daemon is a lie: it is not in a folder that was left by another one.
    return records.filter(({ pid }) => pid !== process.pid);
  } catch {
    // The VM was never started, or the record is not ours: there is nothing to end, only a folder to remove.
    return [];
  }
};

/** As much as a record can hold, and of a file only: not through a link, nor waiting for whoever writes a pipe. */
const readStart = async (path: string): Promise<string> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) return '';
    const { buffer, bytesRead } = await file.read(Buffer.alloc(recordBytes), 0, recordBytes, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
};

const errnoOf = (cause: unknown): unknown => (cause instanceof Error && 'code' in cause ? cause.code : null);

const creationFailure = (cause: unknown): ErrorCode => {
  const errno = errnoOf(cause);
  return errno === 'ENOSPC' || errno === 'EDQUOT' ? 'storage-full' : 'engine-failed';
};
