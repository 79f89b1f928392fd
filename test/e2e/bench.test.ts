// The benchmark runs and says what it promises to say. No figure is judged here: how fast this computer is today is no
// test's matter.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BenchResult, SeriesKey } from '../../scripts/benchmark/result.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { furtherCase } from '../support/thorough.ts';

const missing = await missingForDispvms();
const root = fileURLToPath(new URL('../..', import.meta.url));
const timeoutMs = 300_000;

const runBench = async (...args: string[]): Promise<BenchResult> => {
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: root,
    timeout: timeoutMs,
    maxBuffer: 2 ** 24,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as BenchResult;
};

const assertMeasured = ({ series }: BenchResult, keys: readonly SeriesKey[], runs: number): void => {
  assert.deepEqual(Object.keys(series).toSorted(), [
    'classicRestore',
    'coldBoot',
    'hostViewer',
    'onDemand',
    'pool',
    'thunderbird',
  ]);
  for (const key of keys) {
    const found = series[key];
    assert.ok(found !== null, `${key} was measured`);
    assert.equal(found.runs, runs);
    for (const figure of [found.p50Ms, found.p95Ms, found.minMs, found.cpuSeconds])
      assert.ok(Number.isFinite(figure) && figure > 0, `${key} has figures`);
  }
};

test('glovebox bench measures this computer without Thunderbird', { skip: missing ?? false }, async () => {
  const result = await runBench('dist/glovebox.js', 'bench', '--runs', '2', '--json');
  assertMeasured(result, ['pool', 'onDemand'], 2);
  assertMeasured(result, ['coldBoot'], 1);
  assert.equal(result.memory.length, 3);
  assert.ok((result.ratios['coldBootToOnDemand'] ?? 0) > 1, 'a savefile is faster than booting');
});

test(
  'scripts/bench clicks in Thunderbird, and compares with Thunderbird itself and the bare viewer',
  { skip: missing ?? furtherCase },
  async (t) => {
    if (!existsSync('/usr/bin/mupdf')) return t.skip('missing: mupdf');
    const out = await mkdtemp(join(tmpdir(), 'glovebox-bench-test-'));
    try {
      const keys = ['pool', 'onDemand', 'classicRestore', 'thunderbird', 'hostViewer'] as const;
      const result = await runBench(
        '--import',
        'tsx',
        'scripts/run-bench.ts',
        '--quick',
        '--runs',
        '1',
        '--only',
        keys.join(','),
        '--json',
        '--out',
        out,
      );
      assertMeasured(result, keys, 1);
      assert.equal(result.closing?.left, 0, 'nothing is left of any DispVM');
      assert.ok(existsSync(join(out, 'bench.json')), 'the result was written');
    } finally {
      await rm(out, { recursive: true, force: true });
    }
  },
);
