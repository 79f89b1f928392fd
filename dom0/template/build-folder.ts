// The one folder that a template is built in: private (0700), inside the data folder, never where others can write. One
// build at a time holds its lock, so whatever else is in it an interrupted build left. It trusts no folder before it
// was checked, and must never touch anything outside of it.
import { lstat, mkdir, mkdtemp, readdir, realpath, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure, success, type Result } from '../../protocol/result.ts';
import { runProgram } from '../qemu/run-program.ts';
import { lockDir, lockName } from '../runtime/daemon-lock.ts';
import { namespaceMaker } from '../runtime/namespace-maker.ts';
import { claimPrivateDir } from '../runtime/private-dir.ts';
import { removeTree } from '../runtime/remove-tree.ts';

export interface BuildFolder {
  /** The data folder it is in, without links. */
  readonly dataDir: string;
  /** A folder that is empty at first. */
  readonly path: string;
  /** Removes it with all that is in it, and lets the next build begin. */
  remove(): Promise<void>;
}

/**
 * Without privileges: root of a namespace of our own, in which our own files are root's and our subordinate users the
 * others.
 */
export const ownNamespace: readonly string[] = [
  ...namespaceMaker,
  ...['unshare', '--user', '--map-root-user', '--map-auto'],
];

const removeTimeoutMs = 120_000;
/** A guest's root has some 20,000 entries. */
const entriesMax = 1_000_000;
const removeTriesMax = 10;
const retryMs = 200;
const lockRetryMs = 1000;
const othersMode = { write: 0o022, anybodyWrites: 0o002, sticky: 0o1000 };

/** A sentence where the data folder is not ours alone, or another build is under way. */
export const openBuildFolder = async (
  untrustedDataDir: string,
  wait?: AbortSignal,
): Promise<Result<BuildFolder, string>> => {
  try {
    await mkdir(untrustedDataDir, { recursive: true, mode: 0o755 });
    const dataDir = await realpath(untrustedDataDir);
    const parent = join(dataDir, 'building');
    const uid = process.getuid?.() ?? 0;
    const checked = await checkOwnDir(dataDir, uid);
    if (!checked.ok) return checked;
    const claimed = await claimPrivateDir(parent, uid);
    if (!claimed.ok) return claimed;
    const lock = await takeLock(parent, wait);
    if (lock === null) return failure('another template is being built: --wait waits for it');
    const path = await makeBuildFolder(parent, lock);
    const remove = async (): Promise<void> => {
      await removeOwned(parent, basename(path));
      await lock.close();
    };
    return success({ dataDir, path, remove });
  } catch (cause) {
    return failure(String(cause));
  }
};

/** Where it cannot be made, on a full disk say, the next build need not wait for this process to end. */
const makeBuildFolder = async (parent: string, lock: FileHandle): Promise<string> => {
  try {
    await removeLeftovers(parent);
    return await mkdtemp(`${parent}/build-`);
  } catch (cause) {
    await lock.close();
    throw cause;
  }
};

/** Waits for another build where a signal says how long: until its abort. */
const takeLock = async (parent: string, wait: AbortSignal | undefined): Promise<FileHandle | null> => {
  for (;;) {
    const lock = await lockDir(parent);
    if (lock !== null || wait === undefined || wait.aborted) return lock;
    await sleep(lockRetryMs, undefined, { signal: wait }).catch(() => undefined);
  }
};

/**
 * Whoever may write a folder can exchange what is in it, and its owner may. Above it, a group is not looked at: where
 * each user has a group of their own, folders are the group's to write as a matter of course.
 */
const checkOwnDir = async (dir: string, uid: number): Promise<Result<void, string>> => {
  for (let path = dir; ; path = dirname(path)) {
    const { uid: owner, mode } = await lstat(path);
    const isOurs = owner === uid || (owner === 0 && path !== dir);
    if (!isOurs) return failure(`${path} belongs to user ${owner}, not to ${uid}`);
    const isOpen =
      path === dir
        ? (mode & othersMode.write) !== 0
        : (mode & othersMode.anybodyWrites) !== 0 && (mode & othersMode.sticky) === 0;
    if (isOpen) return failure(`${path} can be written by others: run “chmod go-w ${path}”`);
    if (path === '/') return success(undefined);
  }
};

/** What cannot be removed stays: it is in nobody's way. */
const removeLeftovers = async (parent: string): Promise<void> => {
  for (const name of await readdir(parent)) if (name !== lockName) await removeOwned(parent, name);
};

/**
 * Removes what a build has made, or what is left of it. Programs that were just ended may still be letting go of their
 * files.
 */
export const removeOwned = async (parent: string, name: string): Promise<void> => {
  for (let tries = 0; tries < removeTriesMax; tries += 1) {
    if ((await removeTree(parent, name, { entriesMax, timeoutMs: removeTimeoutMs })).ok) return;
    // What belongs to our subordinate users only the namespace's root can remove. rm(1) goes by descriptors, too.
    const command = [...ownNamespace, '--', 'rm', '-rf', '--one-file-system', '--', join(parent, name)];
    if (process.getuid?.() !== 0) await runProgram('env', ['--', ...command], { timeoutMs: removeTimeoutMs });
    await sleep(retryMs);
  }
};
