// Runs one target with inputs made of its seeds, for a time or a number of executions, and says what it found.
// With the same seed the same inputs come in the same order, so that a failure can be had again.
import fc from 'fast-check';
import { execute, type Wrong } from './execute.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { minimise } from './minimise.ts';
import { inputsFor } from './mutations.ts';
import { Watchdog } from './watchdog.ts';

export interface FuzzOptions {
  /** A 32-bit integer. */
  readonly seed: number;
  readonly timeMs: number;
  readonly executionsMax?: number;
  /** For tests of the runner. */
  readonly mayTakeMs?: number;
}

export interface Found extends Wrong {
  /** From 1. */
  readonly execution: number;
  readonly input: Uint8Array;
  readonly minimised: Uint8Array;
}

export interface FuzzReport {
  readonly executions: number;
  readonly tookMs: number;
  readonly found: Found | null;
}

/** Stops at the first failure. */
export const fuzz = async (
  target: FuzzTarget,
  { seed, timeMs, executionsMax = Number.MAX_SAFE_INTEGER, mayTakeMs }: FuzzOptions,
): Promise<FuzzReport> => {
  const startMs = performance.now();
  let executions = 0;
  const watchdog = new Watchdog(`${target.name}, seed ${seed},`);
  let wrong: (Wrong & { readonly input: Uint8Array }) | null = null;
  const property = fc.asyncProperty(inputsFor(target), async (input) => {
    executions += 1;
    watchdog.started(executions, input);
    const outcome = await execute(target, input, mayTakeMs);
    if (outcome !== null) wrong = { ...outcome, input };
    return outcome === null;
  });
  // fast-check would make the list of mutations shorter; taking bytes away leads further.
  try {
    await fc.check(property, {
      seed,
      numRuns: executionsMax,
      interruptAfterTimeLimit: timeMs,
      markInterruptAsFailure: false,
      endOnFailure: true,
    });
  } finally {
    await watchdog.stop();
  }
  const tookMs = performance.now() - startMs;
  return { executions, tookMs, found: await describeFound(target, wrong, executions, mayTakeMs) };
};

const describeFound = async (
  target: FuzzTarget,
  wrong: (Wrong & { readonly input: Uint8Array }) | null,
  execution: number,
  mayTakeMs: number | undefined,
): Promise<Found | null> => {
  if (wrong === null) return null;
  const { kind } = wrong;
  const minimised = await minimise(
    wrong.input,
    async (candidate) => (await execute(target, candidate, mayTakeMs))?.kind === kind,
  );
  return { ...wrong, execution, minimised };
};

export const newSeed = (): number => Math.floor(Math.random() * 0x7fffffff);

/** All that is needed to have it again. `fileName` is that of the target. */
export const describeFailure = (
  fileName: string,
  seed: number,
  { error, execution, input, minimised }: Found,
): string =>
  [
    `${fileName} failed at execution ${execution} of seed ${seed}: ${error.stack ?? error.message}`,
    `minimised input, ${minimised.length} of ${input.length} bytes:`,
    `  hex    ${Buffer.from(minimised.subarray(0, shownMaxBytes)).toString('hex')}${minimised.length > shownMaxBytes ? '…' : ''}`,
    `  base64 ${Buffer.from(minimised).toString('base64')}`,
    `To have it again: scripts/fuzz ${fileName} --seed ${seed}. Mended, it stays as test/fuzz/found/${fileName}-WHAT.bin.`,
  ].join('\n');

const shownMaxBytes = 512;
