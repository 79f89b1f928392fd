// Decides when a DispVM has dealt with what its user typed last: a slow guest is still writing the file when a quick
// user closes the window right after saving. Pure: it is told the times, all in milliseconds of one clock.

/** What saving a small file takes a slow guest after it has drawn the last key. */
const afterInputMs = 600;
/** Shorter than the half period of a blinking cursor. */
const stillPictureMs = 450;
/**
 * Whatever a hostile guest draws, it gets no more than this. An emulated editor just started needs seconds for its
 * first key.
 */
const waitMaxMs = 6000;
/** Input longer ago than this has been dealt with, and the picture may move for any reason. */
const recentInputMs = 6000;

export class InputRest {
  #inputMs = -Infinity;
  #updateMs = -Infinity;
  #closeMs: number | null = null;

  input(atMs: number): void {
    this.#inputMs = atMs;
  }

  /** A part of the picture is new. */
  updated(atMs: number): void {
    this.#updateMs = atMs;
  }

  /** Whether the DispVM may be closed; the first question is the user's wish to close it. */
  mayClose(atMs: number): boolean {
    this.#closeMs ??= atMs;
    if (this.#closeMs - this.#inputMs > recentInputMs || atMs - this.#closeMs >= waitMaxMs) return true;
    // A picture that has not moved since is one of a program still busy with earlier keys: even a saved file's cursor
    // blinks.
    const hasAnswered = this.#updateMs > this.#inputMs;
    return hasAnswered && atMs - this.#inputMs >= afterInputMs && atMs - this.#updateMs >= stillPictureMs;
  }
}
