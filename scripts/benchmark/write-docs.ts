// Writes docs/benchmarks.md and its pictures from a result, so that no figure in it was typed by hand.
// Usage: npx tsx scripts/benchmark/write-docs.ts DIR/bench.json [REMARK]
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { plotMemory, plotOpenings, plotStages, plotTenAtOnce } from './plots.ts';
import { formatTables } from './report-table.ts';
import type { BenchResult } from './result.ts';

const docs = fileURLToPath(new URL('../../docs', import.meta.url));
const plots = { openings: plotOpenings, stages: plotStages, 'ten-at-once': plotTenAtOnce, memory: plotMemory } as const;
const captions: Record<keyof typeof plots, string> = {
  openings: 'Each way to open the same PDF, side by side in one run',
  stages: 'Where the time of a click goes',
  'ten-at-once': 'Ten documents opened with one gesture',
  memory: 'Memory of one, five and ten VMs',
};

const page = (result: BenchResult, remark: string): string => `# Benchmarks

\`\`\`sh
scripts/bench --runs ${result.series.pool?.runs ?? 20} --json
npx tsx scripts/benchmark/write-docs.ts bench-report/bench.json
\`\`\`

The first command measures, the second writes this page from what it found. Every series is measured in one run,
in turn: one sample of each, then the next of each. A click is real input through the X server;
a picture counts from when the settled picture was on the screen, found by looking at the X server's framebuffer.
Nothing in the product is asked. \`glovebox bench\` does the same for your own computer. What a farm adds: [farm.md](farm.md#figures).

- **from the pool**: a spare was there. **on demand**: none; a DispVM was restored, and had done nothing since.
  **classic restore**: the same guest from a savefile that holds its memory too, QEMU started on the click.
  **cold boot**: the same guest without a savefile.
- **Thunderbird itself**: a second Thunderbird without the add-on opens the same PDF in its built-in viewer, warm.
- **bare viewer**: the guest's viewer on this computer, from its start; no Thunderbird, no VM, no window of ours.
- **Other kinds**: made for the benchmark (\`scripts/benchmark/office-samples.ts\`), clicked alike;
  office documents open in the template \`office\`.
- CPU seconds are those of the whole computer during the opening and its closing, without the benchmark's own.

${(Object.keys(plots) as (keyof typeof plots)[]).map((name) => `![${captions[name]}](benchmarks/${name}.svg)`).join('\n\n')}

${formatTables(result)}
${remark === '' ? '' : `\n${remark}\n`}`;

const [path, remark = ''] = process.argv.slice(2);
if (path === undefined) throw new Error('usage: npx tsx scripts/benchmark/write-docs.ts DIR/bench.json');
const result = JSON.parse(await readFile(path, 'utf8')) as BenchResult;
await mkdir(`${docs}/benchmarks`, { recursive: true });
for (const [name, plot] of Object.entries(plots)) await writeFile(`${docs}/benchmarks/${name}.svg`, plot(result));
await writeFile(`${docs}/benchmarks.md`, page(result, remark));
