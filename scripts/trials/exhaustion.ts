// What a computer can run out of, taken from dom0 and all that it has started, and given back. Needs root: a small file
// system is mounted, and control groups bound root too, which the limits of a process do not.
import { execFile } from 'node:child_process';
import { mkdir, open, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withDescendants } from './trial-world.ts';

export const resources = ['disk full', 'no descriptors', 'no processes', 'no memory'] as const;
export type Resource = (typeof resources)[number];
export const isResource = (fault: string): fault is Resource => (resources as readonly string[]).includes(fault);

/** Gives it back. */
export type Relief = () => Promise<void>;

export interface Exhausted {
  /** A folder on the file system that is filled. */
  readonly dir: string;
  readonly daemonPid: number;
}

const run = promisify(execFile);

export const exhaust = (resource: Resource, { dir, daemonPid }: Exhausted): Promise<Relief> => {
  switch (resource) {
    case 'disk full':
      return fillDisk(join(dir, 'filler'));
    case 'no descriptors':
      return takeDescriptors(daemonPid);
    case 'no processes':
      return enclose('pids', daemonPid, async (group) => {
        const used = (await readFile(join(group, 'pids.current'), 'latin1')).trim();
        return [{ file: join(group, 'pids.max'), bound: used, unbound: 'max' }];
      });
    case 'no memory':
      return enclose('memory', daemonPid, async (group) => [await memoryBound(group)]);
  }
};

const pieceBytes = 64 * 1024;

const fillDisk = async (path: string): Promise<Relief> => {
  const filler = await open(path, 'w');
  // Whole pieces first, then what is left in single bytes.
  for (const piece of [Buffer.alloc(pieceBytes), Buffer.alloc(1)])
    while (
      await filler.write(piece).then(
        ({ bytesWritten }) => bytesWritten > 0,
        () => false,
      )
    );
  await filler.close();
  return () => rm(path, { force: true });
};

/** Those that it has stay. */
const takeDescriptors = async (pid: number): Promise<Relief> => {
  const limits = await readFile(`/proc/${pid}/limits`, 'latin1');
  const usual = /^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? '1024';
  const limit = (soft: string): Promise<unknown> => run('prlimit', [`--pid=${pid}`, `--nofile=${soft}:`]);
  const numbers = (await readdir(`/proc/${pid}/fd`)).map(Number);
  await limit(`${Math.max(...numbers) + 1}`);
  // The daemon may have ended meanwhile.
  return () =>
    limit(usual).then(
      () => undefined,
      () => undefined,
    );
};

interface Bound {
  readonly file: string;
  readonly bound: string;
  readonly unbound: string;
}

/** What each of them had taken before stays theirs. */
const moreMemoryBytes = 48 * 1024 * 1024;
const memoryBound = async (group: string): Promise<Bound> => {
  const isFirstVersion = (await readdir(group)).includes('memory.limit_in_bytes');
  return isFirstVersion
    ? { file: join(group, 'memory.limit_in_bytes'), bound: `${moreMemoryBytes}`, unbound: '-1' }
    : { file: join(group, 'memory.max'), bound: `${moreMemoryBytes}`, unbound: 'max' };
};

/** Puts the daemon and all below it into a group of their own, with a bound; what they start is in it, too. */
const enclose = async (
  controller: 'pids' | 'memory',
  pid: number,
  findBounds: (group: string) => Promise<readonly Bound[]>,
): Promise<Relief> => {
  const root = await findController(controller);
  const group = join(root, `glovebox-trial-${process.pid}`);
  await mkdir(group, { recursive: true });
  for (const each of await withDescendants(pid)) await move(group, each);
  const bounds = await findBounds(group);
  for (const { file, bound } of bounds) await writeFile(file, bound);
  return async () => {
    for (const { file, unbound } of bounds) await writeFile(file, unbound);
    for (const each of (await readFile(join(group, 'cgroup.procs'), 'latin1')).split('\n').filter(Boolean))
      await move(root, Number(each));
    await rmdir(group);
  };
};

/** The process may have ended meanwhile. */
const move = (group: string, pid: number): Promise<void> =>
  writeFile(join(group, 'cgroup.procs'), `${pid}`).catch(() => undefined);

/** Of the first version each controller has a tree of its own, of the second all have one. */
const findController = async (controller: string): Promise<string> => {
  const mounts = await readFile('/proc/mounts', 'latin1');
  const own = new RegExp(`^\\S+ (\\S+) cgroup \\S*\\b${controller}\\b`, 'm').exec(mounts)?.[1];
  const shared = /^\S+ (\S+) cgroup2 /m.exec(mounts)?.[1];
  if (own !== undefined) return own;
  if (shared === undefined) throw new Error('this computer has no control groups');
  await writeFile(join(shared, 'cgroup.subtree_control'), `+${controller}`);
  return shared;
};
