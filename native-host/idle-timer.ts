// Counts how long nobody has used a DispVM's window. It starts with the first word that the window is in use: where
// nobody tells (on Qubes, or from an older dom0), it never runs, since it would close a window in use.

export class IdleTimer {
  readonly #idleMs: number | null;
  readonly #onIdle: () => void;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /** `onIdle` is called at most once; never where `idleMs` is null. */
  constructor(idleMs: number | null, onIdle: () => void) {
    this.#idleMs = idleMs;
    this.#onIdle = onIdle;
  }

  /** The window became visible, or is being used: the time starts anew. */
  active(): void {
    if (this.#idleMs === null || this.#stopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.stop();
      this.#onIdle();
    }, this.#idleMs);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}
