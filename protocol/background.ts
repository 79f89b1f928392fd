// Work that nobody waits for still has an owner: each program makes one, which hears of what such work rejects with.
// Left alone, a rejection ends a Node process, and every open document with it.

/** For a log: a bug of ours, with where it happened. */
export const describeBug = (bug: unknown): string => (bug instanceof Error ? (bug.stack ?? bug.message) : String(bug));

/** `report` must not throw. */
export const createBackground =
  (report: (bug: unknown) => void) =>
  (work: Promise<unknown>): void => {
    work.catch(report);
  };
