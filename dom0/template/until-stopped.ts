// A command that Ctrl-C, SIGTERM or a hangup ends in order: what it has begun it takes back.
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export const untilStopped = async (work: (signal: AbortSignal) => Promise<number>): Promise<number> => {
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort();
  for (const signal of stopSignals) process.on(signal, onSignal);
  try {
    return await work(interrupt.signal);
  } finally {
    for (const signal of stopSignals) process.off(signal, onSignal);
  }
};
