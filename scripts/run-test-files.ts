// Runs test files by Node's test runner, and tells which failed and how long each took.
import { resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

export interface FilesReport {
  readonly passed: boolean;
  /** As they were given. Empty where something failed that is no file's fault. */
  readonly failing: readonly string[];
  readonly seconds: ReadonlyMap<string, number>;
}

interface Options {
  readonly concurrency: number;
  /** Of each test. One that hangs fails instead of holding up everything. */
  readonly timeoutMs: number;
  /** Gets what people read. */
  readonly output: NodeJS.WritableStream;
}

/** Each file is a process of its own. */
export const runTestFiles = async (files: readonly string[], options: Options): Promise<FilesReport> => {
  const givenBy = new Map(files.map((file) => [resolve(file), file]));
  const failing = new Set<string | undefined>();
  const seconds = new Map<string, number>();
  const { concurrency, timeoutMs: timeout, output } = options;
  const events = run({ files: [...givenBy.keys()], concurrency, timeout });
  const given = (path: string | undefined): string | undefined => givenBy.get(path ?? '');
  const count = (path: string | undefined, nesting: number, durationMs: number): void => {
    const file = given(path);
    if (file !== undefined && nesting === 0) seconds.set(file, (seconds.get(file) ?? 0) + durationMs / 1000);
  };
  events.on('test:pass', ({ file, nesting, details }) => count(file, nesting, details.duration_ms));
  events.on('test:fail', ({ file, nesting, details }) => {
    count(file, nesting, details.duration_ms);
    failing.add(given(file));
  });
  for await (const text of events.compose(new spec())) output.write(text as string);
  return {
    passed: failing.size === 0,
    failing: failing.has(undefined) ? [] : files.filter((file) => failing.has(file)),
    seconds,
  };
};
