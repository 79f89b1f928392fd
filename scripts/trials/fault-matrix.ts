// One fault at a time: in each state of a DispVM each process that takes part is killed, stopped for ten seconds or
// stopped for good. What the person is told, how long it takes, what is left, and whether the next opening works.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessRecord } from '../../dom0/runtime/processes.ts';
import { record, signal, withDescendants, type Opening, type TrialWorld } from './trial-world.ts';

export const states = ['restoring', 'delivering', 'open', 'closing'] as const;
export const processes = ['qemu', 'windows', 'dom0', 'client'] as const;
export const faults = ['killed', 'stopped 10 s', 'stopped for good'] as const;
export interface Fault {
  readonly state: (typeof states)[number];
  readonly process: (typeof processes)[number];
  readonly fault: (typeof faults)[number];
}

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

export const allFaults: readonly Fault[] = states.flatMap((state) =>
  processes.flatMap((process) => faults.map((fault) => ({ state, process, fault }))),
);

const pauseMs = 10_000;
const stateWithinMs = 30_000;
const attemptsMax = 5;
/** A small document is seen by then. */
const visibleWithinMs = 4000;
/** What has not ended by itself by then is closed as its person would. */
const lookMs = 15_000;
const endWithinMs = 120_000;
const leftWithinMs = 30_000;

/** `files` lie in the world's folder: a small one, and one that takes a while to be delivered. */
export const tryFault = async (world: TrialWorld, wanted: Fault): Promise<Outcome> => {
  const file = wanted.state === 'delivering' ? 'large.txt' : 'handbook.pdf';
  // The daemon is there and has looked at its template once: a fault is not to meet its start.
  await opensNext(world);
  const { opening, id } = await openUntil(world, join(world.dir, file), wanted.state);
  const hurt = await find(world, wanted.process, id, opening);
  const stopped = wanted.fault !== 'killed';
  if (wanted.state === 'closing') await startClosing(world, opening);
  const gotIt = signal(hurt, stopped ? 'SIGSTOP' : 'SIGKILL');
  let fromMs = performance.now();
  if (wanted.fault === 'stopped 10 s') {
    await sleep(pauseMs);
    signal(hurt, 'SIGCONT');
  }
  let end = await within(opening.ended, lookMs);
  if (end === null) {
    fromMs = performance.now();
    signal(opening.client, 'SIGINT');
    end = await within(opening.ended, endWithinMs);
  }
  const endedMs = end === null ? null : Math.round(performance.now() - fromMs);
  // The computer is the person's again, whatever was stopped in it for good.
  if (wanted.process === 'client' && stopped) signal(hurt, 'SIGKILL');
  // What a killed daemon leaves is its successor's to remove, which comes with the next opening.
  const nextMs = await opensNext(world);
  const left = await world.left(leftWithinMs);
  signal(hurt, 'SIGKILL');
  const ended = gotIt === 0 ? tooSoon : describeEnd(end, wanted.state);
  // Of an opening that only the trial ended the command says no more than that.
  const told = byTrial.includes(ended) ? '' : firstSentence(end?.told ?? '');
  return { ...wanted, ended, told, endedMs, left, nextMs };
};

/** Nobody was hurt: by then the process had ended as it should. */
const tooSoon = 'over before';
const byTrial = ['never seen', 'stayed open', 'closed', tooSoon];

type End = Awaited<Opening['ended']>;

const describeEnd = (end: End | null, state: Fault['state']): string => {
  if (end === null) return 'did not end';
  if (end.report === null) return 'was killed';
  const { code = 'closed', stagesMs } = end.report;
  // The trial gives up as a person does, with Ctrl-C.
  if (code !== 'cancelled') return code;
  if (state === 'closing') return 'closed';
  return stagesMs.visible === undefined ? 'never seen' : 'stayed open';
};

const firstSentence = (told: string): string => /^(?:glovebox: )?([^\n]*?[.?!])(?:\s|$)/.exec(told)?.[1] ?? told;

interface Reached {
  readonly opening: Opening;
  readonly id: string;
}

/** A state may pass while the daemon is asked: then the document is closed, and opened again. */
const openUntil = async (world: TrialWorld, file: string, state: Fault['state']): Promise<Reached> => {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const opening = world.open(file);
    const id = await reach(world, opening, state);
    if (id !== null) return { opening, id };
    signal(opening.client, 'SIGINT');
    await opening.ended;
  }
  throw new Error(`no DispVM was seen ${state}`);
};

/** The DispVM's id, once it is so far; null where that state was missed. */
const reach = async (world: TrialWorld, opening: Opening, state: Fault['state']): Promise<string | null> => {
  // dom0 calls a DispVM open as soon as it takes the document.
  const id = await waitForState(world, state === 'restoring' ? 'restoring' : 'open');
  if (state === 'open' || state === 'closing') await sleep(visibleWithinMs);
  return id;
};

/** As its person does. It may be over before dom0 is asked. */
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
  if (process === 'client') return client;
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
