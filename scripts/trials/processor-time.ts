// How much processor time a trial takes: the clock on the wall also counts what other programs take meanwhile.
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ProcessorTime {
  /** Milliseconds of this process and of all that it has started, whether those still run or not. */
  readonly usedMs: () => number;
  /** Call it when all that was started has ended. */
  readonly stop: () => Promise<void>;
}

/**
 * Puts this process, and with it all that it starts from now on, into a control group of version 2, which the kernel
 * keeps the count for. Null where there are no such groups, or this user may make none.
 */
export const countProcessorTime = async (): Promise<ProcessorTime | null> => {
  const mount = /^\S+ (\S+) cgroup2 /m.exec(await readFile('/proc/mounts', 'latin1'))?.[1];
  const own = /^0::(.*)$/m.exec(await readFile('/proc/self/cgroup', 'latin1'))?.[1];
  if (mount === undefined || own === undefined) return null;
  const group = join(mount, own, `glovebox-trial-${process.pid}`);
  const move = (to: string): Promise<void> => writeFile(join(to, 'cgroup.procs'), `${process.pid}`);
  try {
    await mkdir(group);
    await move(group);
  } catch {
    await rmdir(group).catch(() => undefined);
    return null;
  }
  return {
    usedMs: () => Number(/^usage_usec (\d+)/m.exec(readFileSync(join(group, 'cpu.stat'), 'latin1'))?.[1]) / 1000,
    stop: async () => {
      await move(join(mount, own));
      // A program that was killed may still be ending; an empty group costs nothing.
      await rmdir(group).catch(() => undefined);
    },
  };
};
