// One fault at a time: in each state of a DispVM each process that takes part is killed, stopped for ten seconds or
// stopped for good, and dom0 with all that it starts runs out of each resource. What the person is told, how long it
// takes, what is left, and whether the next opening works.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessRecord } from '../../dom0/runtime/processes.ts';
import { exhaust, isResource, resources, type Relief, type Resource } from './exhaustion.ts';
import { openByHost } from './host-opening.ts';
import { record, signal, withDescendants, type Opening, type TrialWorld } from './trial-world.ts';

const states = ['restoring', 'delivering', 'open', 'closing'] as const;
/** `host`: the native host, in the place of the command. */
const processes = ['qemu', 'windows', 'dom0', 'client', 'host'] as const;
const signals = ['killed', 'stopped 10 s', 'stopped for good'] as const;
export interface Fault {
  /** `before`: dom0 runs, and nothing is open. `queued`: another document has the only place. */
  readonly state: 'before' | 'queued' | (typeof states)[number];
  readonly process: (typeof processes)[number];
  readonly fault: (typeof signals)[number] | Resource;
}
type State = (typeof states)[number];

export interface Outcome extends Fault {
  /**
   * How the opening ended: its code, or `stayed open` or `never seen` where it had to be closed as its person would.
   */
  readonly ended: string;
  /** The first sentence on the terminal; empty where none was needed. */
  readonly told: string;
  /** From the fault, or from the person's closing where the document stayed open, to the end of the command. */
  readonly endedMs: number | null;
  readonly left: readonly string[];
  /** Until another opening shows its document, which is tried again where it fails; null where none does. */
  readonly nextMs: number | null;
}

export const allFaults: readonly Fault[] = [
  ...states.flatMap((state) => processes.flatMap((process) => signals.map((fault) => ({ state, process, fault })))),
  // What waits for its turn has no QEMU yet.
  ...processes
    .filter((process) => process !== 'qemu')
    .flatMap((process) => signals.map((fault) => ({ state: 'queued' as const, process, fault }))),
  ...(['before', ...states] as const).flatMap((state) =>
    resources.map((fault) => ({ state, process: 'dom0' as const, fault })),
  ),
];

const pauseMs = 10_000;
const stateWithinMs = 30_000;
const attemptsMax = 5;
/** A small document is seen by then. */
const visibleWithinMs = 4000;
/** What has not ended by itself by then is closed as its person would. */
const lookMs = 15_000;
/** Longer than the command itself waits for a document to be seen. */
const patientMs = 100_000;
const endWithinMs = 120_000;
const leftWithinMs = 30_000;

/** Two files lie in the world's folder: a small one, and one that takes a while to be delivered. */
export const tryFault = async (world: TrialWorld, wanted: Fault): Promise<Outcome> => {
  if (wanted.state === 'queued') await world.startNarrowDaemon();
  // The daemon is there and has looked at its template once: a fault is not to meet its start.
  await opensNext(world);
  const { opening, wasHurt, relieve, bury } = await hurtOpening(world, wanted);
  let fromMs = performance.now();
  if (wanted.fault === 'stopped 10 s') {
    await sleep(pauseMs);
    await relieve();
  }
  let end = await within(opening.ended, isPatient(wanted) ? patientMs : lookMs);
  if (end === null) {
    fromMs = performance.now();
    signal(opening.client, 'SIGINT');
    // One that is stopped for good cannot.
    end = await within(opening.ended, isClient(wanted.process) ? lookMs : endWithinMs);
  }
  const endedMs = end === null ? null : Math.round(performance.now() - fromMs);
  await bury();
  // What a killed daemon leaves is its successor's to remove, which comes with the next opening.
  const nextMs = await opensNext(world);
  const left = await world.left(leftWithinMs);
  await relieve();
  const ended = wasHurt ? describeEnd(end, wanted.state) : tooSoon;
  // Of an opening that only the trial ended the command says no more than that.
  const told = byTrial.includes(ended) ? '' : firstSentence(end?.told ?? '');
  return { ...wanted, ended, told, endedMs, left, nextMs };
};

/** Of a document that has not been seen the command itself has to say so. */
const isPatient = ({ state, process, fault }: Fault): boolean =>
  !isClient(process) && (fault === 'stopped for good' || isResource(fault)) && state !== 'open' && state !== 'closing';

const isClient = (process: Fault['process']): boolean => process === 'client' || process === 'host';

interface Hurt {
  readonly opening: Opening;
  readonly wasHurt: boolean;
  /** Undoes what can be undone. */
  readonly relieve: Relief;
  /** The computer is the person's again, before the next opening. */
  readonly bury: Relief;
}

const hurtOpening = async (world: TrialWorld, { state, process, fault }: Fault): Promise<Hurt> => {
  if (state === 'before') {
    if (!isResource(fault)) throw new Error('no process takes part before there is an opening');
    const relieve = await takeResource(world, fault);
    return { opening: world.open(fileFor(world, state)), wasHurt: true, relieve: nothing, bury: relieve };
  }
  if (state === 'queued') return hurtWaiting(world, process, fault);
  const { opening, id } = await openUntil(world, process, state);
  const hurt = isResource(fault) ? [] : await find(world, process, id, opening);
  if (state === 'closing') await startClosing(world, opening);
  if (isResource(fault)) {
    const relieve = await takeResource(world, fault);
    return { opening, wasHurt: true, relieve: nothing, bury: relieve };
  }
  return hurtProcesses(opening, hurt, process, fault);
};

const hurtProcesses = (
  opening: Opening,
  hurt: readonly ProcessRecord[],
  process: Fault['process'],
  fault: Fault['fault'],
): Hurt => {
  const wasHurt = signal(hurt, fault === 'killed' ? 'SIGKILL' : 'SIGSTOP') > 0;
  const send = (name: NodeJS.Signals) => (): Promise<void> => {
    signal(hurt, name);
    return Promise.resolve();
  };
  if (fault === 'stopped 10 s') return { opening, wasHurt, relieve: send('SIGCONT'), bury: nothing };
  // A stopped daemon stays until its successor finds it so.
  return { opening, wasHurt, relieve: send('SIGKILL'), bury: isClient(process) ? send('SIGKILL') : nothing };
};

/** The document before it is closed afterwards, and the next one has its place. */
const hurtWaiting = async (world: TrialWorld, process: Fault['process'], fault: Fault['fault']): Promise<Hurt> => {
  const first = world.open(fileFor(world, 'open'));
  const id = await waitForState(world, 'open');
  if (id === null) throw new Error('the first document did not open');
  const opening = begin(world, process, fileFor(world, 'open'));
  const deadline = performance.now() + stateWithinMs;
  while (!isWaiting(opening) && performance.now() < deadline) await sleep(50);
  const hurt = hurtProcesses(opening, await find(world, process, id, opening), process, fault);
  const bury = async (): Promise<void> => {
    await hurt.bury();
    signal(first.client, 'SIGINT');
    if ((await within(first.ended, lookMs)) === null) signal(first.client, 'SIGKILL');
  };
  return { ...hurt, bury };
};

/** By the command’s words, or by the stage that the host tells. */
const isWaiting = ({ said }: Opening): boolean => /its turn|queued/.test(said());

const begin = (world: TrialWorld, process: Fault['process'], file: string): Opening =>
  process === 'host' ? openByHost(file, world.env) : world.open(file);

const nothing: Relief = () => Promise.resolve();

const takeResource = async (world: TrialWorld, resource: Resource): Promise<Relief> => {
  const status = await world.status();
  if (status === null) throw new Error('dom0 does not answer');
  return exhaust(resource, { dir: world.dir, daemonPid: status.pid });
};

const fileFor = (world: TrialWorld, state: Fault['state']): string =>
  join(world.dir, state === 'delivering' ? 'large.txt' : 'handbook.pdf');

/** Nobody was hurt: by then the process had ended as it should. */
const tooSoon = 'over before';
const byTrial = ['never seen', 'still waiting', 'stayed open', 'closed', tooSoon];

type End = Awaited<Opening['ended']>;

const describeEnd = (end: End | null, state: Fault['state']): string => {
  if (end === null) return 'did not end';
  if (end.report === null) return 'was killed';
  const { code = 'closed', stagesMs } = end.report;
  // The trial gives up as a person does, with Ctrl-C.
  if (code !== 'cancelled') return code;
  if (state === 'closing') return 'closed';
  if (state === 'queued' && stagesMs.visible === undefined) return 'still waiting';
  return stagesMs.visible === undefined ? 'never seen' : 'stayed open';
};

/** Of what was told after that it waits for its turn. */
const firstSentence = (told: string): string => {
  const later = told.replace(/^[^\n]*its turn[^\n]*\n?/, '');
  return /^(?:glovebox: )?([^\n]*?[.?!])(?:\s|$)/.exec(later)?.[1] ?? later;
};

interface Reached {
  readonly opening: Opening;
  readonly id: string;
}

/** A state may pass while the daemon is asked: then the document is closed, and opened again. */
const openUntil = async (world: TrialWorld, process: Fault['process'], state: State): Promise<Reached> => {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const opening = begin(world, process, fileFor(world, state));
    const id = await reach(world, opening, state);
    if (id !== null) return { opening, id };
    signal(opening.client, 'SIGINT');
    await opening.ended;
  }
  throw new Error(`no DispVM was seen ${state}`);
};

/** The DispVM's id, once it is so far; null where that state was missed. */
const reach = async (world: TrialWorld, opening: Opening, state: State): Promise<string | null> => {
  // dom0 calls a DispVM open as soon as it takes the document.
  const id = await waitForState(world, state === 'restoring' ? 'restoring' : 'open');
  if (state === 'open' || state === 'closing') await sleep(visibleWithinMs);
  return id;
};

/** Closes the document as its person does. The closing may be over before dom0 is asked. */
const startClosing = async (world: TrialWorld, { client }: Opening): Promise<void> => {
  signal(client, 'SIGINT');
  const deadline = performance.now() + stateWithinMs;
  const isOpen = async (): Promise<boolean> =>
    (await world.status())?.dispvms.some((dispvm) => dispvm.state === 'open') === true;
  while (performance.now() < deadline && (await isOpen())) await sleep(1);
};

const waitForState = async (world: TrialWorld, state: 'restoring' | 'open'): Promise<string | null> => {
  const deadline = performance.now() + stateWithinMs;
  let wasThere = false;
  while (performance.now() < deadline) {
    const dispvms = (await world.status())?.dispvms ?? [];
    const found = dispvms.find((dispvm) => dispvm.state === state);
    if (found !== undefined) return found.id;
    const isPast = dispvms.some(
      (dispvm) => dispvm.state === 'closing' || (dispvm.state === 'open' && state === 'restoring'),
    );
    if (isPast || (wasThere && dispvms.length === 0)) return null;
    wasThere ||= dispvms.length > 0;
    await sleep(5);
  }
  return null;
};

const find = async (
  world: TrialWorld,
  process: Fault['process'],
  id: string,
  { client }: Opening,
): Promise<readonly ProcessRecord[]> => {
  if (isClient(process)) return client;
  if (process === 'qemu') return record((await Promise.all((await world.machinePids(id)).map(withDescendants))).flat());
  const status = await world.status();
  const pid = process === 'dom0' ? status?.pid : status?.guiPid;
  return record(pid == null ? [] : [pid]);
};

const opensNext = async (world: TrialWorld): Promise<number | null> => {
  const startMs = performance.now();
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const next = world.open(join(world.dir, 'handbook.pdf'), '--close-after-visible');
    const end = await within(next.ended, endWithinMs);
    if (end === null) signal(next.client, 'SIGKILL');
    if (end?.report?.stagesMs.visible !== undefined) return Math.round(performance.now() - startMs);
  }
  return null;
};

/** null where it takes longer. */
const within = async <T>(work: Promise<T>, ms: number): Promise<T | null> => {
  const timer = new AbortController();
  const late = sleep(ms, null, { signal: timer.signal }).catch(() => null);
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
};
