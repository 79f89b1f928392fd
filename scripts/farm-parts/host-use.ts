// What a host of a farm takes of its computer: processor time and memory of its daemon and of the QEMUs below it. Source:
// /proc/PID/stat and /proc/PID/smaps_rollup, proc(5).
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

export interface HostUse {
  /** Of the daemon itself. */
  readonly daemonSeconds: number;
  /** Of each QEMU that lives, by its process id. */
  readonly qemuSeconds: ReadonlyMap<number, number>;
  /** Bytes as the kernel shares them out (PSS): of the daemon, and of each QEMU. */
  readonly daemonBytes: number;
  readonly qemuBytes: readonly number[];
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly seconds: number;
}

const ticksPerSecond = 100;

const readProcess = async (pid: number): Promise<Process | null> => {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  const [, name, rest = ''] = /^\d+ \((.*)\) (.*)$/s.exec(text) ?? [];
  if (name === undefined) return null;
  const fields = rest.split(' ').map(Number);
  const [parent = 0] = fields.slice(1);
  const [user = 0, system = 0] = fields.slice(11, 13);
  return { pid, parent, name, seconds: (user + system) / ticksPerSecond };
};

const readPss = async (pid: number): Promise<number> => {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'latin1').catch(() => '');
  return 1024 * Number(/^Pss: +(\d+) kB$/m.exec(rollup)?.[1] ?? 0);
};

/** Of the daemon with this id. */
export const readHostUse = async (daemonPid: number): Promise<HostUse> => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = (await Promise.all(pids.map(readProcess))).filter((one) => one !== null);
  const daemon = all.find(({ pid }) => pid === daemonPid);
  if (daemon === undefined) throw new Error('the daemon has ended');
  const below = (parents: readonly number[]): readonly Process[] => {
    const children = all.filter(({ parent }) => parents.includes(parent));
    return children.length === 0 ? [] : [...children, ...below(children.map(({ pid }) => pid))];
  };
  const qemus = below([daemonPid]).filter(({ name }) => name.startsWith('qemu-system'));
  return {
    daemonSeconds: daemon.seconds,
    qemuSeconds: new Map(qemus.map(({ pid, seconds }) => [pid, seconds])),
    daemonBytes: await readPss(daemonPid),
    qemuBytes: await Promise.all(qemus.map(({ pid }) => readPss(pid))),
  };
};

const looksEveryMs = 100;

/**
 * What the daemon and its QEMUs take while `work` runs. A QEMU's time is what was last seen of it: it is killed in its jail, and
 * no parent is told then what it took.
 */
export const watchUse = async (
  daemonPid: number,
  work: () => Promise<unknown>,
): Promise<{ readonly daemonSeconds: number; readonly qemuSeconds: number }> => {
  const before = await readHostUse(daemonPid);
  const seen = new Map(before.qemuSeconds);
  const working = new AbortController();
  const looking = (async () => {
    while (!working.signal.aborted) {
      for (const [pid, seconds] of (await readHostUse(daemonPid)).qemuSeconds) seen.set(pid, seconds);
      await delay(looksEveryMs);
    }
  })();
  await work().finally(() => working.abort());
  await looking;
  const sum = (seconds: ReadonlyMap<number, number>): number =>
    [...seconds.values()].reduce((all, one) => all + one, 0);
  const { daemonSeconds } = await readHostUse(daemonPid);
  return { daemonSeconds: daemonSeconds - before.daemonSeconds, qemuSeconds: sum(seen) - sum(before.qemuSeconds) };
};
