// Runs everything that judges the tree: types, format, lint, then the tests.
// Usage: npm test [-- [--static] [--unit] [--contract] [--e2e]]: parts of it
import { spawnSync } from 'node:child_process';
import { globSync } from './glob-files.ts';
import { runTestFiles, type FilesReport } from './run-test-files.ts';
import { mayTryAgain } from './second-tries.ts';

const testTimeoutMs = 15 * 60_000;
const slowestShown = 12;

const parts = process.argv.slice(2);
const unsteadyFiles: string[] = [];

const run = (title: string, command: string, args: readonly string[]): boolean => {
  console.log(`\n== ${title}`);
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0;
};

const runFiles = async (title: string, files: readonly string[], concurrency: number): Promise<FilesReport> => {
  console.log(`\n== ${title}`);
  const report = await runTestFiles(files, { concurrency, timeoutMs: testTimeoutMs, output: process.stdout });
  const slowest = [...report.seconds].sort(([, one], [, other]) => other - one).slice(0, slowestShown);
  console.log('The slowest files, in seconds:');
  for (const [file, seconds] of slowest) console.log(`${seconds.toFixed(0).padStart(6)} ${file}`);
  return report;
};

/** A failing file may get one second try, which is said at the end. */
const nodeTests = async (title: string, folders: readonly string[], concurrency: number): Promise<boolean> => {
  const files = folders.flatMap((folder) => globSync(folder, '.test.ts'));
  if (files.length === 0) {
    console.error(`no test files in ${folders.join(', ')}`);
    return false;
  }
  const { passed, failing } = await runFiles(title, files, concurrency);
  if (passed) return true;
  if (!mayTryAgain(failing)) return false;
  const second = await runFiles(`${title}: second try of ${failing.length} failing file(s)`, failing, 1);
  if (second.passed) unsteadyFiles.push(...failing);
  return second.passed;
};

const steps: readonly [part: string, run: () => boolean | Promise<boolean>][] = [
  ['--static', () => run('types', 'npx', ['tsc', '-b'])],
  ['--static', () => run('format', 'npx', ['prettier', '--check', '--log-level', 'warn', '.'])],
  ['--static', () => run('lint', 'npx', ['eslint', '.'])],
  ['--unit', () => nodeTests('unit tests, fuzz targets', ['test/unit', 'test/fuzz'], 2)],
  ['--contract', () => nodeTests('contract tests: the built programs', ['test/contract'], 3)],
  ['--e2e', () => nodeTests('end to end: real Thunderbird, real DispVM', ['test/e2e'], 2)],
];

let failed = false;
for (const [part, step] of steps) if (parts.length === 0 || parts.includes(part)) failed = !(await step()) || failed;
for (const file of unsteadyFiles) console.log(`UNSTEADY: ${file} failed at first and passed at its second try`);
process.exitCode = failed ? 1 : 0;
