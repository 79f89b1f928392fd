// Whether the windows' process still answers. It is asked as long as a window is opened that nobody has seen yet: a
// hung process would show nothing, and its windows' documents would be blamed for it. Afterwards it is left alone,
// since an edit may be lost with it.

/** The process is asked so many times before its silence is called one. */
const asksBeforeSilence = 4;

export class GuiPulse {
  readonly #ask: () => void;
  readonly #onSilent: () => void;
  readonly #silentMs: number;
  readonly #unseen = new Set<string>();
  #asking: NodeJS.Timeout | undefined;
  #silence: NodeJS.Timeout | undefined;

  /** `onSilent` is called where nothing at all was heard for `silentMs` after a word was expected. */
  constructor(ask: () => void, onSilent: () => void, silentMs: number) {
    this.#ask = ask;
    this.#onSilent = onSilent;
    this.#silentMs = silentMs;
  }

  /** This window is being opened, which the process answers. */
  opened(dispvmId: string): void {
    this.#unseen.add(dispvmId);
    this.#expectWord();
    this.#asking ??= setInterval(() => {
      this.#expectWord();
      this.#ask();
    }, this.#silentMs / asksBeforeSilence);
  }

  /** This window is visible, or nobody waits for it any more. */
  settled(dispvmId: string): void {
    if (this.#unseen.delete(dispvmId) && this.#unseen.size === 0) this.#stopAsking();
  }

  /** The process has said something. */
  heard(): void {
    clearTimeout(this.#silence);
    this.#silence = undefined;
  }

  /** The process has ended. */
  stop(): void {
    this.heard();
    this.#unseen.clear();
    this.#stopAsking();
  }

  #expectWord(): void {
    this.#silence ??= setTimeout(() => {
      this.#silence = undefined;
      this.#onSilent();
    }, this.#silentMs);
  }

  #stopAsking(): void {
    clearInterval(this.#asking);
    this.#asking = undefined;
  }
}
