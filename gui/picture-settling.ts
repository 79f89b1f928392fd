// Knows when the picture shows what the viewer said it painted: the word travels beside the picture, and either may come
// first. Pure: it is told the times, in milliseconds of a clock that never jumps; what the picture shows is never looked at.

/** QEMU, nudged, draws every 30 ms: an update that the word overtook has come by then, and its strips with it. */
const stillMs = 60;
/** A document that moves by itself, or a hostile guest, is shown all the same. */
const waitMaxMs = 500;

export class PictureSettling {
  #paintedMs: number | null = null;
  #updatedMs: number | null = null;

  /** The viewer says that it has painted. */
  painted(atMs: number): void {
    this.#paintedMs ??= atMs;
  }

  /** A part of the picture is new. */
  updated(atMs: number): void {
    this.#updatedMs = atMs;
  }

  /** Since when the painted document is complete in the picture; null: not yet. */
  settledSince(atMs: number): number | null {
    if (this.#paintedMs === null || this.#updatedMs === null) return null;
    const isStill = atMs - Math.max(this.#paintedMs, this.#updatedMs) >= stillMs;
    return isStill || atMs - this.#paintedMs >= waitMaxMs ? this.#updatedMs : null;
  }
}
