// Runs one program to its end, or to a deadline, and keeps the end of what it printed. Nothing it started outlives it
// or us.
import type { ChildProcess } from 'node:child_process';
import { success, type Result } from '../../protocol/result.ts';
import { endOf, spawnChild } from '../runtime/spawn-child.ts';

export interface ProgramOptions {
  readonly timeoutMs: number;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Ends the program as soon as it printed this. */
  readonly stopAt?: string;
  readonly signal?: AbortSignal;
}
export interface ProgramEnd {
  /** null where a signal ended it or it could not be started. */
  readonly exitCode: number | null;
  /**
   * The last part of standard output and error together, and that it ran out of time where it did; the operating system's
   * cause where it could not be started.
   */
  readonly output: string;
}

const outputMaxCharacters = 16 * 1024;

/**
 * The kernel kills the program when this process ends, however that happens (`setpriv --pdeathsig`). The program leads
 * its own process group, so that a deadline or an abort ends what it started as well.
 */
export const spawnBound = async (
  program: string,
  programArguments: readonly string[],
  options: Pick<ProgramOptions, 'cwd' | 'env'> = {},
): Promise<Result<ChildProcess, string>> => {
  const started = await spawnChild('setpriv', ['--pdeathsig', 'KILL', '--', program, ...programArguments], {
    ...options,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (!started.ok) return started;
  const child = started.value;
  // What it started may have been on its way into the group when the group was ended: once more, after its own end.
  child.once('exit', () => killGroup(child));
  return success(child);
};

export const killGroup = ({ pid }: ChildProcess): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The program ended in between.
  }
};

export const runProgram = async (
  program: string,
  programArguments: readonly string[],
  { timeoutMs, stopAt, signal, ...options }: ProgramOptions,
): Promise<ProgramEnd> => {
  const started = await spawnBound(program, programArguments, options);
  if (!started.ok) return { exitCode: null, output: started.error };
  const child = started.value;
  const stop = (): void => killGroup(child);
  let deadlineNote = '';
  const timer = setTimeout(() => {
    deadlineNote = `${program} did not end within ${timeoutMs / 1000} s\n`;
    stop();
  }, timeoutMs);
  signal?.addEventListener('abort', stop);
  if (signal?.aborted === true) stop();
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString('latin1')).slice(-outputMaxCharacters);
    if (stopAt !== undefined && output.includes(stopAt)) stop();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const exitCode = await endOf(child);
  clearTimeout(timer);
  signal?.removeEventListener('abort', stop);
  return { exitCode, output: output + deadlineNote };
};
