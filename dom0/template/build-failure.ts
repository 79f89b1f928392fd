// What a person hears of a build: its steps, and why a template could not be built: which step, and what the program at
// fault printed last.
import type { BuildStep } from '../../protocol/english-commands.ts';
import type { Language } from '../../protocol/language.ts';
import { ownWords, words } from '../../protocol/words.ts';

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
export const timeStep = async <T>(
  { onProgress }: BuildContext,
  name: BuildStep,
  step: () => Promise<T>,
): Promise<T> => {
  const what = ownWords(process.env).build.steps[name];
  const startMs = performance.now();
  onProgress(`${what} …`);
  const value = await step();
  onProgress(`${what}: ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
  return value;
};

/**
 * A line of a build that was run in English, for whoever reads another language; what is no step of ours stays as it
 * is.
 */
export const stepIn = (language: Language, line: string): string => {
  const { steps } = words.en.commands.build;
  const name = (Object.keys(steps) as BuildStep[]).find((step) => line.startsWith(steps[step]));
  return name === undefined ? line : `${words[language].commands.build.steps[name]}${line.slice(steps[name].length)}`;
};
