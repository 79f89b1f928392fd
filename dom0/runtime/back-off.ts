// How long to wait before what has failed is tried again: twice as long each time, up to a bound.

export class BackOff {
  readonly #firstMs: number;
  readonly #longestMs: number;
  #nextMs: number;

  constructor(firstMs: number, longestMs: number) {
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
    this.#nextMs = firstMs;
  }

  /** Counts one more failure; returns how long to wait before the next attempt. */
  failed(): number {
    const delayMs = this.#nextMs;
    this.#nextMs = Math.min(delayMs * 2, this.#longestMs);
    return delayMs;
  }

  succeeded(): void {
    this.#nextMs = this.#firstMs;
  }
}
