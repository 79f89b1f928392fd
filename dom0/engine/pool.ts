// The pool: machines made ahead, so that a click finds one that has been restored and warmed, or at least one that
// is restored. It must never hand out one twice, one of a template or QEMU that has changed since, or one that is too
// old; and what it does ahead must never slow a call or hold memory that is needed.
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { success, type Result } from '../../protocol/result.ts';
import { isSameScreen, type Screen } from '../../protocol/screen.ts';
import { BackOff } from '../runtime/back-off.ts';
import { inBackground, logBug } from '../runtime/background.ts';
import type { Log } from '../runtime/log.ts';
import type { Machine, MachineSource, PooledReport } from './machine.ts';
import type { MemoryNow } from './memory-pressure.ts';
import { sparesWanted, type PoolSettings } from './pool-settings.ts';
import type { QemuMachine } from './qemu-machine.ts';
import type { LoadedTemplate } from '../template/template-access.ts';

/** What the pool needs of a machine that it holds. */
export type PoolMachine = Machine & Pick<QemuMachine, 'template' | 'prestart' | 'rehearse' | 'pause' | 'resume'>;

export interface PoolParts {
  readonly source: {
    load(disposableTemplate: string): Promise<Result<LoadedTemplate>>;
    create(template: LoadedTemplate): Promise<Result<PoolMachine>>;
  };
  readonly settings: () => Promise<PoolSettings>;
  readonly memory: () => Promise<MemoryNow>;
  /** What else can be got ready for a machine that waits now; `discard` where it will never be opened. */
  readonly windows: {
    readonly usualScreen: Screen;
    prepare(dispvmId: string, vncSocket: string): void;
    discard(dispvmId: string): void;
  };
  /** The template whose machines are made ahead from the daemon's start on. */
  readonly defaultTemplate: string;
  readonly log: Log;
  /** A clock that never jumps, in milliseconds. */
  readonly nowMs: () => number;
}

interface Pooled {
  readonly machine: PoolMachine;
  readonly sinceMs: number;
  state: PooledReport['state'];
}

const tendEveryMs = 1000;
/** A person looks at what opened before the next click; refilling meanwhile costs nobody anything. */
const quietMs = 700;
const minuteMs = 60_000;
const firstDelayMs = 2_000;
const longestDelayMs = 10 * minuteMs;

export class Pool implements MachineSource {
  readonly #parts: PoolParts;
  readonly #pooled = new Set<Pooled>();
  readonly #ending = new Set<Promise<void>>();
  /** When a call last asked for each template. The default one counts as asked for by the daemon's start. */
  readonly #usedAtMs: Map<string, number>;
  readonly #problems = new Map<string, ErrorCode | null>();
  /** By the identity of a template whose machines could not be made: another build of it is another matter. */
  readonly #failures = new Map<string, { readonly backOff: BackOff; readonly againAtMs: number }>();
  readonly #timer: NodeJS.Timeout;
  #busy = false;
  #quietSinceMs: number;
  #tending: Promise<void> | null = null;
  #stopped = false;

  constructor(parts: PoolParts) {
    this.#parts = parts;
    this.#usedAtMs = new Map([[parts.defaultTemplate, parts.nowMs()]]);
    this.#quietSinceMs = -Infinity;
    this.#timer = setInterval(() => inBackground(this.tend()), tendEveryMs);
    this.#timer.unref();
    inBackground(this.tend());
  }

  async take(disposableTemplate: string): Promise<Result<Machine>> {
    const template = await this.#parts.source.load(disposableTemplate);
    if (!template.ok) return template;
    this.#usedAtMs.set(disposableTemplate, this.#parts.nowMs());
    // Whoever opens anything may open an ordinary document next.
    this.#usedAtMs.set(this.#parts.defaultTemplate, this.#parts.nowMs());
    const { maxAgeMinutes } = await this.#parts.settings();
    const found =
      this.#find(template.value, 'spare', maxAgeMinutes) ?? this.#find(template.value, 'prestarted', maxAgeMinutes);
    if (found === null) return this.#parts.source.create(template.value);
    this.#pooled.delete(found);
    return success(found.machine);
  }

  setBusy(busy: boolean): void {
    this.#busy = busy;
    this.#quietSinceMs = this.#parts.nowMs();
    // A machine that only starts is left alone: it would come out of its savefile asleep, and nobody would wake it.
    for (const { machine, state } of this.#pooled)
      if (state === 'warming' && machine.hasBegunRestore) inBackground(busy ? machine.pause() : machine.resume());
    if (!busy) setTimeout(() => inBackground(this.tend()), quietMs).unref();
  }

  describe(): readonly PooledReport[] {
    return [...this.#pooled].map(({ machine, state, sinceMs }) => ({
      id: machine.description.id,
      template: machine.description.template,
      state,
      ageMs: Math.round(this.#parts.nowMs() - sinceMs),
    }));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#dropAll();
    await this.#tending;
    this.#dropAll();
    await Promise.all(this.#ending);
  }

  /** Drops what must not be kept, and makes what is missing, one at a time. */
  tend(): Promise<void> {
    this.#tending ??= this.#tendOnce().finally(() => {
      this.#tending = null;
    });
    return this.#tending;
  }

  async #tendOnce(): Promise<void> {
    const settings = await this.#parts.settings();
    for (const [name, usedAtMs] of this.#usedAtMs) {
      try {
        await this.#tendTemplate(name, usedAtMs, settings);
      } catch (bug) {
        // A disk that broke, say: the others are tended all the same.
        if (this.#report(name, 'internal')) logBug(this.#parts.log, bug);
      }
    }
  }

  async #tendTemplate(name: string, usedAtMs: number, settings: PoolSettings): Promise<void> {
    const template = await this.#parts.source.load(name);
    this.#report(name, template.ok ? null : template.error);
    const isIdle = this.#parts.nowMs() - usedAtMs >= settings.idleMinutes * minuteMs;
    const kept = template.ok && !isIdle && (await this.#hasMemoryFor(template.value, settings)) ? template.value : null;
    this.#dropUseless(name, kept, settings);
    while (kept !== null && this.#mayMake(kept)) if (!(await this.#makeNext(kept, settings))) break;
  }

  /** Logs a problem once, not each second; returns whether it is news. */
  #report(name: string, problem: ErrorCode | null): boolean {
    if ((this.#problems.get(name) ?? null) === problem) return false;
    this.#problems.set(name, problem);
    if (problem !== null) this.#parts.log({ event: 'template', code: problem, cause: name });
    return true;
  }

  /**
   * The default template may take what the reserve leaves; for any other one, all that its guest can use must be there
   * besides.
   */
  async #hasMemoryFor({ name, memoryMib }: LoadedTemplate, { reserveMib }: PoolSettings): Promise<boolean> {
    const { availableMib, isStalling } = await this.#parts.memory();
    return !isStalling && availableMib >= reserveMib + (name === this.#parts.defaultTemplate ? 0 : memoryMib);
  }

  #mayMake({ identity }: LoadedTemplate): boolean {
    const nowMs = this.#parts.nowMs();
    const isHeldBack = nowMs < (this.#failures.get(identity)?.againAtMs ?? -Infinity);
    return !this.#stopped && !this.#busy && nowMs - this.#quietSinceMs >= quietMs && !isHeldBack;
  }

  /** What fails once will mostly fail again, and costs half a minute of a processor each time. */
  #holdBack({ identity }: LoadedTemplate): void {
    const { backOff } = this.#failures.get(identity) ?? { backOff: new BackOff(firstDelayMs, longestDelayMs) };
    this.#failures.set(identity, { backOff, againAtMs: this.#parts.nowMs() + backOff.failed() });
  }

  /** The spare first: it is what the next click wants. False where nothing is missing, or it could not be made. */
  async #makeNext(template: LoadedTemplate, settings: PoolSettings): Promise<boolean> {
    const wantsSpare = this.#count(template.name, 'spare') < sparesWanted(settings, template.name);
    if (!wantsSpare && this.#count(template.name, 'prestarted') >= settings.prestarted) return false;
    const isMade = await this.#make(template, wantsSpare ? 'spare' : 'prestarted');
    if (isMade) this.#failures.delete(template.identity);
    else this.#holdBack(template);
    return isMade;
  }

  async #make(template: LoadedTemplate, kind: 'spare' | 'prestarted'): Promise<boolean> {
    const created = await this.#parts.source.create(template);
    if (!created.ok) return false;
    const machine = created.value;
    const pooled: Pooled = { machine, sinceMs: this.#parts.nowMs(), state: 'warming' };
    this.#pooled.add(pooled);
    inBackground(machine.ended.then(() => this.#forget(pooled)));
    const isReady = await (kind === 'spare' ? machine.rehearse(this.#parts.windows.usualScreen) : machine.prestart());
    if (isReady && this.#pooled.has(pooled)) await this.#keep(pooled, kind);
    else this.#drop(pooled);
    return isReady;
  }

  async #keep(pooled: Pooled, state: 'spare' | 'prestarted'): Promise<void> {
    const display = await pooled.machine.display;
    // The machine may have ended meanwhile.
    if (!this.#pooled.has(pooled)) return;
    pooled.state = state;
    if (display.ok) this.#parts.windows.prepare(pooled.machine.description.id, display.value);
  }

  #count(template: string, state: PooledReport['state']): number {
    return [...this.#pooled].filter((pooled) => pooled.machine.template.name === template && pooled.state === state)
      .length;
  }

  #find(template: LoadedTemplate, state: PooledReport['state'], maxAgeMinutes: number): Pooled | null {
    const fits = (pooled: Pooled): boolean =>
      pooled.state === state && isCurrent(pooled, template) && !this.#isOld(pooled, maxAgeMinutes);
    return [...this.#pooled].find(fits) ?? null;
  }

  #isOld({ sinceMs }: Pooled, maxAgeMinutes: number): boolean {
    return this.#parts.nowMs() - sinceMs >= maxAgeMinutes * minuteMs;
  }

  /** Whether it is a spare for another monitor, whose document would be drawn twice. */
  #isOddlySized({ machine, state }: Pooled): boolean {
    return state === 'spare' && !isSameScreen(machine.screen, this.#parts.windows.usualScreen);
  }

  #dropUseless(name: string, template: LoadedTemplate | null, settings: PoolSettings): void {
    const kept = { warming: 1, spare: sparesWanted(settings, name), prestarted: settings.prestarted };
    for (const pooled of [...this.#pooled].filter(({ machine }) => machine.template.name === name)) {
      const isUseless =
        template === null ||
        !isCurrent(pooled, template) ||
        this.#isOld(pooled, settings.maxAgeMinutes) ||
        this.#isOddlySized(pooled);
      if (isUseless || kept[pooled.state] === 0) this.#drop(pooled);
      else kept[pooled.state] -= 1;
    }
  }

  #dropAll(): void {
    for (const pooled of [...this.#pooled]) this.#drop(pooled);
  }

  #drop(pooled: Pooled): void {
    this.#pooled.delete(pooled);
    this.#parts.windows.discard(pooled.machine.description.id);
    pooled.machine.kill();
    const gone = pooled.machine.ended.then(() => pooled.machine.remove()).finally(() => this.#ending.delete(gone));
    this.#ending.add(gone);
  }

  /** The machine ended by itself while it waited. */
  #forget(pooled: Pooled): void {
    if (this.#pooled.has(pooled)) this.#drop(pooled);
  }
}

const isCurrent = ({ machine }: Pooled, { name, identity }: LoadedTemplate): boolean =>
  machine.template.name === name && machine.template.identity === identity;
