// Decides when dom0 is told that the user is at work in a window: not at every movement, but often enough that a window
// in use is never taken for idle. Pure: it is told the times, in milliseconds of a clock that never jumps.
import { activityIntervalMs } from '../protocol/limits.ts';

export class Activity {
  #toldMs = -Infinity;

  /** Whether input at this time is to be told. */
  isNews(atMs: number): boolean {
    if (atMs - this.#toldMs < activityIntervalMs) return false;
    this.#toldMs = atMs;
    return true;
  }
}
