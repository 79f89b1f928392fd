// Decides whether a display still answers. One that has said nothing for a while is asked for a pixel, which an honest
// QEMU sends even where nothing changes; one that does not send it either has been stopped or hangs. Pure: it is told
// the times, all in milliseconds of one clock.

/** An idle QEMU looks at its screen every few seconds at first, and then answers. */
const askAfterMs = 5_000;
const answerMs = 10_000;

export type Advice = { readonly advice: 'ask' | 'does-not-answer' | 'wait'; readonly againInMs: number };

export class AnswerWatch {
  #heardMs: number;
  #askedMs: number | null = null;
  #answers = true;

  constructor(nowMs: number) {
    this.#heardMs = nowMs;
  }

  get answers(): boolean {
    return this.#answers;
  }

  /** QEMU sent something. */
  heard(nowMs: number): void {
    this.#heardMs = nowMs;
    this.#askedMs = null;
    this.#answers = true;
  }

  /** Nobody was listening until now, so silence says nothing. */
  excuse(nowMs: number): void {
    this.#heardMs = nowMs;
    this.#askedMs = null;
  }

  /** What to do now, and when to ask for advice again. */
  advise(nowMs: number): Advice {
    if (this.#askedMs === null) {
      const dueMs = this.#heardMs + askAfterMs;
      if (nowMs < dueMs) return { advice: 'wait', againInMs: dueMs - nowMs };
      this.#askedMs = nowMs;
      return { advice: 'ask', againInMs: answerMs };
    }
    const dueMs = this.#askedMs + answerMs;
    if (nowMs < dueMs) return { advice: 'wait', againInMs: dueMs - nowMs };
    this.#answers = false;
    return { advice: 'does-not-answer', againInMs: answerMs };
  }
}
