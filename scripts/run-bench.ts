// The benchmark: real clicks in real Thunderbirds, real pixels, every way of opening side by side in one run. One round
// takes one sample of each, so that whatever else the computer does meets all alike.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measureExtras } from './benchmark/extras.ts';
import { describeBenchMachine } from './benchmark/machine.ts';
import { formatTables } from './benchmark/report-table.ts';
import { seriesKeys, type BenchResult, type SeriesKey } from './benchmark/result.ts';
import {
  sampleHostViewer,
  sampleOpening,
  samplePlainThunderbird,
  type OpeningSample,
  type Sample,
} from './benchmark/samples.ts';
import { findRatios, summarize } from './benchmark/statistics.ts';
import { benchMessages, documentName, documentsSubject } from './benchmark/messages.ts';
import { startBenchWorld, type BenchWorld } from './benchmark/world.ts';
import { interrupted } from './interrupted.ts';
import { makeHandbookPdf } from './sample-files.ts';

const usage = `Usage: scripts/bench [--runs N] [--only SERIES[,SERIES]] [--quick] [--json] [--out DIR]

  --runs N   samples of each series, half of them of each other kind (default: 20)
  --only     some of: ${seriesKeys.join(', ')}
  --quick    the series only: no other kinds, no large attachments, no memory, no ten at once
  --json     print the result as JSON, last on standard output
  --out DIR  where bench.json and a screenshot go (default: bench-report)`;

type Samples = Record<SeriesKey, (Sample | OpeningSample)[]>;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

const takeSample = async (
  world: BenchWorld,
  key: SeriesKey,
  file: string,
  picture: string,
): Promise<Sample | OpeningSample> => {
  if (key === 'hostViewer') return sampleHostViewer(world, file);
  if (key === 'thunderbird') return samplePlainThunderbird(world, documentName, picture);
  await world.choose(key);
  return sampleOpening(world, documentName);
};

const measureSeries = async (
  world: BenchWorld,
  keys: readonly SeriesKey[],
  runs: number,
  dir: string,
  out: string,
): Promise<Samples> => {
  const file = join(dir, documentName);
  await writeFile(file, makeHandbookPdf());
  const samples: Samples = {
    pool: [],
    onDemand: [],
    classicRestore: [],
    coldBoot: [],
    thunderbird: [],
    hostViewer: [],
  };
  for (const user of [world.demo.user, world.plain.user]) {
    await user.openInbox();
    await user.selectMessage(documentsSubject);
  }
  // The first of each pays for what stays loaded, and is not counted: all are compared warm.
  for (let run = -1; run < runs; run += 1) {
    for (const key of keys) {
      if (run === -1 && key === 'coldBoot') continue;
      const sample = await takeSample(world, key, file, join(out, 'thunderbird-itself.png'));
      if (run >= 0) samples[key].push(sample);
      say(
        `${run < 0 ? 'warm-up' : `${run + 1}/${runs}`} ${key}: ${Math.round(sample.ms)} ms, ${sample.cpuSeconds.toFixed(2)} CPU s`,
      );
    }
  }
  return samples;
};

const stagesOf = (samples: readonly (Sample | OpeningSample)[]): Readonly<Record<string, number>>[] =>
  samples.flatMap((sample) => ('report' in sample ? [sample.report.stagesMs] : []));

interface Options {
  readonly runs: number;
  readonly keys: readonly SeriesKey[];
  readonly quick: boolean;
  readonly out: string;
}

const benchmark = async (options: Options): Promise<BenchResult> => {
  const dir = await mkdtemp(join(tmpdir(), 'glovebox-bench-'));
  const startedAt = new Date().toISOString();
  const machine = await describeBenchMachine();
  const world = await startBenchWorld(dir, await benchMessages(options.quick));
  try {
    const measured = await Promise.race([measure(world, options, dir), interrupted()]);
    return { startedAt, machine, document: '263 KB PDF', ...measured };
  } finally {
    await world.stop();
    await rm(dir, { recursive: true, force: true });
  }
};

const measure = async (
  world: BenchWorld,
  { runs, keys, quick, out }: Options,
  dir: string,
): Promise<Omit<BenchResult, 'startedAt' | 'machine' | 'document'>> => {
  const samples = await measureSeries(world, keys, runs, dir, out);
  const summary = (key: SeriesKey): ReturnType<typeof summarize> =>
    summarize(
      samples[key].map(({ ms }) => ms),
      samples[key].map(({ cpuSeconds }) => cpuSeconds),
      stagesOf(samples[key]),
    );
  const series = Object.fromEntries(seriesKeys.map((key) => [key, summary(key)])) as unknown as BenchResult['series'];
  const stages = stagesOf([...samples.pool, ...samples.onDemand]);
  const closing =
    stages.length === 0
      ? null
      : { goneMs: stages.map(({ closed = NaN, gone = NaN }) => gone - closed), left: await world.countLeft() };
  const interceptionMs = stages.length === 0 ? null : stages.map(({ hostFirstByte = NaN }) => hostFirstByte);
  const extras = quick
    ? { kinds: {}, wayBack: null, tenInARow: null, tenAtOnceMs: null, transfers: [], memory: [] }
    : await measureExtras(world, Math.ceil(runs / 2), say);
  return { series, ratios: findRatios(series), ...extras, closing, interceptionMs };
};

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '20' },
      only: { type: 'string', default: seriesKeys.join(',') },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      out: { type: 'string', default: 'bench-report' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const runs = Number(values.runs);
  const keys = seriesKeys.filter((key) => values.only.split(',').includes(key));
  if (
    values.help ||
    !Number.isInteger(runs) ||
    runs < 1 ||
    runs > 1000 ||
    keys.length !== values.only.split(',').length
  ) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  const out = resolve(values.out);
  await mkdir(out, { recursive: true });
  const result = await benchmark({ runs, keys, quick: values.quick, out });
  await writeFile(join(out, 'bench.json'), `${JSON.stringify(result, null, 2)}\n`);
  say(`\n${formatTables(result)}\n\nWritten to ${out}/bench.json`);
  if (values.json) console.log(JSON.stringify(result));
  return 0;
};

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exitCode = 1;
}
