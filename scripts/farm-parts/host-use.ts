// What a host of a farm takes of its computer: processor time and memory of its daemon and of the QEMUs below it. Source:
// /proc/PID/stat and /proc/PID/smaps_rollup, proc(5).
import { readdir, readFile } from 'node:fs/promises';

export interface HostUse {
  /** Seconds of the daemon itself, and of all that it has started, those that have ended among them. */
  readonly daemonSeconds: number;
  readonly qemuSeconds: number;
  /** Bytes as the kernel shares them out (PSS): of the daemon, and of each QEMU. */
  readonly daemonBytes: number;
  readonly qemuBytes: readonly number[];
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly ownSeconds: number;
  readonly endedSeconds: number;
}

const ticksPerSecond = 100;

const readProcess = async (pid: number): Promise<Process | null> => {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  const [, name, rest = ''] = /^\d+ \((.*)\) (.*)$/s.exec(text) ?? [];
  if (name === undefined) return null;
  const fields = rest.split(' ').map(Number);
  const [parent = 0] = fields.slice(1);
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
  const ownSeconds = (user + system) / ticksPerSecond;
  return { pid, parent, name, ownSeconds, endedSeconds: (endedUser + endedSystem) / ticksPerSecond };
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
  const started = below([daemonPid]);
  const qemus = started.filter(({ name }) => name.startsWith('qemu-system'));
  return {
    daemonSeconds: daemon.ownSeconds,
    qemuSeconds: started.reduce((sum, one) => sum + one.ownSeconds + one.endedSeconds, daemon.endedSeconds),
    daemonBytes: await readPss(daemonPid),
    qemuBytes: await Promise.all(qemus.map(({ pid }) => readPss(pid))),
  };
};
