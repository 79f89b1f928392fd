// Counts how long nobody has used a window. Pure: it is told the times, in milliseconds of a clock that never jumps.

export class Idle {
  readonly #limitMs: number;
  #usedMs: number;

  constructor(limitMs: number, sinceMs: number) {
    this.#limitMs = limitMs;
    this.#usedMs = sinceMs;
  }

  used(atMs: number): void {
    this.#usedMs = atMs;
  }

  /** How long it may still go unused; 0 once that time is over. */
  leftMs(atMs: number): number {
    return Math.max(0, this.#usedMs + this.#limitMs - atMs);
  }
}
