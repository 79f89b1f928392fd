// Why a template could not be built, for the person who asked: which step, and what the program at fault printed last.

export interface BuildFailure {
  readonly step: string;
  readonly detail: string;
}

/** The last lines of a program's output. */
export const lastLines = (output: string, count = 12): string => output.trimEnd().split('\n').slice(-count).join('\n');

export interface BuildContext {
  readonly onProgress: (line: string) => void;
  /** Ends the build; what it started ends with it. */
  readonly signal: AbortSignal;
}

/** Reports how long a step took. */
export const timeStep = async <T>({ onProgress }: BuildContext, what: string, step: () => Promise<T>): Promise<T> => {
  const startMs = performance.now();
  onProgress(`${what} …`);
  const value = await step();
  onProgress(`${what}: ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
  return value;
};
