// A window's way out when its user closes it: asks where changes may be lost, then hides the window and lets the DispVM
// deal with the last keys where changes are to come back.
import GLib from 'gi://GLib';
import { monotonicMs } from './channel.ts';
import { InputRest } from './input-rest.ts';
import { Unsaved, type TypedKey } from './unsaved.ts';

const restEveryMs = 50;

export interface ClosingEvents {
  /** Changes may be lost: `begin(true)` is the answer that closes all the same. */
  readonly ask: () => void;
  readonly hide: () => void;
  /** What is not drawn at full speed looks still. */
  readonly nudge: () => void;
  readonly finish: () => void;
}

export class Closing {
  readonly #events: ClosingEvents;
  readonly #rest = new InputRest();
  readonly #unsaved = new Unsaved();
  /** Runs while the user has closed the window and the DispVM still deals with what was typed. */
  #timer = 0;

  constructor(events: ClosingEvents) {
    this.#events = events;
  }

  get isUnderWay(): boolean {
    return this.#timer !== 0;
  }

  input(): void {
    this.#rest.input(monotonicMs());
  }

  updated(): void {
    this.#rest.updated(monotonicMs());
  }

  typed(key: TypedKey): void {
    this.#unsaved.typed(key);
  }

  editing(): void {
    this.#unsaved.begin();
  }

  /** `mayReturn`: changes come back, once they are saved. */
  begin(mayReturn: boolean, isAnswered = false): void {
    if (this.isUnderWay) return;
    if (this.#unsaved.isLikely && !isAnswered) return this.#events.ask();
    if (!mayReturn || this.#rest.mayClose(monotonicMs())) return this.#events.finish();
    this.#events.hide();
    this.#timer = GLib.timeout_add(GLib.PRIORITY_DEFAULT, restEveryMs, () => {
      this.#events.nudge();
      if (!this.#rest.mayClose(monotonicMs())) return GLib.SOURCE_CONTINUE;
      this.#timer = 0;
      this.#events.finish();
      return GLib.SOURCE_REMOVE;
    });
  }

  stop(): void {
    if (this.#timer !== 0) GLib.source_remove(this.#timer);
    this.#timer = 0;
  }
}
