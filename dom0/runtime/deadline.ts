// Waits that end. Nothing in dom0 waits for a peer without one of these.

/** The promise's value, or `late` when it takes longer than `timeoutMs`. */
export const within = async <T, L>(promise: Promise<T>, timeoutMs: number, late: L): Promise<T | L> => {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<L>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, late);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
};
