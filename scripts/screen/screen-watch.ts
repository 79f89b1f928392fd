// Finds the moment a picture was on the screen by looking at the screen: it records what changes and, once the picture
// has settled, says when the settled picture was first there. No part of the product is asked.
import { setTimeout as delay } from 'node:timers/promises';
import type { Area, Framebuffer } from './framebuffer.ts';

/** Looking must not take processor time from what is measured: few lines, and no work where nothing changed. */
const pollMs = 8;
const lineEvery = 40;
const settledMs = 400;
/** A blinking cursor or a spinner's last turn may differ; a missing line of text must not pass. */
const toleratedShare = 0.002;

interface Frame {
  readonly atMs: number;
  /** Every `lineEvery`th line of the screen, one after the other. */
  readonly pixels: Uint32Array;
}

/** Now in Unix milliseconds, with fractions. */
export const nowMs = (): number => performance.timeOrigin + performance.now();

export class ScreenWatch {
  readonly #framebuffer: Framebuffer;
  readonly #lines: number;
  readonly #frames: Frame[] = [];
  #running = true;
  readonly #done: Promise<void>;

  constructor(framebuffer: Framebuffer) {
    this.#framebuffer = framebuffer;
    this.#lines = Math.floor(framebuffer.height / lineEvery);
    this.#done = this.#record();
  }

  async #record(): Promise<void> {
    const { width } = this.#framebuffer;
    let pixels = new Uint32Array(this.#lines * width);
    while (this.#running) {
      for (let line = 0; line < this.#lines; line += 1)
        this.#framebuffer.readLine(line * lineEvery, pixels, line * width);
      const last = this.#frames.at(-1);
      if (last === undefined || !isSame(pixels, last.pixels)) {
        this.#frames.push({ atMs: nowMs(), pixels });
        pixels = new Uint32Array(pixels.length);
      }
      await delay(pollMs);
    }
  }

  /** Waits until nothing in the area changes any more, stops, and returns when its final picture was first there. */
  async settle(area: Area, timeoutMs: number): Promise<number | null> {
    const deadline = nowMs() + timeoutMs;
    while (nowMs() < deadline && nowMs() - this.#firstLike(area) < settledMs) await delay(100);
    const settled = nowMs() < deadline;
    await this.stop();
    return settled ? this.#firstLike(area) : null;
  }

  async stop(): Promise<void> {
    this.#running = false;
    await this.#done;
  }

  /** The start of the last unbroken run of frames that show the area as it is now. */
  #firstLike(area: Area): number {
    const final = this.#frames.at(-1);
    if (final === undefined) return nowMs();
    let first = final.atMs;
    for (const frame of this.#frames.toReversed()) {
      if (this.#differentShare(area, frame.pixels, final.pixels) > toleratedShare) break;
      first = frame.atMs;
    }
    return first;
  }

  #differentShare(area: Area, one: Uint32Array, other: Uint32Array): number {
    const { width } = this.#framebuffer;
    const [left, right] = [Math.max(0, area.x), Math.min(width, area.x + area.width)];
    let [different, all] = [0, 0];
    for (
      let line = Math.ceil(Math.max(0, area.y) / lineEvery);
      line < this.#lines && line * lineEvery < area.y + area.height;
      line += 1
    ) {
      for (let at = line * width + left; at < line * width + right; at += 1) different += one[at] === other[at] ? 0 : 1;
      all += right - left;
    }
    return different / all;
  }
}

const isSame = (one: Uint32Array, other: Uint32Array): boolean => Buffer.compare(bytesOf(one), bytesOf(other)) === 0;
const bytesOf = ({ buffer }: Uint32Array): Uint8Array => new Uint8Array(buffer);
