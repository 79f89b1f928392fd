// Names a process so that it cannot be mistaken for a later one with the same number: pid and start time.
// Nothing here ends a process that is not exactly the recorded one.
import { readFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProcessRecord {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: clock ticks since boot. */
  readonly startTicks: string;
}

/** The fields after the command name, which may itself hold spaces and brackets. */
const fieldsAfterName = (stat: string): readonly string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ');

const readRecord = (pid: number, stat: string): ProcessRecord | null => {
  const fields = fieldsAfterName(stat);
  const startTicks = fields[19];
  // A zombie has ended: it holds nothing but its exit code.
  return startTicks === undefined || fields[0] === 'Z' || fields[0] === 'X' ? null : { pid, startTicks };
};

/** null where no such process lives. */
export const recordProcess = (pid: number): ProcessRecord | null => {
  try {
    return readRecord(pid, readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return null;
  }
};

export const isAlive = ({ pid, startTicks }: ProcessRecord): boolean => recordProcess(pid)?.startTicks === startTicks;

export const kill = (record: ProcessRecord): void => {
  try {
    if (isAlive(record)) process.kill(record.pid, 'SIGKILL');
  } catch {
    // The process ended in between.
  }
};

/**
 * True when it is observed to have ended in time. A process that is not our child can only be looked at again and
 * again.
 */
export const waitForEnd = async (record: ProcessRecord, timeoutMs = Infinity): Promise<boolean> => {
  const deadlineMs = performance.now() + timeoutMs;
  while (isAlive(record)) {
    if (performance.now() > deadlineMs) return false;
    await sleep(3);
  }
  return true;
};

/** Pids whose parent is `pid`. */
export const childPids = async (pid: number): Promise<readonly number[]> => {
  try {
    return (await readFile(`/proc/${pid}/task/${pid}/children`, 'latin1'))
      .split(' ')
      .filter((text) => text !== '')
      .map(Number);
  } catch {
    return [];
  }
};
