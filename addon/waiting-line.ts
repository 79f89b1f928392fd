// Files that wait because too many DispVMs are open. One says so in a bar of its own; several share one bar, which counts
// them and gives them all up.
import type { Subject } from './notices.ts';

export interface WaitingBars {
  /** In a bar of its own. */
  showProgress(subject: Subject): Promise<void>;
  endProgress(subject: Subject): Promise<void>;
  /** In the bar that several share; `first` is one of them. */
  showWaiting(count: number, first: Subject): Promise<void>;
  endWaiting(): Promise<void>;
}

export class WaitingLine {
  readonly #bars: WaitingBars;
  readonly #waiting = new Map<string, Subject>();
  #isShared = false;

  constructor(bars: WaitingBars) {
    this.#bars = bars;
  }

  /** In the order in which they came. */
  get requestIds(): readonly string[] {
    return [...this.#waiting.keys()];
  }

  async showProgress(subject: Subject): Promise<void> {
    if (subject.isQueued) return this.#join(subject);
    await Promise.all([this.#leave(subject), this.#bars.showProgress(subject)]);
  }

  async endProgress(subject: Subject): Promise<void> {
    await Promise.all([this.#leave(subject), this.#bars.endProgress(subject)]);
  }

  async #join(subject: Subject): Promise<void> {
    const [only] = this.#waiting.values();
    this.#waiting.set(subject.requestId, subject);
    const told = [this.#say()];
    if (this.#isShared) told.push(this.#bars.endProgress(subject));
    if (this.#isShared && only !== undefined) told.push(this.#bars.endProgress(only));
    await Promise.all(told);
  }

  async #leave({ requestId }: Subject): Promise<void> {
    if (this.#waiting.delete(requestId)) await this.#say();
  }

  async #say(): Promise<void> {
    const [first] = this.#waiting.values();
    const wasShared = this.#isShared;
    this.#isShared = this.#waiting.size > 1;
    if (first !== undefined && this.#isShared) return this.#bars.showWaiting(this.#waiting.size, first);
    const told = wasShared ? [this.#bars.endWaiting()] : [];
    if (first !== undefined) told.push(this.#bars.showProgress(first));
    await Promise.all(told);
  }
}
