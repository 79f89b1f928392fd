// dom0's way to start a program that it then watches; whoever only wants its end takes qemu/run-program.ts.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { Deferred } from '../../protocol/deferred.ts';
import type { Result } from '../../protocol/result.ts';
import { startedChild } from '../../protocol/started-child.ts';

/**
 * A child that runs, with the pipes that were asked for; or the operating system's cause, such as `spawn bwrap EMFILE`.
 */
export const spawnChild = (
  program: string,
  args: readonly string[],
  options: SpawnOptions,
): Promise<Result<ChildProcess, string>> => startedChild(() => spawn(program, args, options));

/** Resolves when a child that was started has ended and all that it printed was read; null where a signal ended it. */
export const endOf = (child: ChildProcess): Promise<number | null> => {
  const ended = new Deferred<number | null>();
  child.once('close', ended.resolve);
  return ended.promise;
};
