// A program that runs, or why the system could not start it. Node reports a missing descriptor, process or memory only
// later or by a throw, and then without any of the child's pipes: whoever reads those first ends with a bug instead of a
// failed start.
import { Deferred } from './deferred.ts';
import { failure, success, type Result } from './result.ts';

/** What is needed of Node's child processes here. */
interface StartingChild {
  on(event: 'error', listener: (cause: Error) => void): unknown;
  once(event: 'spawn', listener: () => void): unknown;
}

/**
 * Waits for the child that `start` makes: it runs, and has the pipes that were asked for; or the operating system's cause
 * comes back, such as `spawn bwrap EMFILE`. Never rejects.
 */
export const startedChild = async <C extends StartingChild>(start: () => C): Promise<Result<C, string>> => {
  const started = new Deferred<Result<C, string>>();
  try {
    const child = start();
    child.once('spawn', () => started.resolve(success(child)));
    // A running child reports a signal that could not be sent in the same way, and its end tells enough.
    child.on('error', ({ message }) => started.resolve(failure(message)));
  } catch (cause) {
    return failure(cause instanceof Error ? cause.message : 'spawn failed');
  }
  return started.promise;
};
