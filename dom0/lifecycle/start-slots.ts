// Who may start now: as many DispVMs start at once as there are cores, in the order they were asked for, so that of many
// documents opened together the first is there as soon as if it were alone.
import { Deferred } from '../../protocol/deferred.ts';

/** A document that takes longer is waiting for something else than a processor. */
const slotMaxMs = 3000;

/** What one DispVM has while it starts. */
export interface StartSlot {
  /** Resolves when it may start. */
  readonly granted: Promise<void>;
  /** The DispVM has started, or was given up: the next one may start. May be called again. */
  release(): void;
}

export class StartSlots {
  readonly #atOnceMax: number;
  readonly #onBusy: (busy: boolean) => void;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #wasBusy = false;

  /** `onBusy` is told when the first begins and when the last has ended. */
  constructor(atOnceMax: number, onBusy: (busy: boolean) => void) {
    this.#atOnceMax = atOnceMax;
    this.#onBusy = onBusy;
  }

  take(): StartSlot {
    const granted = new Deferred<void>();
    let state: 'waiting' | 'running' | 'over' = 'waiting';
    let timer: NodeJS.Timeout | undefined;
    const release = (): void => {
      const wasRunning = state === 'running';
      state = 'over';
      clearTimeout(timer);
      if (wasRunning) this.#startNext();
    };
    const start = (): void => {
      if (state === 'over') return;
      state = 'running';
      this.#running += 1;
      this.#tellBusy();
      timer = setTimeout(release, slotMaxMs);
      granted.resolve();
    };
    if (this.#running < this.#atOnceMax) start();
    else this.#waiting.push(start);
    return { granted: granted.promise, release };
  }

  #startNext(): void {
    this.#running -= 1;
    while (this.#running < this.#atOnceMax) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      next();
    }
    this.#tellBusy();
  }

  #tellBusy(): void {
    const busy = this.#running > 0;
    if (busy !== this.#wasBusy) this.#onBusy(busy);
    this.#wasBusy = busy;
  }
}
