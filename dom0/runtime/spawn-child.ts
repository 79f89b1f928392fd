// Starts a program, or says why the system could not. Node reports a missing descriptor, process or memory only later,
// and then without any of the child's pipes: whoever reads those first ends with a bug instead of a failed start.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { failure, success, type Result } from '../../protocol/result.ts';

/**
 * A child that runs, with the pipes that were asked for; or the operating system's cause, such as `spawn bwrap EMFILE`.
 */
export const spawnChild = (
  program: string,
  args: readonly string[],
  options: SpawnOptions,
): Promise<Result<ChildProcess, string>> =>
  new Promise((resolve) => {
    try {
      const child = spawn(program, args, options);
      child.once('spawn', () => resolve(success(child)));
      // Stays attached: a running child reports a signal that could not be sent in the same way, and its end tells
      // enough.
      child.on('error', (cause) => resolve(failure(cause.message)));
    } catch (cause) {
      resolve(failure(cause instanceof Error ? cause.message : 'spawn failed'));
    }
  });
