// Says that an opening is under way, where the person clicked: by a wheel from the press on, and in words once it takes
// longer than a moment.

/** What comes sooner needs no word. */
const momentMs = 1500;

export interface ProgressSigns {
  show(): void;
  hide(): void;
  /** Whether the wheel turns. */
  turn(isTurning: boolean): void;
}

export class Progress {
  readonly #signs: ProgressSigns;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isShown = false;
  /** The experiment starts it at the press, without asking. */
  #isTurning = true;

  constructor(signs: ProgressSigns) {
    this.#signs = signs;
  }

  begin(): void {
    clearTimeout(this.#timer);
    this.#turn(true);
    if (this.#isShown) return;
    this.#timer = setTimeout(() => {
      this.#isShown = true;
      this.#signs.show();
    }, momentMs);
  }

  /** What is said of it has changed. */
  changed(): void {
    if (this.#isShown) this.#signs.show();
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#turn(false);
    if (this.#isShown) this.#signs.hide();
    this.#isShown = false;
  }

  #turn(isTurning: boolean): void {
    if (isTurning !== this.#isTurning) this.#signs.turn(isTurning);
    this.#isTurning = isTurning;
  }
}
