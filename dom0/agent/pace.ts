// How slow a guest may be: it has a grace, spends it while it is waited for, and wins it back by the bytes it moves.
// A slow guest keeps its place by its bytes, a pause is forgiven, and a byte now and then earns nothing. Pure: no
// clock here.

export interface PaceLimits {
  /** How far a guest may ever be behind. */
  readonly graceMs: number;
  /** A guest that is faster is waited for without end. */
  readonly bytesPerSecond: number;
}

export class Pace {
  readonly #limits: PaceLimits;
  #leftMs: number;

  constructor(limits: PaceLimits) {
    this.#limits = limits;
    this.#leftMs = limits.graceMs;
  }

  /** How much longer the guest may be waited for now; 0 or less means no longer. */
  get leftMs(): number {
    return this.#leftMs;
  }

  /** Counts a wait and the bytes that had moved by its end. What a guest saves up never exceeds the grace. */
  count(waitedMs: number, bytes: number): void {
    const earnedMs = (bytes * 1000) / this.#limits.bytesPerSecond;
    this.#leftMs = Math.min(this.#limits.graceMs, this.#leftMs - waitedMs + earnedMs);
  }
}
