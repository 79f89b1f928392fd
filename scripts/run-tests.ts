// Runs everything that judges the tree: types, format, lint, then the tests; the ones that share two cores with a VM run
// one by one. Usage: npm test [-- --unit | --e2e]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { globSync } from './glob-files.ts';
import { listFailingFiles, mayTryAgain } from './second-tries.ts';

/** A test that hangs fails instead of holding up everything. */
const testTimeoutMs = 15 * 60_000;

const only = process.argv[2];
const unsteadyFiles: string[] = [];

const run = (title: string, command: string, args: readonly string[]): boolean => {
  console.log(`\n== ${title}`);
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0;
};

/** `failingFiles` is empty where something failed that is no file's fault. */
const runFiles = (
  title: string,
  files: readonly string[],
  concurrency: number,
): { readonly passed: boolean; readonly failingFiles: readonly string[] } => {
  const dir = mkdtempSync(join(tmpdir(), 'glovebox-tests-'));
  const tapFile = join(dir, 'report.tap');
  try {
    const passed = run(title, process.execPath, [
      '--import',
      'tsx',
      '--test',
      `--test-concurrency=${concurrency}`,
      `--test-timeout=${testTimeoutMs}`,
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      '--test-reporter=tap',
      `--test-reporter-destination=${tapFile}`,
      ...files,
    ]);
    return { passed, failingFiles: passed ? [] : listFailingFiles(readFileSync(tapFile, 'utf8'), files) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

/** A failing file may get one second try, which is said at the end. */
const nodeTests = (title: string, folders: readonly string[], concurrency: number): boolean => {
  const files = folders.flatMap((folder) => globSync(folder, '.test.ts'));
  if (files.length === 0) {
    console.error(`no test files in ${folders.join(', ')}`);
    return false;
  }
  const first = runFiles(title, files, concurrency);
  if (first.passed) return true;
  const { failingFiles } = first;
  if (!mayTryAgain(failingFiles)) return false;
  const second = runFiles(`${title}: second try of ${failingFiles.length} failing file(s)`, failingFiles, 1);
  if (second.passed) unsteadyFiles.push(...failingFiles);
  return second.passed;
};

const steps: readonly [name: string, run: () => boolean][] = [
  ['--unit', () => run('types', 'npx', ['tsc', '-b'])],
  ['--unit', () => run('format', 'npx', ['prettier', '--check', '--log-level', 'warn', '.'])],
  ['--unit', () => run('lint', 'npx', ['eslint', '.'])],
  ['--unit', () => nodeTests('unit and contract tests, fuzz targets', ['test/unit', 'test/contract', 'test/fuzz'], 2)],
  ['--e2e', () => nodeTests('end to end: real Thunderbird, real DispVM', ['test/e2e'], 2)],
];

const failed = steps.filter(([name]) => only === undefined || only === name).filter(([, step]) => !step());
for (const file of unsteadyFiles) console.log(`UNSTEADY: ${file} failed at first and passed at its second try`);
process.exitCode = failed.length === 0 ? 0 : 1;
