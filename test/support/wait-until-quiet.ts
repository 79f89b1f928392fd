// Waits until nothing more comes: Thunderbird goes on with a message after it says that it has loaded.
import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from './wait-until.ts';

const quietMs = 500;
const timeoutMs = 60_000;

/** `countBytes` says how many have come so far. */
export const waitUntilQuiet = async (countBytes: () => number): Promise<void> => {
  await waitUntil(
    async () => {
      const before = countBytes();
      await sleep(quietMs);
      return countBytes() === before;
    },
    'nothing more comes',
    timeoutMs,
  );
};
