// A script that is ended early still puts away what it has started.

/** Rejects at the first signal that asks for the end. */
export const interrupted = (): Promise<never> =>
  new Promise((_resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => reject(new Error('interrupted')));
  });
