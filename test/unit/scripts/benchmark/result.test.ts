import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plotMemory, plotOpenings, plotStages, plotTenAtOnce } from '../../../../scripts/benchmark/plots.ts';
import { formatTables } from '../../../../scripts/benchmark/report-table.ts';
import type { BenchResult, Series } from '../../../../scripts/benchmark/result.ts';
import { findRatios, percentile, summarize } from '../../../../scripts/benchmark/statistics.ts';
import { isMet, targets } from '../../../../scripts/benchmark/targets.ts';

const series = (...samplesMs: number[]): Series => {
  const found = summarize(
    samplesMs,
    samplesMs.map(() => 0.5),
    samplesMs.map((ms) => ({ decided: 10, vmReady: ms / 2, visible: ms })),
  );
  if (found === null) throw new Error('no samples');
  return found;
};

const result = (): BenchResult => {
  const all = {
    pool: series(100, 120, 140),
    onDemand: series(300, 280, 320),
    classicRestore: null,
    coldBoot: series(9000),
    thunderbird: series(400),
    hostViewer: series(30),
  };
  return {
    startedAt: '2026-01-02T03:04:05.000Z',
    machine: {
      cpu: 'Some <processor>',
      cores: 2,
      loadAverage: 0.1,
      accelerator: 'tcg',
      memoryMb: 24000,
      kernel: '6.1',
      qemu: '10.0',
    },
    document: 'a PDF',
    series: all,
    ratios: findRatios(all),
    kinds: { docx: { pool: series(1000), onDemand: series(2600) } },
    wayBack: { edit: series(3900, 4300), safePdf: { onePageMs: 700, tenPagesMs: 2500, onePageMoreMs: 200 } },
    tenInARow: series(300, 350),
    tenAtOnceMs: [100, 500, 900],
    transfers: [{ sizeMb: 25, deliveredMs: 900, thunderbirdMs: 300, peakRssMb: { 'native host': 60, dom0: 120 } }],
    memory: [
      { dispvms: 5, state: 'idle', pssMb: 250 },
      { dispvms: 10, state: 'idle', pssMb: 480 },
    ],
    closing: { goneMs: [10, 20, 120], left: 0 },
    interceptionMs: [12, 14],
  };
};

test('percentiles are samples by the nearest rank', () => {
  assert.equal(percentile([5, 1, 3, 2, 4], 0.95), 5);
  assert.equal(percentile([5, 1, 3, 2, 4], 0.5), 3);
  assert.equal(percentile([7], 0.01), 7);
  assert.equal(
    percentile(
      Array.from({ length: 20 }, (_, index) => index + 1),
      0.95,
    ),
    19,
  );
});

test('a series is summed up by median, p95 and the fastest; nothing is no series', () => {
  const found = series(30, 10, 20, 40);
  assert.deepEqual([found.p50Ms, found.p95Ms, found.minMs, found.runs, found.cpuSeconds], [25, 40, 10, 4, 0.5]);
  assert.deepEqual(found.stagesMs, { decided: 10, vmReady: 12.5, visible: 25 });
  assert.equal(summarize([], []), null);
});

test('ratios are of medians, and missing where a series is', () => {
  const { ratios } = result();
  assert.deepEqual(ratios, {
    poolToThunderbird: 0.3,
    onDemandToThunderbird: 0.75,
    poolToHostViewer: 4,
    onDemandToHostViewer: 10,
    coldBootToOnDemand: 30,
    classicRestoreToOnDemand: null,
  });
});

test('what is not met is said plainly, and what was not measured is not claimed', () => {
  const found = result();
  const verdicts = new Map(
    targets.map((target) => {
      const value = target.find(found);
      return [target.what, value === null ? null : isMet(target, value)];
    }),
  );
  assert.equal(verdicts.get('cold boot / on demand'), true);
  assert.equal(verdicts.get('25 MB delivered / Thunderbird streaming it'), false);
  assert.equal(verdicts.get('peak RSS of the dom0 daemon, MB'), false);
  assert.equal(verdicts.get('PSS of one more VM, idle, MB'), true);
  assert.equal(verdicts.get('PSS of one more VM, after a document, MB'), null);
  assert.equal(verdicts.get('window closed → process gone, p95 ms'), false);
  assert.equal(verdicts.get('.docx from the pool, p50 ms'), true);
  assert.equal(verdicts.get('.docx on demand, p50 ms'), false);
  assert.equal(verdicts.get('.pptx on demand, p50 ms'), null);
  assert.equal(verdicts.get('Edit of the report, p50 ms'), false);
  assert.equal(verdicts.get('safe PDF, one more A4 page, ms'), true);
  const text = formatTables(found);
  assert.match(text, /peak RSS of the dom0 daemon, MB +\| +≤ 100 \| +120 \| +NOT MET/);
  assert.match(text, /report of seven pages \(\.docx\), on demand +\| +2600 \|/);
  assert.match(text, /one more page +\| +200 \|/);
  assert.match(text, /TCG \(software emulation, no KVM\)/);
  assert.match(text, /not measured/);
});

test('the pictures say in words what they show, and hold no figure that is none', () => {
  for (const plot of [plotOpenings, plotStages, plotMemory, plotTenAtOnce]) {
    const text = plot(result());
    assert.match(text, /^<svg [^]*<title>[^<]+<\/title>\n<desc>[^<]+<\/desc>[^]*<\/svg>\n$/);
    assert.doesNotMatch(text, /NaN|undefined|Infinity/);
  }
});
