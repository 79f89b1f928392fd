// Hands keys to the DispVM no faster than its keyboard takes them: QEMU's virtio keyboard has room for 64 events, two a
// key, and drops the rest without a word. A typed text would lose letters, and a password never open anything. Pure: it
// is given how to send and how to wait.

export interface Key {
  readonly down: boolean;
  readonly keysym: number;
  readonly qnum: number;
}

/** A quarter of the room; a person's own keys are never as many. */
const keysAtOnce = 8;
const everyMs = 8;

export class KeyPace {
  readonly #send: (key: Key) => void;
  readonly #wait: (delayMs: number, then: () => void) => void;
  #waiting: Key[] = [];
  #left = keysAtOnce;
  #isTicking = false;

  constructor(send: (key: Key) => void, wait: (delayMs: number, then: () => void) => void) {
    this.#send = send;
    this.#wait = wait;
  }

  push(key: Key): void {
    this.#waiting.push(key);
    this.#sendSome();
    if (!this.#isTicking) this.#tick();
  }

  /** Nobody takes keys any more. */
  forget(): void {
    this.#waiting = [];
  }

  #sendSome(): void {
    const now = this.#waiting.splice(0, this.#left);
    this.#left -= now.length;
    now.forEach((key) => this.#send(key));
  }

  #tick(): void {
    this.#isTicking = true;
    this.#wait(everyMs, () => {
      this.#isTicking = false;
      this.#left = keysAtOnce;
      if (this.#waiting.length === 0) return;
      this.#sendSome();
      this.#tick();
    });
  }
}
