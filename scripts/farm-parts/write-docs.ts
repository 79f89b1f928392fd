// Writes what `scripts/farm --figures` has found into docs/farm.md: npx tsx scripts/farm-parts/write-docs.ts RESULT.json
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { BenchResult } from '../benchmark/result.ts';
import type { FarmFigures } from './figures.ts';

type Result = FarmFigures & Pick<BenchResult, 'startedAt' | 'machine'> & { readonly hosts: number };

const page = fileURLToPath(new URL('../../docs/farm.md', import.meta.url));

const rowsOf = ({ added, failover, atOnce, sizing, hosts }: Result): readonly (readonly [string, string])[] => [
  [`click's call → visible, through the farm, ${added.runs} in turn, p50`, `${added.farmMs} ms`],
  ['the same by the dom0 of one computer, p50', `${added.embeddedMs} ms`],
  ['what the farm adds, p50 of the pairs (wanted: ≤ 15 ms)', `${added.addedMs} ms`],
  [`host killed → another has taken the next call, ${failover.runs} times, p50`, `${failover.acceptedMs} ms`],
  ['the same, the longest (wanted: ≤ 2000 ms)', `${failover.acceptedMaxMs} ms`],
  ['host killed → the next document is visible, p50', `${failover.visibleMs} ms`],
  [`${atOnce.documents} at once → all visible, on one host`, `${atOnce.oneHostMs} ms`],
  [`${atOnce.documents} at once → all visible, on ${hosts} hosts of this one computer`, `${atOnce.allHostsMs} ms`],
  ['memory of a DispVM with a document (PSS)', `${sizing.dispvmMib} MiB`],
  ['DispVMs a GiB', String(sizing.dispvmsAGib)],
  ['memory of the daemon (PSS)', `${sizing.daemonMib} MiB`],
  [`processor time of an opening and its end, ${sizing.opens} times: daemon`, `${sizing.daemonCpuSeconds} s`],
  ['the same: QEMU, which emulates here', `${sizing.qemuCpuSeconds} s`],
  ['opens a minute a core, emulated', String(sizing.opensAMinuteACore)],
  ['opens a minute a core with KVM, calculated', String(sizing.opensAMinuteACoreOnKvm)],
];

const describe = (result: Result): string => {
  const { machine, startedAt } = result;
  const [first, second] = [0, 1].map((column) =>
    Math.max(4, ...rowsOf(result).map((row) => (row[column] ?? '').length)),
  );
  const line = (what: string, found: string): string =>
    `| ${what.padEnd(first ?? 0)} | ${found.padStart(second ?? 0)} |`;
  return [
    `${startedAt.slice(0, 10)} · ${machine.cpu}, ${machine.cores} cores, ${Math.round(machine.memoryMb / 1024)} GiB ·`,
    `QEMU ${machine.qemu} · ${machine.accelerator.toUpperCase()} · load ${machine.loadAverage.toFixed(2)} at the start`,
    '',
    line('what', 'found'),
    `| ${'-'.repeat(first ?? 0)} | ${'-'.repeat((second ?? 1) - 1)}: |`,
    ...rowsOf(result).map(([what, found]) => line(what, found)),
  ].join('\n');
};

const [file = ''] = process.argv.slice(2);
const result = JSON.parse(await readFile(file, 'utf8')) as Result;
const text = await readFile(page, 'utf8');
const block = /(<!-- figures: [^\n]*-->\n)[^]*?(<!-- end -->)/;
if (!block.test(text)) throw new Error(`${page} has no place for them`);
await writeFile(
  page,
  text.replace(block, (_whole, begin: string, end: string) => `${begin}\n${describe(result)}\n\n${end}`),
);
