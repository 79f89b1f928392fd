// Waiting in tests, always for something with a name: a test that gives up says what never happened.
import { setTimeout as sleep } from 'node:timers/promises';

const intervalMs = 20;

/** Settles with the first value of `condition` that is neither false nor null nor undefined. */
export const waitUntil = async <T>(
  condition: () => T | Promise<T>,
  name: string,
  timeoutMs = 15_000,
): Promise<Exclude<T, false | null | undefined>> => {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value !== false && value !== null && value !== undefined) return value as Exclude<T, false | null | undefined>;
    if (performance.now() > deadlineMs) throw new Error(`gave up waiting until: ${name}`);
    await sleep(intervalMs);
  }
};
