// When the daemon ends by itself: when nobody has needed it for long, when nobody can reach it any more, and when it is
// to make room, for another build or because somebody asked. What is open stays: it never ends before that is closed.
import { inBackground } from '../runtime/background.ts';
import { Deferred } from '../../protocol/deferred.ts';

export type LifeEnd = 'idle' | 'unreachable' | 'asked' | 'other-build';

export interface LifeParts {
  /** null where it was not built: then no client is of another one. */
  readonly build: string | null;
  /** Documents, calls that are still served, failures that a person may still read. */
  readonly isOpen: () => boolean;
  /** What an idle daemon finishes first. */
  readonly isWorking: () => boolean;
  /** So long without anybody; 0 for never. */
  readonly endMinutes: () => Promise<number>;
  /** False where its socket is not where clients look for it: the folder of a session goes with the session. */
  readonly isReachable: () => Promise<boolean>;
  /** A clock that never jumps, in milliseconds. */
  readonly nowMs: () => number;
}

const lookEveryMs = 1000;
const minuteMs = 60_000;

export class DaemonLife {
  /** Resolves once, when the daemon is to be stopped. */
  readonly ended: Promise<LifeEnd>;
  readonly #parts: LifeParts;
  readonly #end = new Deferred<LifeEnd>();
  #timer: NodeJS.Timeout | undefined;
  #makesRoom: LifeEnd | null = null;
  #isEnding = false;
  #neededAtMs: number;
  #openAtMs: number;

  constructor(parts: LifeParts) {
    this.#parts = parts;
    this.ended = this.#end.promise;
    this.#neededAtMs = this.#openAtMs = parts.nowMs();
  }

  /** Begins to count; called once the daemon serves. */
  start(): void {
    this.#timer = setInterval(() => inBackground(this.look()), lookEveryMs);
    this.#timer.unref();
  }

  get build(): string | null {
    return this.#parts.build;
  }

  /** How long nothing has been open. */
  get quietMs(): number {
    return this.#parts.isOpen() ? 0 : this.#parts.nowMs() - this.#openAtMs;
  }

  /** Whether the daemon ends as soon as nothing is open. */
  get endsWhenClosed(): boolean {
    return this.#makesRoom !== null;
  }

  /** Somebody is there, if only to see whether it is. */
  heard(): void {
    this.#neededAtMs = this.#parts.nowMs();
  }

  /** At once where nothing is open. */
  endWhenClosed(reason: 'asked' | 'other-build'): void {
    this.#makesRoom ??= reason;
    this.#endIfClosed(this.#makesRoom);
  }

  /** Whether a call has to go to the next daemon. A client tells its build, where it has one. */
  sendsOn(clientBuild: string | undefined): boolean {
    const { build } = this.#parts;
    if (clientBuild !== undefined && build !== null && clientBuild !== build) this.endWhenClosed('other-build');
    return this.#isEnding;
  }

  /** Comes by itself, again and again. */
  async look(): Promise<void> {
    const { isOpen, isWorking, endMinutes, isReachable, nowMs } = this.#parts;
    if (isOpen()) {
      this.heard();
      this.#openAtMs = nowMs();
    }
    if (this.#makesRoom !== null) this.#endIfClosed(this.#makesRoom);
    if (!(await isReachable())) this.#endIfClosed('unreachable');
    const idleMs = (await endMinutes()) * minuteMs;
    if (idleMs > 0 && nowMs() - this.#neededAtMs >= idleMs && !isWorking()) this.#endIfClosed('idle');
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #endIfClosed(reason: LifeEnd): void {
    if (this.#isEnding || this.#parts.isOpen()) return;
    this.#isEnding = true;
    this.stop();
    this.#end.resolve(reason);
  }
}
