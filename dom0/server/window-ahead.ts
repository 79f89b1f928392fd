// A window that nobody sees yet waits for the next call whose DispVM is elsewhere: making one takes the windows' process longer
// than all else that it does for such a call. It has no picture, no label and no name; a call takes it whole, and no second one.
import type { Displays } from '../gui-displays.ts';

/** Those of different hosts may be the same; those of windows here must not, and DispVMs of this computer count from 1 up. */
const idsMax = 1_000_000;
/** What a person has just opened comes first. */
const restsMs = 1_000;

export class WindowAhead {
  readonly #gui: Displays['first'];
  #nextId = idsMax - 1;
  #waiting: string | null = null;
  #timer: NodeJS.Timeout | undefined;

  /** Made on the first display alone: the windows of another one end with the last that somebody sees. */
  constructor(gui: Displays['first']) {
    this.#gui = gui;
  }

  /** Calls are to be expected: one is made soon, where none waits. */
  want(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#make(), restsMs).unref();
  }

  /** What the window of this call is to be opened as: the one that waits, or a new one. */
  take(gui: unknown): string {
    const waiting = gui === this.#gui ? this.#waiting : null;
    if (waiting === null) return this.#newId();
    this.#waiting = null;
    return waiting;
  }

  /** It was taken, and could not be opened: nobody will. */
  drop(id: string): void {
    this.#gui.discard(id);
  }

  #make(): void {
    if (this.#waiting !== null) return;
    this.#waiting = this.#newId();
    this.#gui.prepare(this.#waiting, null);
  }

  #newId(): string {
    const id = this.#nextId;
    this.#nextId = id > idsMax / 2 ? id - 1 : idsMax - 1;
    return `disp${id}`;
  }
}
