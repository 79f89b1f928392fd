// Makes the shipped templates that this computer does not have yet, one at a time and out of the way, while the person
// already opens what the default one shows; a call for one that is being made waits for it. The work is another
// process's: what it does to memory and processor ends with it.
import type { ChildProcess } from 'node:child_process';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { success, type Result } from '../../protocol/result.ts';
import { words } from '../../protocol/words.ts';
import type { LoadedTemplate } from '../engine/template-access.ts';
import { within } from '../runtime/deadline.ts';
import type { Log } from '../runtime/log.ts';
import { spawnChild } from '../runtime/spawn-child.ts';

/** So that its steps are known by their words, whoever reads them then. */
const inEnglish = { LC_ALL: 'C.UTF-8' };

/** What the maker is at, in the build's own words. */
export interface Making {
  readonly step: string;
  readonly sinceMs: number;
}

export interface TemplateMakerParts {
  readonly load: (name: string) => Promise<Result<LoadedTemplate>>;
  /** Names of the recipes that are shipped. */
  readonly shipped: readonly string[];
  readonly defaultTemplate: string;
  /** The command that makes a template; its name comes last. */
  readonly command: readonly [program: string, ...args: string[]];
  readonly log: Log;
}

/** What can be mended by making it. */
export const makeable: readonly ErrorCode[] = ['template-missing', 'template-stale'];
const stepMaxCharacters = 200;
const lookEveryMs = 1000;
/** One that could not be made is tried again by a call that needs it, but not for each. */
const triedAgainAfterMs = 60_000;

export class TemplateMaker {
  readonly #parts: TemplateMakerParts;
  /** Names, and when it was. */
  readonly #failedAtMs = new Map<string, number>();
  #making: { readonly name: string; readonly done: Promise<void>; readonly stop: () => void } | null = null;
  #step: Making | null = null;
  #isStopped = false;

  constructor(parts: TemplateMakerParts) {
    this.#parts = parts;
  }

  /** The template as it is, or as it is when it has been made; `onWait` is told what is waited for, again and again. */
  async provide(name: string, onWait: (making: Making) => void, signal: AbortSignal): Promise<Result<LoadedTemplate>> {
    for (;;) {
      const loaded = await this.#parts.load(name);
      if (loaded.ok || signal.aborted) return loaded;
      if (!(await this.#mayMake(name, loaded.error))) return loaded;
      const { done } = this.#making ?? this.#start(name);
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

  /** Makes those that are missing, one after the other. Only where the default template is there: it comes first. */
  async makeMissing(names: readonly string[] = this.#parts.shipped): Promise<void> {
    for (const name of names) {
      const loaded = await this.#parts.load(name);
      if (!loaded.ok && (await this.#mayMake(name, loaded.error))) await (this.#making ?? this.#start(name)).done;
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#making?.stop();
    await this.#making?.done;
  }

  async #mayMake(name: string, problem: ErrorCode): Promise<boolean> {
    const { shipped, defaultTemplate, load } = this.#parts;
    const failedAgoMs = Date.now() - (this.#failedAtMs.get(name) ?? -Infinity);
    if (this.#isStopped || failedAgoMs < triedAgainAfterMs || !makeable.includes(problem)) return false;
    return shipped.includes(name) && name !== defaultTemplate && (await load(defaultTemplate)).ok;
  }

  #start(name: string): { readonly done: Promise<void> } {
    let stop = (): void => undefined;
    const done = this.#make(name, (kill) => {
      stop = kill;
    }).finally(() => {
      this.#making = null;
      this.#step = null;
    });
    this.#making = { name, done, stop: () => stop() };
    return this.#making;
  }

  /** Never rejects. */
  async #make(name: string, onStarted: (kill: () => void) => void): Promise<void> {
    const {
      command: [program, ...args],
      log,
    } = this.#parts;
    const sinceMs = Date.now();
    this.#step = { step: words.en.commands.build.steps.starting, sinceMs };
    log({ event: 'template-making', cause: name });
    const spawned = await spawnChild(program, [...args, name], {
      env: { ...process.env, ...inEnglish },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const exitCode = spawned.ok ? await this.#follow(spawned.value, sinceMs, onStarted) : null;
    if (exitCode !== 0) this.#failedAtMs.set(name, Date.now());
    log({
      event: 'template-made',
      code: exitCode === 0 ? null : 'template-missing',
      cause: exitCode === 0 ? name : `${name}: ${this.#step.step}`,
    });
  }

  #follow(child: ChildProcess, sinceMs: number, onStarted: (kill: () => void) => void): Promise<number | null> {
    onStarted(() => child.kill('SIGTERM'));
    // Stopped while it started.
    if (this.#isStopped) child.kill('SIGTERM');
    child.stderr?.on('data', (chunk: Buffer) => {
      const step = chunk.toString('utf8').trimEnd().split('\n').at(-1)?.slice(0, stepMaxCharacters) ?? '';
      if (step !== '') this.#step = { step, sinceMs };
    });
    return new Promise((resolve) => child.once('close', (code) => resolve(code)));
  }
}

/** It may have become so during a wait. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;

/** Where none is to be made: the template as it is. */
export const asItIs = (load: TemplateMakerParts['load']): Pick<TemplateMaker, 'provide' | 'describe'> => ({
  describe: () => null,
  provide: async (name) => {
    const loaded = await load(name);
    return loaded.ok ? success(loaded.value) : loaded;
  },
});
