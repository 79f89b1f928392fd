// The figures of a farm: what it adds to an opening, how soon another host takes over, what three hosts do for ten documents at
// once, and what a host takes for each. Each is measured so that whatever else this computer does meanwhile counts for both sides
// of a comparison.
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../demo-report.ts';
import { percentile } from '../benchmark/statistics.ts';
import { readHostUse, watchUse } from './host-use.ts';
import { begin, farmOf, hereOf, openOnce, type Opened, type Opening } from './opening.ts';
import type { FarmHost, World } from './world.ts';

/** Times are milliseconds from the call's begin until the document is visible, medians where nothing else is said. */
export interface FarmFigures {
  readonly added: {
    readonly runs: number;
    readonly farmMs: number;
    readonly embeddedMs: number;
    /** The median of what each pair, one here and one there, differs by. */
    readonly addedMs: number;
  };
  /** From the kill of a host until the next call was taken by another one, and until its document was visible. */
  readonly failover: {
    readonly runs: number;
    readonly acceptedMs: number;
    readonly acceptedMaxMs: number;
    readonly visibleMs: number;
  };
  /** Until the last of them is visible. */
  readonly atOnce: { readonly documents: number; readonly oneHostMs: number; readonly allHostsMs: number };
  readonly sizing: {
    /** Of one DispVM with a document, and of a daemon. */
    readonly dispvmMib: number;
    readonly daemonMib: number;
    readonly dispvmsAGib: number;
    readonly opens: number;
    /** Of one opening until its DispVM is gone. */
    readonly daemonCpuSeconds: number;
    readonly qemuCpuSeconds: number;
    readonly opensAMinuteACore: number;
    /** With what the viewer takes without a VM in the place of what QEMU takes to emulate it: calculated, not measured. */
    readonly opensAMinuteACoreOnKvm: number;
  };
}

export interface FiguresWanted {
  readonly runs: number;
  readonly restMs: number;
  /** The processor time of the viewer on this computer without a VM: “bare viewer” in docs/benchmarks.md. */
  readonly viewerCpuSeconds: number;
}

const failovers = 5;
const documentsAtOnce = 10;
const openForMemory = 6;
const settlesMs = 3_000;
const mebibyte = 1024 * 1024;

const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));
const shownMs = (opened: Opened): number => {
  if (opened.visibleMs === null) throw new Error(`a document was not shown: ${opened.code ?? 'no code'}`);
  return opened.visibleMs;
};

/** Only the first takes calls while `work` runs. */
const onOneHost = async <T>({ hosts, balancer, waitUp }: World, work: (host: FarmHost) => Promise<T>): Promise<T> => {
  const [first, ...others] = hosts;
  if (first === undefined) throw new Error('there is no host');
  for (const { name } of others) await balancer.set(name, 'drain');
  await waitUp([first.name]);
  const result = await work(first);
  for (const { name } of others) await balancer.set(name, 'ready');
  await waitUp(hosts.map(({ name }) => name));
  return result;
};

export const measureFigures = async (
  world: World,
  { runs, restMs, viewerCpuSeconds }: FiguresWanted,
  document: Uint8Array,
): Promise<FarmFigures> => {
  // The first on each makes its template ready.
  await Promise.all(world.hosts.map((_, index) => openOnce(farmOf(world, index), document)));
  await openOnce(hereOf(world), document);
  // Before it is said that calls are to be expected: what connects ahead then for each person is no work of one computer.
  const failover = await measureFailover(world, restMs, document);
  return {
    added: await onOneHost(world, () => measureAdded(world, runs, restMs, document)),
    failover,
    atOnce: {
      documents: documentsAtOnce,
      oneHostMs: await onOneHost(world, () => measureAtOnce(world, document)),
      allHostsMs: await measureAtOnce(world, document),
    },
    sizing: await onOneHost(world, (host) => measureSizing(world, host, runs, viewerCpuSeconds, document)),
  };
};

const measureAdded = async (
  world: World,
  runs: number,
  restMs: number,
  document: Uint8Array,
): Promise<FarmFigures['added']> => {
  const pairs: { readonly far: number; readonly near: number }[] = [];
  // As in the native host, which lives as long as Thunderbird.
  const people = world.people.map((_, index) => farmOf(world, index));
  for (const person of people) person.warmUp();
  for (let run = 0; run < runs; run += 1) {
    await sleep(restMs);
    const far = shownMs(await openOnce(people[run % people.length] ?? farmOf(world, run), document));
    await sleep(restMs);
    pairs.push({ far, near: shownMs(await openOnce(hereOf(world), document)) });
  }
  return {
    runs,
    farmMs: rounded(median(pairs.map(({ far }) => far))),
    embeddedMs: rounded(median(pairs.map(({ near }) => near))),
    addedMs: rounded(median(pairs.map(({ far, near }) => far - near))),
  };
};

const measureFailover = async (
  world: World,
  restMs: number,
  document: Uint8Array,
): Promise<FarmFigures['failover']> => {
  const names = world.hosts.map(({ name }) => name);
  const taken: Opened[] = [];
  for (let run = 0; run < failovers; run += 1) {
    // The host that was started anew last has its templates and its DispVMs by then.
    await sleep(restMs);
    const host = world.hosts[run % world.hosts.length];
    host?.daemon.child.kill('SIGKILL');
    taken.push(await openOnce(farmOf(world, run), document));
    await host?.restart();
    await world.waitUp(names);
  }
  const accepted = taken.map(({ acceptedMs }) => acceptedMs ?? Number.NaN);
  return {
    runs: failovers,
    acceptedMs: rounded(median(accepted)),
    acceptedMaxMs: rounded(percentile(accepted, 1)),
    visibleMs: rounded(median(taken.map(shownMs))),
  };
};

const beginMany = async (world: World, count: number, document: Uint8Array): Promise<readonly Opening[]> => {
  const openings = Array.from({ length: count }, (_, index) => begin(farmOf(world, index), document));
  await Promise.all(openings.map(async ({ shown, ended }) => (await shown) || shownMs(await ended)));
  return openings;
};

const closeAll = async (openings: readonly Opening[]): Promise<void> => {
  for (const { call } of openings) call.close();
  await Promise.all(openings.map(({ ended }) => ended));
};

const measureAtOnce = async (world: World, document: Uint8Array): Promise<number> => {
  await sleep(settlesMs);
  const sinceMs = performance.now();
  const openings = await beginMany(world, documentsAtOnce, document);
  const allMs = performance.now() - sinceMs;
  await closeAll(openings);
  return rounded(allMs);
};

const measureSizing = async (
  world: World,
  { daemon }: FarmHost,
  runs: number,
  viewerCpuSeconds: number,
  document: Uint8Array,
): Promise<FarmFigures['sizing']> => {
  const pid = daemon.child.pid ?? 0;
  const openings = await beginMany(world, openForMemory, document);
  await sleep(settlesMs);
  const open = await readHostUse(pid);
  await closeAll(openings);
  const used = await watchUse(pid, async () => {
    for (let run = 0; run < runs; run += 1) shownMs(await openOnce(farmOf(world, run), document));
  });
  const daemonCpuSeconds = used.daemonSeconds / runs;
  const qemuCpuSeconds = used.qemuSeconds / runs;
  const dispvmBytes = open.qemuBytes.reduce((sum, bytes) => sum + bytes, 0) / open.qemuBytes.length;
  return {
    dispvmMib: rounded(dispvmBytes / mebibyte),
    daemonMib: rounded(open.daemonBytes / mebibyte),
    dispvmsAGib: rounded((1024 * mebibyte) / dispvmBytes),
    opens: runs,
    daemonCpuSeconds: rounded(daemonCpuSeconds, 3),
    qemuCpuSeconds: rounded(qemuCpuSeconds, 3),
    opensAMinuteACore: rounded(60 / (daemonCpuSeconds + qemuCpuSeconds)),
    opensAMinuteACoreOnKvm: rounded(60 / (daemonCpuSeconds + viewerCpuSeconds)),
  };
};
