// The local program of qrexec-client-vm: it is given the call as its standard input and output, and our own under the
// descriptors that SAVED_FD_0 to _2 name. It is the caller's own program, and trusted as that.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { Deferred } from '../protocol/deferred.ts';
import { startedChild } from '../protocol/started-child.ts';
import { inBackground } from './background.ts';

export interface LocalProgram {
  /** What it reads; one that stops reading is no error. */
  readonly input: Writable;
  readonly output: Readable;
  /** 128 and the number of a signal that ended it; 255 where it cannot be run. */
  readonly exited: Promise<number>;
}

export const cannotRun = 255;

export const startLocalProgram = async ([program, ...args]: readonly [string, ...string[]]): Promise<LocalProgram> => {
  const passesStderr = process.env['PASS_LOCAL_STDERR'] !== undefined;
  const { ours, theirs } = await socketPair();
  const asksForOneSocket = new AbortController();
  // Before it runs: at a signal that nobody takes Node starts its debugger.
  process.once('SIGUSR1', () => asksForOneSocket.abort());
  // execv(3), which the real program calls, looks in no PATH.
  const env = {
    ...process.env,
    QREXEC_AGENT_PID: String(process.pid),
    SAVED_FD_0: '3',
    SAVED_FD_1: '4',
    ...(passesStderr && { SAVED_FD_2: '5' }),
  };
  const started = await startedChild(() =>
    spawn(resolve(program), args, {
      argv0: basename(program),
      env,
      stdio: [theirs, 'pipe', 'inherit', 0, 1, ...(passesStderr ? [2] : [])],
    }),
  );
  theirs.destroy();
  const exited = new Deferred<number>();
  if (started.ok)
    started.value.once('exit', (code, signal) => exited.resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  else exited.resolve(cannotRun);
  const stdout = started.ok ? started.value.stdout : null;
  const input = new PassThrough();
  ours.on('error', () => input.resume());
  input.pipe(ours);
  return { input, output: readOutput(stdout, ours, asksForOneSocket.signal), exited: exited.promise };
};

/**
 * The program's standard output; once it has sent us SIGUSR1, what it writes to its standard input, which is a socket.
 * A signal that was sent before the end of its output counts.
 */
const readOutput = (stdout: Readable | null, stdin: Socket, asksForOneSocket: AbortSignal): Readable => {
  const output = new PassThrough();
  const readOneSocket = (): void => {
    if (output.writableEnded) return;
    stdout?.unpipe(output).destroy();
    stdin.pipe(output);
  };
  stdout?.pipe(output, { end: false }).on('error', () => undefined);
  stdout?.once('end', () => {
    inBackground(
      turnsOfTheLoop(2).then(() => {
        if (!asksForOneSocket.aborted) output.end();
      }),
    );
  });
  // A quick program has asked before its start was told here.
  if (asksForOneSocket.aborted) readOneSocket();
  else asksForOneSocket.addEventListener('abort', readOneSocket);
  return output;
};

/**
 * A signal that came while the loop slept is looked at a turn later than what the loop slept for: it writes into a pipe
 * that the loop reads.
 */
const turnsOfTheLoop = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await setImmediate();
};

/** Node makes none by itself. In a folder of our own, which is gone before the other end is used. */
const socketPair = async (): Promise<{ ours: Socket; theirs: Socket }> => {
  const folder = await mkdtemp(join(tmpdir(), 'qrexec-client-vm-'));
  const server = createServer({ pauseOnConnect: true });
  try {
    const path = join(folder, 'socket');
    await once(server.listen(path), 'listening');
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const ours = connect({ path, allowHalfOpen: true });
    const [theirs] = await accepted;
    return { ours, theirs };
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
};
