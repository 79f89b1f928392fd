// Watches the picture for the document's arrival: keeps QEMU drawing at full speed until the viewer has painted and the
// picture has settled, and stops for good then.
import GLib from 'gi://GLib';
import { monotonicMs } from './channel.ts';
import type { Picture } from './picture.ts';
import { PictureSettling, type Part } from './picture-settling.ts';

const nudgeEveryMs = 20;
/** After this the guest is left in peace: something is wrong, and dom0's own deadline will say so. */
const nudgesMax = 3000;

export class DocumentWatch {
  readonly #picture: Picture;
  readonly #settled: (sinceMs: number) => void;
  readonly #settling: PictureSettling;
  #timer = 0;
  #nudges = 0;
  #over = false;

  /** `settled` is called once, with the time since when all of it is there, on the monotonic clock. */
  constructor(picture: Picture, settled: (sinceMs: number) => void) {
    this.#picture = picture;
    this.#settling = new PictureSettling(() => picture.askForPixel());
    this.#settled = settled;
  }

  start(): void {
    if (this.#over || this.#timer !== 0) return;
    this.#timer = GLib.timeout_add(GLib.PRIORITY_DEFAULT, nudgeEveryMs, () => {
      if (this.#nudges++ < nudgesMax) this.#picture.nudge();
      this.#look();
      return this.#over ? GLib.SOURCE_REMOVE : GLib.SOURCE_CONTINUE;
    });
  }

  painted(): void {
    this.#settling.painted(monotonicMs());
  }

  updated(part: Part): void {
    this.#settling.updated(monotonicMs(), part);
  }

  stop(): void {
    this.#over = true;
    if (this.#timer !== 0) GLib.source_remove(this.#timer);
    this.#timer = 0;
  }

  #look(): void {
    const sinceMs = this.#settling.settledSince(monotonicMs());
    if (sinceMs === null) return;
    this.#over = true;
    this.#timer = 0;
    this.#settled(sinceMs);
  }
}
