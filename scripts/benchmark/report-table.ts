// The benchmark in words: one text for the terminal and the documentation (Markdown tables read well in both). Pure.
import { median } from '../demo-report.ts';
import { kindKeys, seriesKeys, type BenchResult, type KindKey, type Series, type SeriesKey } from './result.ts';
import { isMet, targets } from './targets.ts';

export const seriesNames: Record<SeriesKey, string> = {
  pool: 'from the pool',
  onDemand: 'on demand',
  classicRestore: 'classic restore',
  coldBoot: 'cold boot',
  thunderbird: 'Thunderbird itself',
  hostViewer: 'bare viewer, no VM',
};

export const formatTables = (result: BenchResult): string =>
  [
    describeComputer(result),
    seriesTable(result),
    kindTable(result),
    wayBackTable(result),
    targetTable(result),
    stageTable(result),
    transferTable(result),
    transferCpuTable(result),
    memoryTable(result),
    otherLines(result),
  ]
    .filter((part) => part !== '')
    .join('\n\n');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  return [
    line(head),
    `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`,
    ...rows.map(line),
  ].join('\n');
};

const describeComputer = ({ machine, startedAt, document }: BenchResult): string =>
  `${startedAt.slice(0, 10)} · ${machine.cpu}, ${machine.cores} cores, ${Math.round(machine.memoryMb / 1024)} GiB ` +
  `· Linux ${machine.kernel} · QEMU ${machine.qemu} · ` +
  `${machine.accelerator === 'tcg' ? 'TCG (software emulation, no KVM)' : machine.accelerator.toUpperCase()} · ` +
  `load ${machine.loadAverage.toFixed(2)} at the start · ${document}`;

const seriesTable = ({ series }: BenchResult): string =>
  table(
    ['click → settled picture', ...figureNames],
    seriesKeys.flatMap((key) => {
      const found = series[key];
      return found === null ? [] : [[seriesNames[key], ...figures(found)]];
    }),
  );

const kindNames: Record<KindKey, string> = {
  docx: 'report of seven pages (.docx)',
  xlsx: 'budget of 300 rows (.xlsx)',
  pptx: 'eight slides (.pptx)',
  jpeg: 'photo of 12 megapixels (.jpg)',
};

const kindTable = ({ kinds }: BenchResult): string => {
  const ways = ['pool', 'onDemand'] as const;
  const rows = kindKeys.flatMap((key) =>
    ways.flatMap((way) => {
      const found = kinds[key]?.[way] ?? null;
      return found === null ? [] : [[`${kindNames[key]}, ${seriesNames[way]}`, ...figures(found)]];
    }),
  );
  return rows.length === 0 ? '' : table(['click → first page', ...figureNames], rows);
};

const wayBackTable = ({ wayBack }: BenchResult): string =>
  wayBack === null
    ? ''
    : [
        ...(wayBack.edit === null
          ? []
          : [
              table(
                ['“Edit” after reading → the editor rests', ...figureNames],
                [['report of seven pages (.docx)', ...figures(wayBack.edit)]],
              ),
            ]),
        table(
          ['`glovebox convert`, from the pool', 'p50 ms'],
          [
            ['one page', whole(wayBack.safePdf.onePageMs)],
            ['ten pages', whole(wayBack.safePdf.tenPagesMs)],
            ['one more page', whole(wayBack.safePdf.onePageMoreMs)],
          ],
        ),
      ].join('\n\n');

const figureNames = ['p50 ms', 'p95 ms', 'min ms', 'runs', 'CPU s'] as const;
const figures = ({ p50Ms, p95Ms, minMs, runs, cpuSeconds }: Series): string[] => [
  whole(p50Ms),
  whole(p95Ms),
  whole(minMs),
  String(runs),
  cpuSeconds.toFixed(2),
];

const targetTable = (result: BenchResult): string =>
  table(
    ['what', 'target', 'found', ''],
    targets.map((target) => {
      const found = target.find(result);
      const verdict = found === null ? 'not measured' : isMet(target, found) ? 'met' : 'NOT MET';
      return [
        target.what,
        `${target.isMin === true ? '≥' : '≤'} ${target.bound}`,
        found === null ? '' : short(found),
        verdict,
      ];
    }),
  );

const stages = [
  'intercepted',
  'decided',
  'hostFirstByte',
  'callAccepted',
  'vmReady',
  'fileDelivered',
  'windowVisible',
  'visible',
];

const stageTable = ({ series }: BenchResult): string =>
  table(
    ['ms since the click, medians', ...stages],
    (['pool', 'onDemand', 'classicRestore', 'coldBoot'] as const).flatMap((key) => {
      const found = series[key]?.stagesMs;
      return found === undefined
        ? []
        : [[seriesNames[key], ...stages.map((stage) => (found[stage] === undefined ? '' : whole(found[stage])))]];
    }),
  );

const transferTable = ({ transfers }: BenchResult): string =>
  transfers.length === 0
    ? ''
    : table(
        [
          'attachment',
          'delivered ms',
          'Thunderbird alone ms',
          ...Object.keys(transfers[0]?.peakRssMb ?? {}).map((name) => `${name}, peak MB`),
        ],
        transfers.map(({ sizeMb, deliveredMs, thunderbirdMs, peakRssMb }) => [
          `${sizeMb} MB`,
          whole(deliveredMs),
          thunderbirdMs === null ? '' : whole(thunderbirdMs),
          ...Object.values(peakRssMb).map(whole),
        ]),
      );

const transferCpuTable = ({ transfers }: BenchResult): string => {
  const names = Object.keys(transfers[0]?.cpuSeconds ?? {});
  return names.length === 0
    ? ''
    : table(
        ['processor time of a transfer, s', ...names],
        transfers.map(({ sizeMb, cpuSeconds }) => [
          `${sizeMb} MB`,
          ...names.map((name) => (cpuSeconds?.[name] ?? 0).toFixed(2)),
        ]),
      );
};

const memoryTable = ({ memory }: BenchResult): string =>
  memory.length === 0
    ? ''
    : table(
        ['PSS of all QEMUs, MB', '1', '5', '10'],
        [...new Set(memory.map(({ state }) => state))].map((state) => [
          state,
          ...[1, 5, 10]
            .map((dispvms) => memory.find((use) => use.state === state && use.dispvms === dispvms))
            .map((use) => (use === undefined ? '' : whole(use.pssMb))),
        ]),
      );

const otherLines = ({ tenInARow, tenAtOnceMs, closing, interceptionMs }: BenchResult): string =>
  [
    tenInARow === null
      ? ''
      : `- Ten one after another: p50 ${whole(tenInARow.p50Ms)} ms, p95 ${whole(tenInARow.p95Ms)} ms.`,
    tenAtOnceMs === null ? '' : `- Ten at once, each visible after: ${tenAtOnceMs.map(whole).join(', ')} ms.`,
    closing === null
      ? ''
      : `- Window closed → QEMU gone: median ${whole(median(closing.goneMs))} ms; processes and folders left then: ${closing.left}.`,
    interceptionMs === null
      ? ''
      : `- Click → the request is with the native host: median ${whole(median(interceptionMs))} ms.`,
  ]
    .filter((line) => line !== '')
    .join('\n');

const whole = (value: number): string => String(Math.round(value));
const short = (value: number): string => (value >= 100 ? whole(value) : value.toFixed(2));
