// A control group for each QEMU, where the daemon was given a part of the tree to itself (systemd calls it delegation):
// memory, processor and threads of one DispVM are then bounded together. Where nothing was given, nothing is taken: the
// tree belongs to somebody else. Source: the kernel's Documentation/admin-guide/cgroup-v2.rst.
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, success, type Result } from '../../protocol/result.ts';
import { childPids, type ProcessRecord } from '../runtime/processes.ts';

type Controller = 'memory' | 'pids' | 'cpu';
const controllers: readonly Controller[] = ['memory', 'pids', 'cpu'];
/** Of processes in a group that is to have others below it there may be none: the daemon goes into one of its own. */
const ownGroup = 'dom0';
/** QEMU itself and, under emulation, the code that it translates. */
const memoryBesidesGuestMib = 768;
const threadsMax = 128;
/**
 * Microseconds of processor time in each 100 ms: two cores. The one virtual processor keeps one busy, QEMU's own
 * threads the other.
 */
const processorTime = '200000 100000';
const mib = 1024 * 1024;

export class ControlGroups {
  /** What is bounded here. */
  readonly active: readonly Controller[];
  readonly #folder: string;

  private constructor(folder: string, active: readonly Controller[]) {
    this.#folder = folder;
    this.active = active;
  }

  /** Why there are none, as a sentence, where nothing was delegated. Call before the daemon starts anything. */
  static async claim(): Promise<Result<ControlGroups, string>> {
    try {
      const folder = await findOwnFolder();
      if (folder === null) return failure('this computer has no control groups of version 2');
      const members = (await readFile(join(folder, 'cgroup.procs'), 'latin1')).trim().split('\n');
      if (members.some((pid) => pid !== `${process.pid}`))
        return failure('the daemon shares its control group with other programs');
      await mkdir(join(folder, ownGroup), { recursive: true });
      await writeFile(join(folder, ownGroup, 'cgroup.procs'), `${process.pid}`);
      return success(new ControlGroups(folder, await enable(folder)));
    } catch (cause) {
      return failure(
        `no control group was given to the daemon: ${cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'}`,
      );
    }
  }

  /**
   * Puts a jail with all its processes into a group of its own; false where that failed, and it is bounded by its other
   * limits only.
   */
  async enclose(id: string, jail: readonly ProcessRecord[], memoryMib: number): Promise<boolean> {
    const group = join(this.#folder, id);
    try {
      await mkdir(group, { recursive: true });
      for (const [file, value] of this.#bounds(memoryMib)) await writeFile(join(group, file), value);
      const below = await Promise.all(jail.map(({ pid }) => childPids(pid)));
      for (const pid of new Set([...jail.map((record) => record.pid), ...below.flat()])) {
        await writeFile(join(group, 'cgroup.procs'), `${pid}`);
      }
      return true;
    } catch {
      return false;
    }
  }

  /** After the jail's end. A group that is not empty yet goes with the daemon's own. */
  async release(id: string): Promise<void> {
    await rmdir(join(this.#folder, id)).catch(() => undefined);
  }

  #bounds(memoryMib: number): readonly (readonly [file: string, value: string])[] {
    const bounds: Readonly<Record<Controller, readonly (readonly [string, string])[]>> = {
      memory: [
        ['memory.max', `${(memoryMib + memoryBesidesGuestMib) * mib}`],
        ['memory.oom.group', '1'],
      ],
      pids: [['pids.max', `${threadsMax}`]],
      cpu: [['cpu.max', processorTime]],
    };
    return this.active.flatMap((controller) => bounds[controller]);
  }
}

/** Turns on what there is for the groups below `folder`. */
const enable = async (folder: string): Promise<readonly Controller[]> => {
  const available = (await readFile(join(folder, 'cgroup.controllers'), 'latin1')).trim().split(' ');
  const active: Controller[] = [];
  for (const controller of controllers.filter((name) => available.includes(name))) {
    await writeFile(join(folder, 'cgroup.subtree_control'), `+${controller}`).then(
      () => active.push(controller),
      () => undefined,
    );
  }
  return active;
};

/** Sources: cgroups(7) `/proc/PID/cgroup`, proc(5) `/proc/PID/mountinfo`. */
const findOwnFolder = async (): Promise<string | null> => {
  const [groups, mounts] = await Promise.all(
    ['/proc/self/cgroup', '/proc/self/mountinfo'].map((path) => readFile(path, 'latin1')),
  );
  const path = /^0::(\/.*)$/m.exec(groups ?? '')?.[1];
  const mountPoint = /^\d+ \d+ \S+ \/ (\S+) .* - cgroup2 /m.exec(mounts ?? '')?.[1];
  return path === undefined || mountPoint === undefined ? null : join(mountPoint, path);
};
