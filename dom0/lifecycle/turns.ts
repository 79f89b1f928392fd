// Whose turn it is: as many DispVMs start at once as there are cores, in the order they were asked for, so that of many
// documents opened together the first is there as soon as if it were alone.
import { Signal } from '../runtime/deadline.ts';

/** A document that takes longer is waiting for something else than a processor. */
const turnMaxMs = 3000;

export interface Turn {
  /** Resolves when it may start. */
  readonly granted: Promise<void>;
  /** It is there, or given up. May be called again. */
  end(): void;
}

export class Turns {
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

  take(): Turn {
    const granted = new Signal<void>();
    let state: 'waiting' | 'running' | 'over' = 'waiting';
    let timer: NodeJS.Timeout | undefined;
    const end = (): void => {
      const wasRunning = state === 'running';
      state = 'over';
      clearTimeout(timer);
      if (wasRunning) this.#ended();
    };
    const start = (): void => {
      if (state === 'over') return;
      state = 'running';
      this.#running += 1;
      this.#tellBusy();
      timer = setTimeout(end, turnMaxMs);
      granted.resolve();
    };
    if (this.#running < this.#atOnceMax) start();
    else this.#waiting.push(start);
    return { granted: granted.promise, end };
  }

  #ended(): void {
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
