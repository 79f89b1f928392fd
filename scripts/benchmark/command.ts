// `glovebox bench`: what opening costs on this computer, without Thunderbird. Opens the same file through the native
// host's own command, from the pool and on demand in turn, beside one cold boot and the memory of DispVMs; on a screen
// and with a daemon of its own.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { defaultDisposableTemplate } from '../../dom0/system.ts';
import type { Handlers, Values } from '../../protocol/command-table.ts';
import { dataDir } from '../../protocol/paths.ts';
import { measureColdBoot } from '../cold-boot.ts';
import { endProcess, startDaemon } from '../demo-world.ts';
import { makeHandbookPdf } from '../sample-files.ts';
import { startXvfb } from '../screen/xvfb.ts';
import { startCpuTime } from './cpu-time.ts';
import { describeBenchMachine } from './machine.ts';
import { measureIdleMemory } from './memory.ts';
import { pools, waitForPool } from './pool-mode.ts';
import { formatTables } from './report-table.ts';
import type { BenchResult, Series } from './result.ts';
import { findRatios, summarize } from './statistics.ts';

const gloveboxProgram = fileURLToPath(new URL('./glovebox.js', import.meta.url));
const openTimeoutMs = 60_000;
const usualRuns = 20;

interface Opened {
  /** null: the benchmark's own PDF. */
  readonly file: string | null;
  readonly template: string;
}

interface Openings {
  readonly visibleMs: number[];
  readonly cpuSeconds: number[];
  readonly goneMs: number[];
  readonly stages: Readonly<Record<string, number>>[];
}

/** Exit code: 0 when everything was measured, 1 where something failed. */
const run = async ({ runs, file, template, json }: Values<'bench'>): Promise<number> => {
  try {
    const opened = { file: file ?? null, template: template ?? defaultDisposableTemplate };
    const result = await benchmark(runs ?? usualRuns, opened);
    return print(process.stdout, json ? `${JSON.stringify(result)}\n` : `${formatTables(result)}\n`, 0);
  } catch (error) {
    return print(process.stderr, `glovebox bench: ${error instanceof Error ? error.message : String(error)}\n`, 1);
  }
};

export const commands: Handlers<'bench'> = { bench: ({ values }) => run(values) };

const benchmark = async (runs: number, opened: Opened): Promise<BenchResult> => {
  const startedAt = new Date().toISOString();
  const machine = await describeBenchMachine();
  if (machine.accelerator === 'none') throw new Error('there is no template; make one with “glovebox template build”');
  const { pool, onDemand } = await measureOpenings(runs, opened);
  const accelerator = machine.accelerator === 'kvm' ? 'kvm' : 'tcg';
  const cpu = startCpuTime();
  const coldBootMs = await measureColdBoot({ id: 'disp1', template: opened.template, engine: 'qemu', accelerator });
  const series = {
    pool: describe(pool),
    onDemand: describe(onDemand),
    classicRestore: null,
    coldBoot: summarize([coldBootMs], [cpu()]),
    thunderbird: null,
    hostViewer: null,
  };
  return {
    startedAt,
    machine,
    document: `${opened.file === null ? '263 KB PDF' : basename(opened.file)}, through “glovebox open”`,
    series,
    ratios: findRatios(series),
    kinds: {},
    wayBack: null,
    tenInARow: null,
    tenAtOnceMs: null,
    transfers: [],
    memory: await measureIdleMemory([1, 5, 10], 'idle', opened.template),
    closing: { goneMs: [...pool.goneMs, ...onDemand.goneMs], left: 0 },
    interceptionMs: null,
  };
};

const describe = ({ visibleMs, cpuSeconds, stages }: Openings): Series | null =>
  summarize(visibleMs, cpuSeconds, stages);

const measureOpenings = async (runs: number, opened: Opened): Promise<Record<'pool' | 'onDemand', Openings>> => {
  const dir = await mkdtemp(join(tmpdir(), 'glovebox-bench-'));
  const screen = await startXvfb();
  const env = {
    GLOVEBOX_RUNTIME_DIR: join(dir, 'run'),
    GLOVEBOX_DATA_DIR: dataDir(process.env),
    GLOVEBOX_POOL_FILE: join(dir, 'pool.json'),
    DISPLAY: screen.display,
  };
  const openings = { pool: emptyOpenings(), onDemand: emptyOpenings() };
  try {
    const file = opened.file ?? join(dir, 'handbook.pdf');
    if (opened.file === null) await writeFile(file, makeHandbookPdf());
    await writeFile(env.GLOVEBOX_POOL_FILE, JSON.stringify(pools.onDemand));
    const daemon = await startDaemon(
      [gloveboxProgram, 'dom0', 'run'],
      env,
      env.GLOVEBOX_RUNTIME_DIR,
      join(dir, 'dom0.log'),
    );
    try {
      // The first of each pays for what stays loaded, and is not counted.
      for (let run = -1; run < runs; run += 1) {
        for (const mode of ['pool', 'onDemand'] as const) {
          await writeFile(env.GLOVEBOX_POOL_FILE, JSON.stringify(pools[mode]));
          // Of a template that is not in use nothing is made ahead.
          if (run >= 0) await waitForPool(join(env.GLOVEBOX_RUNTIME_DIR, 'qrexec.sock'), mode, opened.template);
          const cpu = startCpuTime();
          const stages = await openOnce(file, opened.template, env);
          if (run >= 0) note(openings[mode], stages, cpu());
        }
      }
    } finally {
      await endProcess(daemon);
    }
  } finally {
    await screen.stop();
    await rm(dir, { recursive: true, force: true });
  }
  return openings;
};

const emptyOpenings = (): Openings => ({ visibleMs: [], cpuSeconds: [], goneMs: [], stages: [] });

const note = (
  { visibleMs, cpuSeconds, goneMs, stages }: Openings,
  found: Readonly<Record<string, number>>,
  seconds: number,
): void => {
  cpuSeconds.push(seconds);
  const { visible = NaN, closed = NaN, gone = NaN } = found;
  visibleMs.push(visible);
  goneMs.push(gone - closed);
  stages.push(found);
};

const openOnce = async (
  file: string,
  template: string,
  env: NodeJS.ProcessEnv,
): Promise<Readonly<Record<string, number>>> => {
  const args = [gloveboxProgram, 'open', file, '--template', template, '--json', '--close-after-visible'];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, ...env },
    timeout: openTimeoutMs,
  });
  const { stagesMs, code } = JSON.parse(stdout) as {
    readonly stagesMs: Readonly<Record<string, number>>;
    readonly code?: string;
  };
  if (code !== undefined || stagesMs['visible'] === undefined || stagesMs['gone'] === undefined)
    throw new Error(`an opening failed: ${code ?? 'not visible, or not gone'}`);
  return stagesMs;
};

const print = (stream: NodeJS.WriteStream, text: string, exitCode: number): number => {
  stream.write(text);
  return exitCode;
};
