// One execution of a target: what went wrong, if anything. Too slow is wrong too, where it is so every time.
import type { FuzzTarget } from './fuzz-target.ts';

export interface Wrong {
  readonly error: Error;
  /** The same for the same bug, however the input looks. */
  readonly kind: string;
}

/**
 * Nothing that is read takes a hundredth of it: longer means that time grows faster than the input. A busy machine can
 * hold up one execution, but not the same one again and again.
 */
const slowMs = 2000;
const slowTries = 3;

/** null where all is well. `mayTakeMs` is for tests of this. */
export const execute = async (target: FuzzTarget, input: Uint8Array, mayTakeMs = slowMs): Promise<Wrong | null> => {
  for (let attempt = 1; ; attempt += 1) {
    const startMs = performance.now();
    try {
      // A copy: a parser that writes into its input must not change what is reported, or the seeds.
      const running = target.run(input.slice());
      if (running !== undefined) await running;
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      return { error, kind: `${error.name} ${placeOf(error)}` };
    }
    const tookMs = performance.now() - startMs;
    if (tookMs <= mayTakeMs) return null;
    if (attempt === slowTries)
      return {
        error: new Error(`took ${Math.round(tookMs)} ms, and more than ${mayTakeMs} ms each of ${slowTries} times`),
        kind: 'slow',
      };
  }
};

/** The line that threw, without what differs between inputs. */
const placeOf = (error: Error): string => /^\s+at .*$/m.exec(error.stack ?? '')?.[0].trim() ?? '';
