// What the benchmark is held to, as data: how each figure is found in a result, and its bound. null where it was not
// measured.
import type { BenchResult } from './result.ts';
import { median } from '../demo-report.ts';
import { percentile } from './statistics.ts';

export interface Target {
  readonly what: string;
  readonly bound: number;
  readonly isMin?: boolean;
  readonly find: (result: BenchResult) => number | null;
}

const peakRss = ({ transfers }: BenchResult, process: string): number | null =>
  transfers.length === 0 ? null : Math.max(...transfers.map(({ peakRssMb }) => peakRssMb[process] ?? Number.NaN));

/** Of the step from five to ten: what the first has to itself is shared by then. */
const oneMore = ({ memory }: BenchResult, state: string): number | null => {
  const pss = (dispvms: number): number | undefined =>
    memory.find((use) => use.state === state && use.dispvms === dispvms)?.pssMb;
  const [five, ten] = [pss(5), pss(10)];
  return five === undefined || ten === undefined ? null : (ten - five) / 5;
};

const kindTargets: readonly Target[] = [
  ...(['docx', 'xlsx', 'pptx'] as const).flatMap((kind): Target[] => [
    { what: `.${kind} from the pool, p50 ms`, bound: 1200, find: ({ kinds }) => kinds[kind]?.pool?.p50Ms ?? null },
    { what: `.${kind} on demand, p50 ms`, bound: 2500, find: ({ kinds }) => kinds[kind]?.onDemand?.p50Ms ?? null },
  ]),
  {
    what: 'photo of 12 megapixels from the pool, p50 ms',
    bound: 800,
    find: ({ kinds }) => kinds.jpeg?.pool?.p50Ms ?? null,
  },
  { what: 'Edit of the report, p50 ms', bound: 4000, find: ({ wayBack }) => wayBack?.edit?.p50Ms ?? null },
  {
    what: 'safe PDF, one more A4 page, ms',
    bound: 300,
    find: ({ wayBack }) => wayBack?.safePdf.onePageMoreMs ?? null,
  },
  { what: 'PSS of one more office VM, idle, MB', bound: 90, find: (result) => oneMore(result, 'idleOffice') },
];

export const targets: readonly Target[] = [
  {
    what: 'from the pool / Thunderbird itself',
    bound: 0.35,
    find: ({ ratios }) => ratios['poolToThunderbird'] ?? null,
  },
  { what: 'on demand / Thunderbird itself', bound: 0.8, find: ({ ratios }) => ratios['onDemandToThunderbird'] ?? null },
  {
    what: 'from the pool / bare viewer on the host',
    bound: 5,
    find: ({ ratios }) => ratios['poolToHostViewer'] ?? null,
  },
  {
    what: 'on demand / bare viewer on the host',
    bound: 12,
    find: ({ ratios }) => ratios['onDemandToHostViewer'] ?? null,
  },
  { what: 'cold boot / on demand', bound: 25, isMin: true, find: ({ ratios }) => ratios['coldBootToOnDemand'] ?? null },
  { what: 'on demand, p50 ms', bound: 700, find: ({ series }) => series.onDemand?.p50Ms ?? null },
  { what: 'on demand, p95 ms', bound: 1000, find: ({ series }) => series.onDemand?.p95Ms ?? null },
  { what: 'from the pool, p50 ms', bound: 350, find: ({ series }) => series.pool?.p50Ms ?? null },
  {
    what: 'ten in a row, p95 / p50 on demand',
    bound: 2,
    find: ({ series, tenInARow }) =>
      tenInARow === null || series.onDemand === null ? null : tenInARow.p95Ms / series.onDemand.p50Ms,
  },
  {
    what: '25 MB delivered / Thunderbird streaming it',
    bound: 2.5,
    find: ({ transfers }) => {
      const transfer = transfers.find(({ sizeMb }) => sizeMb === 25);
      return transfer?.thunderbirdMs == null ? null : transfer.deliveredMs / transfer.thunderbirdMs;
    },
  },
  { what: 'peak RSS of the native host, MB', bound: 100, find: (result) => peakRss(result, 'native host') },
  { what: 'peak RSS of the dom0 daemon, MB', bound: 100, find: (result) => peakRss(result, 'dom0') },
  { what: 'PSS of one more VM, idle, MB', bound: 64, find: (result) => oneMore(result, 'idle') },
  { what: 'PSS of one more VM, after a document, MB', bound: 120, find: (result) => oneMore(result, 'afterDocument') },
  {
    what: 'window closed → process gone, p50 ms',
    bound: 100,
    find: ({ closing }) => (closing === null ? null : median(closing.goneMs)),
  },
  {
    what: 'window closed → process gone, p95 ms',
    bound: 100,
    find: ({ closing }) => (closing === null ? null : percentile(closing.goneMs, 0.95)),
  },
  ...kindTargets,
];

export const isMet = ({ bound, isMin }: Target, found: number): boolean =>
  isMin === true ? found >= bound : found <= bound;
