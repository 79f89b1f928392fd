// What a DispVM's display may cost those who show it: pixels, and for each read, rectangle, message and new size what
// it takes to handle one, counted as pixels. Spent first and waited for afterwards, so the answer to one request is
// never cut in two. Pure: it is told the time.
import { framebufferPixelsMax } from '../../protocol/limits.ts';
import { savedScreen } from '../../protocol/screen.ts';

/** QEMU draws fewer of an ordinary window. */
const pixelsPerSecond = 30 * savedScreen.width * savedScreen.height;
/** What may come at once after a rest: the largest screen, before it changes and after it. */
const savedPixelsMax = 2 * framebufferPixelsMax;
/** With shorter waits dom0 would do nothing but set timers. */
const waitMinMs = 5;

/**
 * gtk-vnc calls into the window's program for each rectangle, asks for another update, and has memory made for each new
 * size. A read is a turn of the event loop and of the window's, however little comes by it.
 */
export const costs = { read: 4_000, message: 2_000, rectangle: 3_000, size: 100_000 } as const;

export class PictureBudget {
  #pixels = savedPixelsMax;
  #atMs: number;

  constructor(nowMs: number) {
    this.#atMs = nowMs;
  }

  spend(pixels: number): void {
    this.#pixels -= pixels;
  }

  /** How long to take nothing more; 0 where there is something left. */
  waitMs(nowMs: number): number {
    this.#pixels = Math.min(savedPixelsMax, this.#pixels + ((nowMs - this.#atMs) / 1000) * pixelsPerSecond);
    this.#atMs = nowMs;
    return this.#pixels > 0 ? 0 : Math.max(waitMinMs, Math.ceil((-this.#pixels / pixelsPerSecond) * 1000));
  }
}
