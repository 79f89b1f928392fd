// What follows the first look: an Office document that is edited in the VM where its pages are, and a copy of the pages
// of a PDF that is made of pixels alone.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findDispvmWindow, waitForOpening } from '../demo-opening.ts';
import { median } from '../demo-report.ts';
import { makeHandbookPdf } from '../sample-files.ts';
import { startCpuTime } from './cpu-time.ts';
import { kindsSubject } from './kinds.ts';
import { closeAllDispvms } from './many.ts';
import type { SafePdf, WayBack } from './result.ts';
import type { Sample } from './samples.ts';
import { summarize } from './statistics.ts';
import type { BenchWorld } from './world.ts';

const runFile = promisify(execFile);
const glovebox = fileURLToPath(new URL('../../dist/glovebox.js', import.meta.url));
const documentName = 'report.docx';
const timeoutMs = 120_000;
/** A person reads the page before they edit it, and LibreOffice has loaded the document by then. */
const lookMs = 20_000;
const pollMs = 20;
const pages = 10;

export const measureWayBack = async (
  world: BenchWorld,
  runs: number,
  say: (text: string) => void,
): Promise<WayBack> => {
  const edits: Sample[] = [];
  await world.demo.user.selectMessage(kindsSubject);
  for (let run = -1; run < runs; run += 1) {
    const sample = await sampleEdit(world, run < 0 ? null : 'office');
    if (run >= 0) edits.push(sample);
    say(`${run < 0 ? 'warm-up' : `${run + 1}/${runs}`} ${documentName} edited: ${Math.round(sample.ms)} ms`);
  }
  const edit = summarize(
    edits.map(({ ms }) => ms),
    edits.map(({ cpuSeconds }) => cpuSeconds),
  );
  return { edit, safePdf: await measureSafePdf(world, runs, say) };
};

/** From the key for “Edit” until the window says that changes come back: the guest says so once the editor rests. */
const sampleEdit = async (world: BenchWorld, template: string | null): Promise<Sample> => {
  const { user } = world.demo;
  // Of a template that nobody has used nothing is made ahead.
  await world.choose('pool', template);
  const earlier = (await user.listOpenings()).length;
  await user.openAttachment(documentName);
  await waitForOpening(world.demo, earlier, timeoutMs, ({ stagesAtMs }) => stagesAtMs.visible !== undefined);
  await sleep(lookMs);
  const env = { ...process.env, DISPLAY: world.screen.display };
  const window = await findDispvmWindow(world.screen.display);
  if (window === null) throw new Error(`${documentName} has no window`);
  const cpu = startCpuTime();
  await runFile('xdotool', ['windowactivate', '--sync', window.id], { env });
  const begunMs = performance.now();
  await runFile('xdotool', ['key', 'ctrl+e'], { env });
  while (!(await runFile('xdotool', ['getwindowname', window.id], { env })).stdout.includes('changes come back')) {
    if (performance.now() - begunMs > timeoutMs) throw new Error(`${documentName} is not edited`);
    await sleep(pollMs);
  }
  const sample = { ms: performance.now() - begunMs, cpuSeconds: cpu() };
  await closeAllDispvms(world, 0);
  return sample;
};

/** In turn a copy of one page and of ten: what they differ by is nine pages more. */
const measureSafePdf = async (world: BenchWorld, runs: number, say: (text: string) => void): Promise<SafePdf> => {
  const dir = await mkdtemp(join(tmpdir(), 'glovebox-copy-'));
  const convert = async (count: number): Promise<number> => {
    await world.choose('pool');
    const [file, out] = [join(dir, `${count}.pdf`), join(dir, `${count}-safe.pdf`)];
    await writeFile(file, makeHandbookPdf(count));
    await rm(out, { force: true });
    const begunMs = performance.now();
    const env = { ...process.env, GLOVEBOX_RUNTIME_DIR: world.demo.runtimeDir, DISPLAY: world.screen.display };
    await runFile(process.execPath, [glovebox, 'convert', file, '--out', out], { env, timeout: timeoutMs });
    return performance.now() - begunMs;
  };
  const [one, ten]: [number[], number[]] = [[], []];
  try {
    for (let run = 0; run < runs; run += 1) {
      one.push(await convert(1));
      ten.push(await convert(pages));
      say(`${run + 1}/${runs} safe PDF: ${Math.round(one[run] ?? NaN)} and ${Math.round(ten[run] ?? NaN)} ms`);
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
  const [onePageMs, tenPagesMs] = [Math.round(median(one)), Math.round(median(ten))];
  return { onePageMs, tenPagesMs, onePageMoreMs: Math.round((tenPagesMs - onePageMs) / (pages - 1)) };
};
