// The benchmark as pictures: a result in, SVG text out. They follow the reader's light or dark scheme and carry their
// content as text.
import { median } from '../demo-report.ts';
import { seriesNames } from './report-table.ts';
import { seriesKeys, type BenchResult } from './result.ts';

const width = 760;
const left = 190;
const plotWidth = width - left - 80;
const rowHeight = 34;

const style = `<style>
text { font: 13px sans-serif; fill: #222 } .small { font-size: 11px; fill: #666 } .axis { stroke: #bbb }
.bar { fill: #4477aa } .dot { fill: #222; fill-opacity: .35 }
.whisker { stroke: #222; stroke-width: 1.5 } .s0 { fill: #bbccee } .s1 { fill: #88aadd }
.s2 { fill: #4477aa } .s3 { fill: #ccbb44 } .s4 { fill: #ee6677 } .s5 { fill: #aa3377 }
@media (prefers-color-scheme: dark) { text { fill: #eee } .small { fill: #aaa } .axis { stroke: #555 }
.dot { fill: #fff } .whisker { stroke: #fff } }
</style>`;

const svg = (height: number, title: string, description: string, body: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ` +
  `height="${height}" role="img">\n<title>${title}</title>\n<desc>${description}</desc>\n${style}\n` +
  `<text x="10" y="22" font-weight="bold">${title}</text>\n${body.join('\n')}\n</svg>\n`;

const at = (value: number): string => value.toFixed(1);

/**
 * Each way to open the document: bar to the median, line from the fastest to p95, a dot for each sample; logarithmic.
 */
export const plotOpenings = ({ series, machine }: BenchResult): string => {
  const rows = seriesKeys.flatMap((key) =>
    series[key] === null ? [] : [{ name: seriesNames[key], found: series[key] }],
  );
  const [low, high] = [10, 40_000];
  const x = (ms: number): number => left + (plotWidth * Math.log(Math.max(ms, low) / low)) / Math.log(high / low);
  const height = 60 + rows.length * rowHeight + 30;
  const grid = [10, 100, 1000, 10_000].map(
    (ms) =>
      `<line class="axis" x1="${at(x(ms))}" x2="${at(x(ms))}" y1="38" y2="${height - 34}"/><text class="small" ` +
      `x="${at(x(ms))}" y="${height - 18}" ` +
      `text-anchor="middle">${ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`}</text>`,
  );
  const bars = rows.map(({ name, found }, index) => {
    const y = 44 + index * rowHeight;
    const dots = found.samplesMs
      .map((ms, sample) => `<circle class="dot" cx="${at(x(ms))}" cy="${y + 6 + ((sample * 7) % 11)}" r="2"/>`)
      .join('');
    return (
      `<text x="${left - 8}" y="${y + 16}" text-anchor="end">${name}</text><rect class="bar" x="${left}" ` +
      `y="${y}" width="${at(x(found.p50Ms) - left)}" height="22" rx="2"/>` +
      `<line class="whisker" x1="${at(x(found.minMs))}" x2="${at(x(found.p95Ms))}" y1="${y + 11}" ` +
      `y2="${y + 11}"/>${dots}<text x="${at(x(Math.max(found.p95Ms, ...found.samplesMs)) + 8)}" ` +
      `y="${y + 16}">${Math.round(found.p50Ms)} ms</text>`
    );
  });
  return svg(
    height,
    `From the click to the whole picture (${machine.accelerator.toUpperCase()}, ${machine.cores} cores)`,
    rows
      .map(({ name, found }) => `${name}: median ${Math.round(found.p50Ms)} ms, p95 ${Math.round(found.p95Ms)} ms`)
      .join('; '),
    [...grid, ...bars],
  );
};

const steps = [
  ['decided', 'decided'],
  ['hostFirstByte', 'at the host'],
  ['callAccepted', 'accepted'],
  ['vmReady', 'VM ready'],
  ['fileDelivered', 'delivered'],
  ['visible', 'visible'],
] as const;

/** Where the time of a click goes: one bar of stages each, medians. */
export const plotStages = ({ series }: BenchResult): string => {
  const rows = (['pool', 'onDemand', 'classicRestore'] as const).flatMap((key) =>
    series[key]?.stagesMs === undefined ? [] : [{ name: seriesNames[key], stages: series[key].stagesMs }],
  );
  const longest = Math.max(...rows.map(({ stages }) => stages['visible'] ?? 0), 1);
  const height = 60 + rows.length * rowHeight + 34;
  const bars = rows.flatMap(({ name, stages }, row) => {
    const y = 44 + row * rowHeight;
    let from = 0;
    const parts = steps.map(([stage, label], index) => {
      const to = Math.max(from, stages[stage] ?? from);
      const part =
        `<rect class="s${index}" x="${at(left + (plotWidth * from) / longest)}" y="${y}" ` +
        `width="${at((plotWidth * (to - from)) / longest)}" ` +
        `height="22"><title>${label}: ${Math.round(to - from)} ms</title></rect>`;
      from = to;
      return part;
    });
    return [
      `<text x="${left - 8}" y="${y + 16}" text-anchor="end">${name}</text>`,
      ...parts,
      `<text x="${at(left + (plotWidth * from) / longest + 8)}" y="${y + 16}">${Math.round(from)} ms</text>`,
    ];
  });
  const legend = steps.map(
    ([, label], index) =>
      `<rect class="s${index}" x="${left + index * 92}" y="${height - 30}" width="12" height="12"/><text ` +
      `class="small" x="${left + index * 92 + 16}" y="${height - 20}">${label}</text>`,
  );
  return svg(
    height,
    'Where the time of a click goes',
    rows
      .map(
        ({ name, stages }) =>
          `${name}: ${steps.map(([stage, label]) => `${label} after ${Math.round(stages[stage] ?? 0)} ms`).join(', ')}`,
      )
      .join('; '),
    [...bars, ...legend],
  );
};

/** Memory of one, five and ten VMs. */
export const plotMemory = ({ memory }: BenchResult): string => {
  const kinds = [
    ['idle', 'idle', 's1'],
    ['afterDocument', 'after a document', 's2'],
  ] as const;
  const most = Math.max(...memory.map(({ pssMb }) => pssMb), 1);
  const rows = [1, 5, 10].flatMap((dispvms) =>
    kinds.flatMap(([state, label, colour]) => {
      const found = memory.find((use) => use.dispvms === dispvms && use.state === state);
      return found === undefined
        ? []
        : [{ label: `${dispvms} VM${dispvms === 1 ? '' : 's'}, ${label}`, colour, pssMb: found.pssMb }];
    }),
  );
  const bars = rows.map(({ label, colour, pssMb }, row) => {
    const y = 44 + row * 28;
    return (
      `<text x="${left - 8}" y="${y + 15}" text-anchor="end">${label}</text><rect class="${colour}" ` +
      `x="${left}" y="${y}" width="${at((plotWidth * pssMb) / most)}" height="20" rx="2"/><text ` +
      `x="${at(left + (plotWidth * pssMb) / most + 8)}" y="${y + 15}">${Math.round(pssMb)} MB</text>`
    );
  });
  return svg(
    60 + rows.length * 28,
    'Memory of all QEMUs together (PSS)',
    rows.map(({ label, pssMb }) => `${label}: ${Math.round(pssMb)} MB`).join('; '),
    bars,
  );
};

/** Ten documents opened at once, each by when it was visible. */
export const plotTenAtOnce = ({ tenAtOnceMs, series }: BenchResult): string => {
  const times = tenAtOnceMs ?? [];
  const most = Math.max(...times, 1);
  const bars = times.map((ms, index) => {
    const y = 40 + index * 22;
    return (
      `<text x="${left - 8}" y="${y + 13}" text-anchor="end">${index + 1}</text><rect class="bar" x="${left}" ` +
      `y="${y}" width="${at((plotWidth * ms) / most)}" height="16" rx="2"/><text ` +
      `x="${at(left + (plotWidth * ms) / most + 8)}" y="${y + 13}">${ms} ms</text>`
    );
  });
  const alone =
    series.onDemand === null ? '' : ` One alone, on demand: ${Math.round(median([series.onDemand.p50Ms]))} ms.`;
  return svg(
    56 + times.length * 22,
    'Ten documents opened at once: when each is visible',
    `${times.join(', ')} ms.${alone}`,
    bars,
  );
};
