// Percentiles, and what a series and a run come down to. Pure.
import { median } from '../demo-report.ts';
import type { BenchResult, Series } from './result.ts';

/** By the nearest rank: always one of the samples. NaN where there are none. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};

/** null where there are no samples. */
export const summarize = (
  samplesMs: readonly number[],
  cpuSeconds: readonly number[],
  stages: readonly Readonly<Record<string, number>>[] = [],
): Series | null => {
  if (samplesMs.length === 0) return null;
  const names = [...new Set(stages.flatMap((stage) => Object.keys(stage)))];
  const stagesMs = Object.fromEntries(
    names.map((name) => [name, round(median(stages.map((stage) => stage[name]).filter((ms) => ms !== undefined)))]),
  );
  return {
    p50Ms: round(median(samplesMs)),
    p95Ms: round(percentile(samplesMs, 0.95)),
    minMs: round(Math.min(...samplesMs)),
    runs: samplesMs.length,
    cpuSeconds: Math.round(median(cpuSeconds) * 100) / 100,
    samplesMs: samplesMs.map(round),
    ...(names.length === 0 ? {} : { stagesMs }),
  };
};

/** Of medians; null where a series is missing. */
export const findRatios = (series: BenchResult['series']): Record<string, number | null> => {
  const ratio = (above: Series | null, below: Series | null): number | null =>
    above === null || below === null ? null : Math.round((above.p50Ms / below.p50Ms) * 100) / 100;
  const { pool, onDemand, classicRestore, coldBoot, thunderbird, hostViewer } = series;
  return {
    poolToThunderbird: ratio(pool, thunderbird),
    onDemandToThunderbird: ratio(onDemand, thunderbird),
    poolToHostViewer: ratio(pool, hostViewer),
    onDemandToHostViewer: ratio(onDemand, hostViewer),
    coldBootToOnDemand: ratio(coldBoot, onDemand),
    classicRestoreToOnDemand: ratio(classicRestore, onDemand),
  };
};

const round = (ms: number): number => Math.round(ms * 10) / 10;
