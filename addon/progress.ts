// Says that an opening is under way, where the person clicked, once that takes longer than a moment.

/** What comes sooner needs no word. */
const momentMs = 1500;

export class Progress {
  readonly #show: () => void;
  readonly #hide: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isShown = false;

  constructor(show: () => void, hide: () => void) {
    this.#show = show;
    this.#hide = hide;
  }

  begin(): void {
    clearTimeout(this.#timer);
    if (this.#isShown) return;
    this.#timer = setTimeout(() => {
      this.#isShown = true;
      this.#show();
    }, momentMs);
  }

  end(): void {
    clearTimeout(this.#timer);
    if (this.#isShown) this.#hide();
    this.#isShown = false;
  }
}
