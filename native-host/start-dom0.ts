// Connects to the embedded dom0 and starts its daemon where none runs. It trusts only a runtime folder that is the
// user's own and closed to others: elsewhere a stranger could sit behind the socket and be handed the documents.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildIdName, buildIdSchema } from '../protocol/build-id.ts';
import { connected } from '../protocol/connected.ts';
import { Deferred } from '../protocol/deferred.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { dom0Socket } from '../protocol/paths.ts';
import { failure, success, type Result } from '../protocol/result.ts';
import { startedChild } from '../protocol/started-child.ts';
import { inBackground } from './background.ts';
import { nodeFlags } from './node-flags.ts';

/**
 * As long as the daemon that we started lives: on a busy computer, clearing away what a killed one left takes it some
 * seconds, and one in its place may have to be found to hang first.
 */
const startDeadlineMs = 45_000;
/** Our daemon gave up: another one may be starting (then its socket appears), or nothing will. */
const graceAfterExitMs = 2_000;
const retryIntervalMs = 25;

/** What a daemon that is started is for: where DispVMs are elsewhere, it makes none ahead, and no template. */
export type Serves = 'all' | 'windows';

const daemonProgram = fileURLToPath(new URL('../glovebox.js', import.meta.url));
const buildIdFile = new URL(`../${buildIdName}`, import.meta.url);
const uid = process.getuid?.() ?? 0;
/** A daemon that hears of nobody for long ends (`endMinutes` in dom0's pool.json). */
const signOfLifeMs = 10 * 60_000;

/**
 * A connected socket, or why not. The daemon is started at most once per call; racing callers all end at the same
 * daemon.
 */
export const connectToDom0 = async (signal: AbortSignal, serves: Serves = 'all'): Promise<Result<Socket>> => {
  const path = dom0Socket(process.env, uid);
  const first = await connectPrivately(path);
  if (first !== null) return success(first);
  let deadlineMs = performance.now() + startDeadlineMs;
  let hasStarted = false;
  while (performance.now() < deadlineMs && !signal.aborted) {
    // One that we started before may be ending just now: it is waited for, and then another one started.
    if (!hasStarted && startedDaemon === null) {
      hasStarted = true;
      inBackground(
        startDaemon(serves).exited.then(() => {
          deadlineMs = Math.min(deadlineMs, performance.now() + graceAfterExitMs);
        }),
      );
    }
    await sleep(retryIntervalMs);
    const socket = await connectPrivately(path);
    if (socket !== null) return success(socket);
  }
  return failure('dom0-unreachable');
};

let successor: Daemon | null = null;

/** The one that runs does not answer: another one looks at it for longer, and takes its place where it hangs. */
export const replaceHungDom0 = (serves: Serves = 'all'): void => {
  if (successor !== null) return;
  const started = startDaemon(serves);
  successor = started;
  inBackground(
    started.exited.then(() => {
      successor = null;
    }),
  );
};

/** The build of the daemon that would be started now: an update has replaced it, where this program is older. */
export const installedBuild = (): string | undefined => {
  try {
    return buildIdSchema.parse(readFileSync(buildIdFile, 'utf8').trim());
  } catch {
    return undefined;
  }
};

const ownBuild = installedBuild();

/** Why dom0 makes no sense to this program: an update may have put another dom0 in its place since this one started. */
export const notUnderstood = (): ErrorCode => (installedBuild() === ownBuild ? 'dom0-protocol' : 'host-outdated');

/** Lets a daemon that runs know that somebody may still click. Never starts one. */
export const keepDom0Awake = (): void => {
  const path = dom0Socket(process.env, uid);
  const tell = async (): Promise<void> => {
    if (isOwnDom0Running()) (await connectPrivately(path))?.destroy();
  };
  setInterval(() => inBackground(tell()), signOfLifeMs).unref();
};

export const isOwnDom0Running = (): boolean => isDom0Running(dirname(dom0Socket(process.env, uid)));

/** By the lock that it writes its pid into: where a service manager listens, a connection would start one. */
export const isDom0Running = (folder: string): boolean => {
  try {
    const [, pid] = /^([0-9]{1,10}) [0-9]{1,20}\n$/.exec(readFileSync(`${folder}/lock`, 'latin1')) ?? [];
    return pid !== undefined && existsSync(`/proc/${pid}`);
  } catch {
    return false;
  }
};

/** Connects to an existing socket only; null where nobody answers or the folder is not private. */
export const connectPrivately = async (path: string): Promise<Socket | null> =>
  (await isPrivateFolder(dirname(path))) ? connected(() => connect(path)) : null;

const isPrivateFolder = async (path: string): Promise<boolean> => {
  const status = await lstat(path).catch(() => null);
  return status?.isDirectory() === true && status.uid === uid && (status.mode & 0o077) === 0;
};

interface Daemon {
  readonly exited: Promise<void>;
}
let startedDaemon: Daemon | null = null;

/** Detached, so that documents opened by other programs outlive this one; it holds none of our descriptors. */
const startDaemon = (serves: Serves): Daemon => {
  const args = [
    ...nodeFlags,
    daemonProgram,
    'dom0',
    'run',
    '--keep-log',
    ...(serves === 'windows' ? ['--windows'] : []),
  ];
  const started = startedChild(() => spawn(process.execPath, args, { cwd: '/', detached: true, stdio: 'ignore' }));
  const exited = new Deferred<void>();
  inBackground(
    started.then((daemon) => {
      if (!daemon.ok) return exited.resolve();
      daemon.value.once('exit', () => exited.resolve());
      daemon.value.unref();
    }),
  );
  inBackground(
    exited.promise.then(() => {
      startedDaemon = null;
    }),
  );
  startedDaemon = { exited: exited.promise };
  return startedDaemon;
};
