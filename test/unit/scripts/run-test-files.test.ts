import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';

const runner = new URL('../../../scripts/run-test-files.ts', import.meta.url).href;

interface Report {
  readonly passed: boolean;
  readonly failing: readonly string[];
  readonly timed: readonly string[];
  /** What people read. */
  readonly said: string;
}

const programs: Readonly<Record<string, string>> = {
  'good.mjs': "import { test } from 'node:test'; test('is well', () => {}); test('is later', { skip: 'not today' });",
  'wrong.mjs':
    "import { describe, test } from 'node:test'; describe('deep', () => { test('below', () => { throw new Error('Oh'); }); });",
  'broken.mjs': 'this is no program',
  'hanging.mjs':
    "import { test } from 'node:test'; test('never ends', () => new Promise(() => setInterval(() => {}, 1000)));",
};

describe('test files that are run', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'run-test-files-'));
    for (const [name, program] of Object.entries(programs)) await writeFile(join(folder, name), program);
  });
  after(() => rm(folder, { recursive: true }));

  /** Beside this process: a test runner runs none inside itself. */
  const runNamed = async (...names: readonly string[]): Promise<Report> => {
    const files = names.map((name) => join(folder, name));
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
    const program = `
      const { runTestFiles } = await import(${JSON.stringify(runner)});
      const options = { concurrency: 2, timeoutMs: 5000, output: process.stderr };
      const { seconds, ...report } = await runTestFiles(${JSON.stringify(files)}, options);
      console.log(JSON.stringify({ ...report, timed: [...seconds.keys()] }));`;
    const programFile = join(folder, 'runs-them.mjs');
    await writeFile(programFile, program);
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--import', 'tsx', programFile], { env });
    return { ...(JSON.parse(stdout) as Omit<Report, 'said'>), said: stderr };
  };

  test('pass, say what was left out and why, and how long they took', async () => {
    const { passed, failing, timed, said } = await runNamed('good.mjs');
    assert.deepEqual([passed, failing, timed], [true, [], [join(folder, 'good.mjs')]]);
    assert.match(said, /is later.*not today/);
  });

  for (const name of ['wrong.mjs', 'broken.mjs', 'hanging.mjs'])
    test(`fail, and are named: ${name}`, async () => {
      const { passed, failing } = await runNamed('good.mjs', name);
      assert.deepEqual([passed, failing], [false, [join(folder, name)]]);
    });
});
