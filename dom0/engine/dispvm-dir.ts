// The private folder of one running DispVM: the sockets of its picture, and the record of its processes by which a later daemon can find
// and destroy what a crashed one left. Its space is taken before the VM starts, so a full disk is noticed in time.
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { failure, success, type Result } from '../../protocol/result.ts';
import type { Log } from '../runtime/log.ts';
import { kill, waitForEnd, type ProcessRecord } from '../runtime/processes.ts';

const recordFile = 'processes.json';
const recordBytes = 512;
const recordSchema = z.array(z.strictObject({ pid: z.number().int().positive(), startTicks: z.string().regex(/^\d{1,20}$/) })).max(4);

export interface DispvmDir {
  readonly path: string;
  /** Where QEMU connects its display, once. QEMU has the socket, never the folder. */
  readonly displaySocket: string;
  /** Where the window gets the picture. */
  readonly windowSocket: string;
}

export const createDispvmDir = async (parent: string, id: string): Promise<Result<DispvmDir>> => {
  const path = join(parent, id);
  try {
    await mkdir(path, { mode: 0o700 });
    await writeRecord(path, [], 'wx');
    return success({ path, displaySocket: join(path, 'display'), windowSocket: join(path, 'window') });
  } catch (cause) {
    await rm(path, { recursive: true, force: true });
    return failure(isFull(cause) ? 'storage-full' : 'engine-failed');
  }
};

/** Overwrites in place: the space is already there. */
export const recordProcesses = async (dir: DispvmDir, processes: readonly ProcessRecord[]): Promise<void> =>
  writeRecord(dir.path, processes, 'r+');

export const removeDispvmDir = async (dir: DispvmDir, _log: Log): Promise<void> => rm(dir.path, { recursive: true, force: true });

/** Destroys everything under `parent`. Only with the daemon's lock held: nothing there is a living daemon's. */
export const destroyLeftovers = async (parent: string, log: Log): Promise<void> => {
  await mkdir(parent, { mode: 0o700, recursive: true });
  for (const id of await readdir(parent)) {
    const path = join(parent, id);
    for (const record of await readRecord(path)) {
      kill(record);
      await waitForEnd(record);
    }
    await rm(path, { recursive: true, force: true });
    log({ event: 'leftover-destroyed', dispvmId: id });
  }
};

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
    return recordSchema.parse(JSON.parse(await readFile(join(path, recordFile), 'utf8')));
  } catch {
    // Its VM was never started, or the record is not ours: there is nothing to end, only a folder to remove.
    return [];
  }
};

const isFull = (cause: unknown): boolean => cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT');
