// Starts a program, or says why the system could not. Node reports a missing descriptor, process or memory only later,
// and then without any of the child's pipes: whoever reads those first ends with a bug instead of a failed start.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { Deferred } from '../../protocol/deferred.ts';
import { failure, success, type Result } from '../../protocol/result.ts';

/**
 * A child that runs, with the pipes that were asked for; or the operating system's cause, such as `spawn bwrap EMFILE`.
 */
export const spawnChild = async (
  program: string,
  args: readonly string[],
  options: SpawnOptions,
): Promise<Result<ChildProcess, string>> => {
  try {
    const child = spawn(program, args, options);
    // A running child reports a signal that could not be sent in the same way, and its end tells enough.
    child.on('error', () => undefined);
    await once(child, 'spawn');
    return success(child);
  } catch (cause) {
    return failure(cause instanceof Error ? cause.message : 'spawn failed');
  }
};

/** Resolves when the program has ended and all that it printed was read; null where it had no exit code. */
export const endOf = (child: ChildProcess): Promise<number | null> => {
  const ended = new Deferred<number | null>();
  child.on('error', () => {
    // Otherwise it is a running child's, to which a signal could not be sent.
    if (child.pid === undefined) ended.resolve(null);
  });
  child.once('close', ended.resolve);
  return ended.promise;
};
