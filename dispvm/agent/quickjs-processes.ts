// The guest's processes on QuickJS's `os`: the freshener, viewers as the unprivileged user, who holds a file open.
// Everything a viewer runs is hostile after its document: process ids and states are read, never a process's words.
import * as os from 'os';
import { prepareReplyBytes } from '../../protocol/agent-services.ts';
import type { ViewerTable } from '../../protocol/viewer-table.ts';
import type { EndSignal, ProcessorTicks, ViewerProcess, ViewerSignal, ViewerStatus } from './guest.ts';
import { readSmallFile, writeAll } from './quickjs-files.ts';
import type { ViewerUser } from './viewer-user.ts';

const signals: Record<EndSignal | ViewerSignal, number> = { HUP: 1, kill: 9, USR1: 10, USR2: 12, terminate: 15 };

/** Starts the freshener ahead, so that a click waits for no process. The function asks it; null where it fails. */
export const startFreshener = (program: string): ((request: Uint8Array) => Uint8Array | null) => {
  const toIt = os.pipe();
  const fromIt = os.pipe();
  if (toIt === null || fromIt === null) throw new Error('no pipe');
  os.exec([program], { block: false, stdin: toIt[0], stdout: fromIt[1] });
  os.close(toIt[0]);
  os.close(fromIt[1]);
  return (request) => {
    if (!writeAll(toIt[1], request)) return null;
    const reply = new Uint8Array(prepareReplyBytes);
    const got = os.read(fromIt[0], reply.buffer, 0, reply.length);
    return got === reply.length ? reply : null;
  };
};

/**
 * argv to run something as the unprivileged user, with nothing to win it back. As itself where the agent is no other.
 */
const asUser = ({ uid, gid }: ViewerUser, argv: readonly string[]): readonly string[] => {
  const [self] = os.stat('/proc/self');
  if (self?.uid === uid) return argv;
  return ['/usr/bin/setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--no-new-privs', '--', ...argv];
};

/** Runs it to its end; whether it succeeded. */
export const runAsUser = (user: ViewerUser, argv: readonly string[]): boolean =>
  os.exec(asUser(user, argv), { block: true, env: user.environment }) === 0;

export const startAsUser = (user: ViewerUser, argv: readonly string[]): ViewerProcess | null => {
  const devNull = os.open('/dev/null', os.O_RDWR);
  const pid = os.exec(asUser(user, argv), {
    block: false,
    env: user.environment,
    stdin: devNull,
    stdout: devNull,
    stderr: devNull,
  });
  os.close(devNull);
  return pid > 0 ? childProcess(pid) : null;
};

const childProcess = (pid: number): ViewerProcess => {
  let status: ViewerStatus = 'running';
  return {
    pid,
    status: () => {
      if (status !== 'running') return status;
      const [waited, waitStatus] = os.waitpid(pid, os.WNOHANG);
      if (waited !== 0) status = waited === pid && waitStatus === 0 ? 'ended' : 'failed';
      return status;
    },
  };
};

/**
 * Signals the viewers that init started. Their process ids are read ahead: on a click every file opened for the first
 * time after a restore costs milliseconds. Whether one is alive is seen after its signal, when nobody waits.
 */
export const findViewers = (table: ViewerTable): ((pidFile: string, signal: ViewerSignal) => ViewerProcess | null) => {
  const pids = new Map<string, number>();
  for (const { program } of table.viewers) {
    if (program.kind === 'running') pids.set(program.pidFile, readPid(program.pidFile));
  }
  return (pidFile, signal) => {
    const pid = pids.get(pidFile) ?? 0;
    if (pid < 2 || os.kill(pid, signals[signal]) !== 0) return null;
    let wasAlive = false;
    return {
      pid,
      status: () => {
        if (!isAlive(pid)) return wasAlive ? 'ended' : 'failed';
        wasAlive = true;
        return 'running';
      },
    };
  };
};

/** From the sum over all processors in /proc/stat, proc(5): user, nice, system, idle, iowait, irq, softirq. */
export const readProcessorTicks = (): ProcessorTicks => {
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0] =
    (readSmallFile('/proc/stat') ?? '').split('\n', 1)[0]?.split(/ +/).slice(1).map(Number) ?? [];
  return { busy: user + nice + system + irq + softirq, idle: idle + iowait };
};

/** 0 where the file names none. */
export const readPid = (pidFile: string): number => {
  const pid = Number.parseInt(readSmallFile(pidFile, 16) ?? '', 10);
  return Number.isSafeInteger(pid) ? pid : 0;
};

/** A zombie whose parent is slow has ended. */
export const isAlive = (pid: number): boolean => {
  const stat = readSmallFile(`/proc/${pid}/stat`);
  if (stat === null) return false;
  const state = stat.charAt(stat.lastIndexOf(')') + 2);
  return state !== 'Z' && state !== 'X';
};

export const endProcess = (pid: number, how: EndSignal): void => void os.kill(pid, signals[how]);

export const findHolders = (path: string): readonly number[] => {
  const [target] = os.realpath(path);
  if (target === '') return [];
  const [entries] = os.readdir('/proc');
  return entries.filter((entry) => /^\d+$/.test(entry) && holdsOpen(entry, target)).map(Number);
};

const holdsOpen = (pid: string, target: string): boolean => {
  const [fds] = os.readdir(`/proc/${pid}/fd`);
  return fds.some((fd) => fd.charAt(0) !== '.' && os.readlink(`/proc/${pid}/fd/${fd}`)[0] === target);
};

export const isInstalled = (program: string, searchPath: string): boolean => {
  const candidates = program.includes('/') ? [program] : searchPath.split(':').map((folder) => `${folder}/${program}`);
  return candidates.some((candidate) => {
    const [status] = os.stat(candidate);
    return status !== null && (status.mode & 0o111) !== 0;
  });
};
