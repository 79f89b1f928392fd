// How slow a guest may be: it has a grace, spends it while it is waited for, and wins it back by the bytes it moves.
// A slow guest keeps its place by its bytes, a pause is forgiven, and a byte now and then earns nothing. Pure: no
// clock here.

export interface PaceLimits {
  /** All that it may ever be behind. */
  readonly graceMs: number;
  /** Whoever is faster is waited for without end. */
  readonly bytesPerSecond: number;
}

export class Pace {
  readonly #limits: PaceLimits;
  #leftMs: number;

  constructor(limits: PaceLimits) {
    this.#limits = limits;
    this.#leftMs = limits.graceMs;
  }

  /** For how much longer it may be waited for now; none where 0 or less. */
  get leftMs(): number {
    return this.#leftMs;
  }

  /** It was waited for so long, and then so many bytes had moved. What was saved up never exceeds the grace. */
  count(waitedMs: number, bytes: number): void {
    const earnedMs = (bytes * 1000) / this.#limits.bytesPerSecond;
    this.#leftMs = Math.min(this.#limits.graceMs, this.#leftMs - waitedMs + earnedMs);
  }
}
