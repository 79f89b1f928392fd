// Notices a host that hangs while a person waits for a document: from the request to the document on the screen it has
// to say something now and then, or to answer when it is asked. Afterwards it may be silent for as long as it is looked at.
import type { HostEvent } from './host-call.ts';
import { inBackground } from './in-background.ts';

export class HostSilence {
  readonly #silentMs: number;
  readonly #ask: () => Promise<boolean>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  /** `ask` is called after so long without a word, and again while it says that the host answers. */
  constructor(silentMs: number, ask: () => Promise<boolean>) {
    this.#silentMs = silentMs;
    this.#ask = ask;
    this.#wait();
  }

  heard(event: HostEvent): void {
    if (event.type === 'done' || event.type === 'failed' || (event.type === 'stage' && event.stage === 'visible'))
      this.#isOver = true;
    this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (!this.#isOver) this.#timer = setTimeout(() => inBackground(this.#look()), this.#silentMs);
  }

  async #look(): Promise<void> {
    if (await this.#ask()) this.#wait();
  }
}
