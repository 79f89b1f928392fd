// Watches the picture for the document's arrival: samples it coarsely after updates, at most every few milliseconds, keeps
// QEMU drawing at full speed meanwhile, and stops for good once the document is seen.
import GLib from 'gi://GLib';
import { monotonicMs } from './channel.ts';
import type { Picture } from './picture.ts';
import { PictureChange, type Sight } from './picture-change.ts';

const sampleEveryMs = 15;
/** While a picture has to stay as it is: one that stays sends no updates. */
const lookAgainAfterMs = 20;
const nudgeEveryMs = 20;
/** After this the guest is left in peace: something is wrong, and dom0's own deadline will say so. */
const nudgesMax = 3000;

export interface DocumentEvents {
  /** The document is coming; said once, and not where it is small. */
  readonly looming: () => void;
  /** All of it is in the picture since then, on the monotonic clock. */
  readonly complete: (sinceMs: number) => void;
}

export class DocumentWatch {
  readonly #picture: Picture;
  readonly #events: DocumentEvents;
  readonly #change = new PictureChange();
  #timers: number[] = [];
  #nudges = 0;
  #sampling = false;
  #lookedAtMs = 0;
  #looms = false;
  #over = false;

  constructor(picture: Picture, events: DocumentEvents) {
    this.#picture = picture;
    this.#events = events;
  }

  start(): void {
    this.#every(nudgeEveryMs, () => {
      this.#picture.nudge();
      return ++this.#nudges < nudgesMax;
    });
  }

  resized(): void {
    this.#change.resize();
  }

  delivered(): void {
    if (!this.#over) this.#answer(this.#change.deliver(monotonicMs()));
  }

  /** At once after a pause: the first change is the one that is waited for. */
  updated(): void {
    this.#lookIn(Math.max(0, this.#lookedAtMs + sampleEveryMs - monotonicMs()));
  }

  stop(): void {
    this.#over = true;
    for (const timer of this.#timers) GLib.source_remove(timer);
    this.#timers = [];
  }

  #lookIn(delayMs: number): void {
    if (this.#over || this.#sampling) return;
    this.#sampling = true;
    this.#every(delayMs, () => {
      this.#sampling = false;
      this.#lookedAtMs = monotonicMs();
      const samples = this.#picture.sample();
      if (samples !== null) this.#answer(this.#change.look(samples, monotonicMs()));
      return false;
    });
  }

  #answer(sight: Sight): void {
    if (sight.shows === 'nothing') return;
    if (sight.shows === 'document') {
      this.stop();
      return this.#events.complete(sight.sinceMs);
    }
    if (sight.shows === 'looming' && !this.#looms) {
      this.#looms = true;
      this.#events.looming();
    }
    this.#lookIn(lookAgainAfterMs);
  }

  /** Repeats while `action` says so; forgets the timer when it ends by itself. */
  #every(intervalMs: number, action: () => boolean): void {
    const timer: number = GLib.timeout_add(GLib.PRIORITY_DEFAULT, intervalMs, () => {
      const again = action() && !this.#over;
      if (!again) this.#timers = this.#timers.filter((other) => other !== timer);
      return again;
    });
    this.#timers.push(timer);
  }
}
