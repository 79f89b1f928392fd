// Opens mixed files again and again and kills what takes part at random. Whatever happens to one opening, the next one
// works, nothing is left, memory and descriptors come back, and the last are as fast as the first.
import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { dataDir } from '../protocol/paths.ts';
import type { ProcessRecord } from '../dom0/runtime/processes.ts';
import { findRequirements, TemplateStore } from '../dom0/template/template-store.ts';
import { interrupted } from './interrupted.ts';
import { countProcessorTime, type ProcessorTime } from './trials/processor-time.ts';
import { measuredOn } from './trials/measured-on.ts';
import { createRandom } from './trials/random.ts';
import {
  describeSoak,
  slowdown,
  times,
  victims,
  type Sample,
  type SoakResult,
  type Use,
  type Victim,
} from './trials/soak-result.ts';
import { writeSoakSamples } from './trials/soak-samples.ts';
import {
  record,
  signal,
  startTrialWorld,
  withDescendants,
  type Opening,
  type TrialWorld,
} from './trials/trial-world.ts';

const usage = `Usage: npx tsx scripts/soak.ts [--opens N] [--kills PERCENT] [--seed N] [--out FILE]

  --opens N         how many files are opened, one after the other (default: 1000)
  --kills PERCENT   of how many openings something is killed: its QEMU, the windows, the command or the daemon (default: 5)
  --seed N          which files, and who is killed when (default: another one each time; it is said)
  --out FILE        where the result goes, as JSON (default: soak.json)

  Ctrl-C ends it after the opening that is under way, and says what came of those until then.`;

const settleMs = 15_000;
const killWithinMs = 800;
const slowdownMax = 1.2;

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      opens: { type: 'string', default: '1000' },
      kills: { type: 'string', default: '5' },
      seed: { type: 'string', default: String(randomInt(2 ** 31)) },
      out: { type: 'string', default: 'soak.json' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [opens, kills, seed] = [values.opens, values.kills, values.seed].map(Number);
  if (values.help || ![opens, kills, seed].every(Number.isInteger)) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  const state = await measuredOn();
  const result = { ...(await soak(opens ?? 0, kills ?? 0, seed ?? 0)), measuredOn: state };
  writeFileSync(values.out, `${JSON.stringify(result, null, 1)}\n`);
  console.log(describeSoak(result));
  return result.faults.length === 0 ? 0 : 1;
};

const soak = async (opens: number, kills: number, seed: number): Promise<SoakResult> => {
  const processor = await countProcessorTime();
  const world = await startTrialWorld({});
  let isInterrupted = false;
  interrupted().catch(() => {
    isInterrupted = true;
  });
  try {
    return await openAgainAndAgain({ world, processor, opens, kills, seed, isInterrupted: () => isInterrupted });
  } finally {
    await world.stop();
    await processor?.stop();
  }
};

interface Plan {
  readonly world: TrialWorld;
  readonly processor: ProcessorTime | null;
  readonly opens: number;
  readonly kills: number;
  readonly seed: number;
  readonly isInterrupted: () => boolean;
}

const openAgainAndAgain = async ({
  world,
  processor,
  opens,
  kills,
  seed,
  isInterrupted,
}: Plan): Promise<SoakResult> => {
  const store = new TemplateStore(dataDir(process.env), await findRequirements());
  const files = await writeSoakSamples(world.dir, (await store.load('office')).ok);
  const random = createRandom(seed);
  const samples: Sample[] = [];
  const faults: string[] = [];
  // What stays loaded from now on is paid for here.
  for (const file of files) await openOnce(world, file, null, 0);
  const before = await rest(world);
  for (let number = 1; number <= opens && !isInterrupted(); number += 1) {
    const file = files[random(files.length)] ?? '';
    const victim = random(100) < kills ? (victims[random(victims.length)] ?? null) : null;
    const usedMs = processor?.usedMs() ?? 0;
    const opened = await openOnce(world, file, victim, random(killWithinMs));
    const processorMs = processor === null ? null : Math.round(processor.usedMs() - usedMs);
    const sample: Sample = { ...opened, processorMs, load: loadavg()[0] ?? 0 };
    const { killed, ms, code } = sample;
    samples.push(sample);
    if (killed === null && ms === null) faults.push(`${number}: ${sample.file}: ${code ?? 'no report'}`);
    console.error(`${number}/${opens} ${sample.file} ${killed ?? ''} ${ms ?? code ?? 'no report'}`);
  }
  faults.push(...(await world.left(settleMs)).map((entry) => `left: ${entry}`));
  const after = await rest(world);
  return { seed, samples, before, after, faults: [...faults, ...judge(samples, before, after)] };
};

type Opened = Omit<Sample, 'processorMs' | 'load'>;

const openOnce = async (world: TrialWorld, file: string, victim: Victim | null, afterMs: number): Promise<Opened> => {
  const opening = world.open(file, '--close-after-visible');
  if (victim !== null) await sleep(afterMs);
  // The process may have ended by then, and nobody is hurt.
  const hurt = victim === null ? 0 : signal(await find(world, victim, opening), 'SIGKILL');
  const { report } = await opening.ended;
  return {
    file: basename(file),
    ms: report?.code === undefined ? (report?.stagesMs.visible ?? null) : null,
    killed: hurt === 0 ? null : victim,
    code: report?.code ?? null,
  };
};

const find = async (world: TrialWorld, victim: Victim, { client }: Opening): Promise<readonly ProcessRecord[]> => {
  if (victim === 'client') return client;
  const status = await world.status();
  if (status === null) return [];
  if (victim === 'daemon') return record([status.pid]);
  if (victim === 'windows') return record(status.guiPid === null ? [] : [status.guiPid]);
  return record((await Promise.all(status.dispvms.map(({ id }) => world.machinePids(id)))).flat());
};

/** What it uses when it has come to rest. */
const rest = async (world: TrialWorld): Promise<Use> => {
  await sleep(settleMs);
  const pid = (await world.status())?.pid;
  if (pid === undefined) return { rssMb: 0, descriptors: 0 };
  const own = (await withDescendants(pid)).filter((each) => /^(node|gjs|gjs-console)/.test(readText(each, 'comm')));
  const rssMb = own.reduce((sum, each) => sum + Number(/VmRSS:\s+(\d+)/.exec(readText(each, 'status'))?.[1] ?? 0), 0);
  return { rssMb: Math.round(rssMb / 1024), descriptors: own.reduce((sum, each) => sum + countDescriptors(each), 0) };
};

const readText = (pid: number, name: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
};
const countDescriptors = (pid: number): number => {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
};

/** Each file against itself: which of them come last is chance. */
const judge = (samples: readonly Sample[], before: Use, after: Use): readonly string[] => {
  const faults: string[] = [];
  for (const [measure, what] of [
    ['ms', 'time'],
    ['processorMs', 'processor time'],
  ] as const) {
    const share = slowdown(samples, measure);
    if (share !== null && share > slowdownMax)
      faults.push(`the last openings take ${times(share)} times the ${what} of the first`);
  }
  if (after.descriptors > before.descriptors + 8)
    faults.push(`${before.descriptors} descriptors before, ${after.descriptors} after`);
  if (after.rssMb > before.rssMb * 1.5 + 32) faults.push(`${before.rssMb} MB before, ${after.rssMb} MB after`);
  return faults;
};

process.exitCode = await main();
