// How often something may happen: so much is free, and each second brings so much more, up to that again.

export interface AllowanceLimits {
  readonly free: number;
  readonly perSecond: number;
}

export class Allowance {
  readonly #limits: AllowanceLimits;
  readonly #nowMs: () => number;
  #left: number;
  #atMs: number;

  constructor(limits: AllowanceLimits, nowMs: () => number) {
    this.#limits = limits;
    this.#nowMs = nowMs;
    this.#left = limits.free;
    this.#atMs = nowMs();
  }

  /** Whether it may happen now; it counts where it may. */
  take(): boolean {
    const now = this.#nowMs();
    const earned = ((now - this.#atMs) / 1000) * this.#limits.perSecond;
    this.#left = Math.min(this.#limits.free, this.#left + earned);
    this.#atMs = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
