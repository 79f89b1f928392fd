// What interrupted builds left behind: folders named after the process that made them, removed once it is gone.
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { runProgram } from '../qemu/run-program.ts';

const removeTimeoutMs = 60_000;
const bootstrapParent = '/var/tmp';
const buildFolder = /^(?:\.building|glovebox-template)-(\d+)(?:-\w+)?$/;

/** A build's folder inside `parent`. */
export const buildingDir = (parent: string): string => `${parent}/.building-${process.pid}`;
/** The start of the name of a build machine's socket folder: a socket's path holds at most 107 bytes, a data folder may exceed it. */
export const socketDirPrefix = (): string => `${tmpdir()}/glovebox-template-${process.pid}-`;

/** The start of the name of the folder that a new root is put together in: half a gigabyte, so not in memory. */
export const bootstrapDirPrefix = (): string => `${bootstrapParent}/glovebox-template-${process.pid}-`;

export const removeLeftovers = async (parents: readonly string[]): Promise<void> => {
  for (const parent of [...parents, tmpdir(), bootstrapParent]) for (const name of await readdir(parent)) {
    const pid = Number(buildFolder.exec(name)?.[1] ?? process.pid);
    if (pid !== process.pid && !isRunning(pid)) await removeTree(`${parent}/${name}`);
  }
};

/** Also what belongs to the users of our user namespace, as after an interrupted mmdebstrap. */
export const removeTree = async (folder: string): Promise<void> => {
  try {
    // Programs that were just killed may still be letting go of their files.
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  } catch {
    await runProgram('unshare', ['--user', '--map-auto', '--map-root-user', '--', 'rm', '-rf', '--one-file-system', '--', folder], { timeoutMs: removeTimeoutMs });
  }
};

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // Another user's process can't be signalled, but it runs.
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
};
