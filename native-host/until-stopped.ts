// A command that a signal ends in order: the first one asks it to end, the second one does not wait for that.

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs it with a signal that is aborted when the person, or whoever started the command, wants no more of it. */
export const untilStopped = async <T>(run: (stop: AbortSignal) => Promise<T>): Promise<T> => {
  const stop = new AbortController();
  const onSignal = (): void => (stop.signal.aborted ? process.exit(130) : stop.abort());
  for (const signal of stopSignals) process.on(signal, onSignal);
  try {
    return await run(stop.signal);
  } finally {
    for (const signal of stopSignals) process.off(signal, onSignal);
  }
};
