// Makes the shipped templates that this computer does not have yet, or that fit its QEMU and Glovebox no more, one at a
// time and out of the way, while the person already opens what the others show; a call for one that is being made waits
// for it. The work is another process's: what it does to memory and processor ends with it.
import type { ChildProcess } from 'node:child_process';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { success, type Result } from '../../protocol/result.ts';
import { words } from '../../protocol/words.ts';
import type { LoadedTemplate } from './template-access.ts';
import { within } from '../runtime/deadline.ts';
import type { Log } from '../runtime/log.ts';
import { endOf, spawnChild } from '../runtime/spawn-child.ts';

/** The build's steps are known by their English words, and told in the reader's own (`stepIn`). */
const inEnglish = { LC_ALL: 'C.UTF-8' };

/** What the maker is at, in the build's own words. */
export interface Making {
  readonly step: string;
  readonly sinceMs: number;
  /** How long making it took the last time; null where nobody knows. */
  readonly usualSeconds: number | null;
}

export interface TemplateMakerParts {
  readonly load: (name: string) => Promise<Result<LoadedTemplate>>;
  readonly lastBuildSeconds: (name: string) => Promise<number | null>;
  /** Names of the recipes that are shipped. */
  readonly shipped: readonly string[];
  readonly defaultTemplate: string;
  /** The command that makes a template; its name comes last. */
  readonly command: readonly [program: string, ...args: string[]];
  readonly log: Log;
  /** Unix time. */
  readonly nowMs: () => number;
}

/** When templates get Debian's updates. */
export interface Renewal {
  /** Templates whose packages are older are made anew; 0 for never. */
  readonly renewDays: number;
  /** Whether nobody waits, and nothing else is wanted of the computer. */
  readonly isQuiet: () => Promise<boolean>;
}

/** The problems of a template that making it mends. */
export const makeable: readonly ErrorCode[] = ['template-missing', 'template-stale', 'template-foreign'];
const stepMaxCharacters = 200;
const lookEveryMs = 1000;
/** A template that could not be made is tried again by a call that needs it, but not by each. */
const triedAgainAfterMs = 60_000;
/** As `triedAgainAfterMs`, where nobody waits. */
const triedAgainInBackgroundMs = 60 * 60_000;
const dayMs = 24 * 60 * 60_000;

export class TemplateMaker {
  readonly #parts: TemplateMakerParts;
  /** When making a template failed last, by its name. */
  readonly #failedAtMs = new Map<string, number>();
  #making: { readonly name: string; readonly done: Promise<void>; readonly stop: () => void } | null = null;
  #step: Making | null = null;
  #tending: Promise<void> | null = null;
  #isStopped = false;

  constructor(parts: TemplateMakerParts) {
    this.#parts = parts;
  }

  /** The template as it is, or as it is when it has been made; `onWait` is told what is waited for, again and again. */
  async provide(name: string, onWait: (making: Making) => void, signal: AbortSignal): Promise<Result<LoadedTemplate>> {
    for (;;) {
      const loaded = await this.#parts.load(name);
      if (loaded.ok || signal.aborted) return loaded;
      const next = await this.#nextToMake(name, loaded.error, triedAgainAfterMs);
      if (next === null) return loaded;
      const { done } = this.#making ?? this.#start(next);
      while ((await within(done, lookEveryMs, 'late')) === 'late' && !isAborted(signal))
        if (this.#step !== null) onWait(this.#step);
    }
  }

  /** What is being made, and since when. */
  describe(): { readonly template: string; readonly sinceMs: number } | null {
    return this.#making === null || this.#step === null
      ? null
      : { template: this.#making.name, sinceMs: this.#step.sinceMs };
  }

  /**
   * Makes what is missing, stale or outdated of these, one after the other; then renews what is old. The default one
   * first: without it no other one is made.
   */
  tend(names: readonly string[], renewal: Renewal): Promise<void> {
    this.#tending ??= this.#tendOnce(names, renewal).finally(() => {
      this.#tending = null;
    });
    return this.#tending;
  }

  async #tendOnce(names: readonly string[], renewal: Renewal): Promise<void> {
    const { load, defaultTemplate } = this.#parts;
    for (const name of [...names].sort((one, other) => rank(one, defaultTemplate) - rank(other, defaultTemplate))) {
      const loaded = await load(name);
      const next = loaded.ok
        ? await this.#toMakeAnew(loaded.value, renewal)
        : await this.#nextToMake(name, loaded.error, triedAgainInBackgroundMs);
      if (next !== null) await (this.#making ?? this.#start(next, loaded.ok && !loaded.value.isOutdated)).done;
    }
  }

  /** The template's name where it is to be made anew, although it serves meanwhile; null otherwise. */
  async #toMakeAnew(template: LoadedTemplate, renewal: Renewal): Promise<string | null> {
    const { name, isOutdated, packagesAtMs, isSystem } = template;
    if (isSystem || !this.#mayTry(name, isOutdated ? triedAgainInBackgroundMs : dayMs)) return null;
    const isOld = renewal.renewDays > 0 && this.#parts.nowMs() - packagesAtMs >= renewal.renewDays * dayMs;
    return isOutdated || (isOld && (await renewal.isQuiet())) ? name : null;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#making?.stop();
    await this.#making?.done;
  }

  /**
   * What has to be made for this one to be usable in the end; null where nothing would help, or it was tried just now.
   * A default template that was never there is its person's to make: that takes the network, and minutes.
   */
  async #nextToMake(name: string, problem: ErrorCode, againAfterMs: number): Promise<string | null> {
    const { defaultTemplate, load } = this.#parts;
    if (!makeable.includes(problem) || !this.#mayTry(name, againAfterMs)) return null;
    if (name === defaultTemplate) return problem === 'template-missing' ? null : name;
    const usual = await load(defaultTemplate);
    return usual.ok ? name : this.#nextToMake(defaultTemplate, usual.error, againAfterMs);
  }

  #mayTry(name: string, againAfterMs: number): boolean {
    const failedAgoMs = this.#parts.nowMs() - (this.#failedAtMs.get(name) ?? -Infinity);
    return !this.#isStopped && this.#parts.shipped.includes(name) && failedAgoMs >= againAfterMs;
  }

  #start(name: string, refresh = false): { readonly done: Promise<void> } {
    let stop = (): void => undefined;
    const done = this.#make(name, refresh, (kill) => {
      stop = kill;
    }).finally(() => {
      this.#making = null;
      this.#step = null;
    });
    this.#making = { name, done, stop: () => stop() };
    return this.#making;
  }

  /** Never rejects. */
  async #make(name: string, refresh: boolean, onStarted: (kill: () => void) => void): Promise<void> {
    const {
      command: [program, ...args],
      log,
      lastBuildSeconds,
    } = this.#parts;
    const sinceMs = this.#parts.nowMs();
    const begun = { step: words.en.commands.build.steps.starting, sinceMs, usualSeconds: null };
    this.#step = begun;
    this.#step = { ...begun, usualSeconds: await lastBuildSeconds(name) };
    log({ event: 'template-making', cause: name });
    const spawned = await spawnChild(program, [...args, ...(refresh ? ['--refresh'] : []), name], {
      env: { ...process.env, ...inEnglish },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const exitCode = spawned.ok ? await this.#follow(spawned.value, onStarted) : null;
    if (exitCode !== 0) this.#failedAtMs.set(name, this.#parts.nowMs());
    log({
      event: 'template-made',
      code: exitCode === 0 ? null : 'template-missing',
      cause: exitCode === 0 ? name : `${name}: ${this.#step.step}`,
    });
  }

  #follow(child: ChildProcess, onStarted: (kill: () => void) => void): Promise<number | null> {
    onStarted(() => child.kill('SIGTERM'));
    // The maker may have been stopped while the program started.
    if (this.#isStopped) child.kill('SIGTERM');
    child.stderr?.on('data', (chunk: Buffer) => {
      const step = chunk.toString('utf8').trimEnd().split('\n').at(-1)?.slice(0, stepMaxCharacters) ?? '';
      if (step !== '' && this.#step !== null) this.#step = { ...this.#step, step };
    });
    return endOf(child);
  }
}

const rank = (name: string, first: string): number => (name === first ? 0 : 1);

/** Asks anew: the signal may have been aborted during a wait. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;

/** Stands in for a maker where none is to be made: the template as it is. */
export const asItIs = (load: TemplateMakerParts['load']): Pick<TemplateMaker, 'provide' | 'describe'> => ({
  describe: () => null,
  provide: async (name) => {
    const loaded = await load(name);
    return loaded.ok ? success(loaded.value) : loaded;
  },
});
