// Runs everything that judges the tree: types, lint, then the tests; the ones that share two cores with a VM run one by one.
// Usage: npm test [-- --unit | --e2e]
import { spawnSync } from 'node:child_process';
import { globSync } from './glob-files.ts';

const only = process.argv[2];

const run = (title: string, command: string, args: readonly string[]): boolean => {
  console.log(`\n== ${title}`);
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0;
};

const nodeTests = (title: string, folders: readonly string[], concurrency: number): boolean => {
  const files = folders.flatMap((folder) => globSync(folder, '.test.ts'));
  if (files.length === 0) {
    console.error(`no test files in ${folders.join(', ')}`);
    return false;
  }
  return run(title, process.execPath, ['--import', 'tsx', '--test', '--test-reporter=spec', `--test-concurrency=${concurrency}`, ...files]);
};

const steps: readonly [name: string, run: () => boolean][] = [
  ['--unit', () => run('types', 'npx', ['tsc', '-b'])],
  ['--unit', () => run('lint', 'npx', ['eslint', '.'])],
  ['--unit', () => nodeTests('unit and contract tests', ['test/unit', 'test/contract'], 2)],
  ['--e2e', () => nodeTests('end to end: real Thunderbird, real DispVM', ['test/e2e'], 1)],
];

const failed = steps.filter(([name]) => only === undefined || only === name).filter(([, step]) => !step());
process.exitCode = failed.length === 0 ? 0 : 1;
