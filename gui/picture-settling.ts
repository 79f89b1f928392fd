// Knows when the picture shows what the viewer said it painted: the word travels beside the picture, and either may
// come first, by long where the computer is busy. So the display is asked for a pixel, which it sends with all that has
// changed by then. Pure: it is told the times, in milliseconds of a clock that never jumps; what the picture shows is
// never looked at.

/** An update may have been on its way when the first pixel was asked for; the second answer comes after the first's. */
const answersNeeded = 2;
/** The parts of an answer come one after the other. */
const stillMs = 60;
/** A document that moves by itself, or a hostile guest, is shown all the same. */
const movingMaxMs = 500;
/** A display that does not answer is found by others; what the viewer has painted is there by then. */
const answersMaxMs = 10_000;

/** What of the picture is new. */
export interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** QEMU sends no less than a row of 16 pixels: the answer, where nothing else has changed. */
const isBareAnswer = ({ x, y, width, height }: Part): boolean => x === 0 && y === 0 && width <= 16 && height === 1;

export class PictureSettling {
  readonly #askForPixel: () => void;
  #paintedMs: number | null = null;
  #updatedMs: number | null = null;
  #answeredMs: number | null = null;
  #answers = 0;

  /** `askForPixel` asks the display for the one at 0, 0. */
  constructor(askForPixel: () => void) {
    this.#askForPixel = askForPixel;
  }

  /** The viewer says that it has painted. */
  painted(atMs: number): void {
    if (this.#paintedMs !== null) return;
    this.#paintedMs = atMs;
    this.#askForPixel();
  }

  updated(atMs: number, part: Part): void {
    if (this.#updatedMs === null || !isBareAnswer(part)) this.#updatedMs = atMs;
    if (this.#paintedMs !== null && this.#answeredMs === null && part.x === 0 && part.y === 0) this.#takeAnswer(atMs);
  }

  #takeAnswer(atMs: number): void {
    this.#answers += 1;
    if (this.#answers < answersNeeded) this.#askForPixel();
    else this.#answeredMs = atMs;
  }

  /** Since when the painted document is complete in the picture; null: not yet. */
  settledSince(atMs: number): number | null {
    if (this.#paintedMs === null || this.#updatedMs === null) return null;
    if (this.#answeredMs === null) return atMs - this.#paintedMs >= answersMaxMs ? this.#updatedMs : null;
    const isStill = atMs - Math.max(this.#answeredMs, this.#updatedMs) >= stillMs;
    return isStill || atMs - this.#answeredMs >= movingMaxMs ? this.#updatedMs : null;
  }
}
