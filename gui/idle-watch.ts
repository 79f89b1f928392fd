// Tells when nobody has used a window for as long as its call allows. It looks only when that could be so: input costs
// nothing but its time.
import GLib from 'gi://GLib';
import { monotonicMs } from './channel.ts';
import { Idle } from './idle.ts';

export class IdleWatch {
  readonly #onIdle: () => void;
  #idle: Idle | null = null;
  #timer = 0;

  /** `onIdle` is called at most once. */
  constructor(onIdle: () => void) {
    this.#onIdle = onIdle;
  }

  /** Counts from now on; does nothing where it counts already. */
  start(limitMs: number): void {
    if (this.#idle !== null) return;
    this.#idle = new Idle(limitMs, monotonicMs());
    this.#look(this.#idle);
  }

  used(): void {
    this.#idle?.used(monotonicMs());
  }

  stop(): void {
    if (this.#timer !== 0) GLib.source_remove(this.#timer);
    this.#timer = 0;
  }

  #look(idle: Idle): void {
    const leftMs = idle.leftMs(monotonicMs());
    if (leftMs === 0) return this.#onIdle();
    this.#timer = GLib.timeout_add(GLib.PRIORITY_DEFAULT, Math.ceil(leftMs), () => {
      this.#timer = 0;
      this.#look(idle);
      return GLib.SOURCE_REMOVE;
    });
  }
}
