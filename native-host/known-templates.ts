// The templates that dom0 has, remembered so that no click waits for the answer: what is old is still used, and asked
// for anew meanwhile. What it remembers decides only what is asked for, never what is granted.
import type { KnownTemplate } from './template-choice.ts';
import { askDom0 } from './dom0-status.ts';
import type { Transport } from './transport.ts';
import { inBackground } from './background.ts';

/** A click before dom0 has answered for the first time waits so long, then asks for the default template. */
const firstAnswerMs = 5_000;
const oldAfterMs = 60_000;

export class KnownTemplates {
  readonly #transport: Transport;
  #known: readonly KnownTemplate[] | null;
  #askedAtMs = -Infinity;
  #asking: Promise<readonly KnownTemplate[]> | null = null;

  constructor(transport: Transport) {
    this.#transport = transport;
    // On Qubes nobody tells, and the default template has everything.
    this.#known = transport.kind === 'qubes' ? [] : null;
  }

  /** At once where they are known. */
  get(): readonly KnownTemplate[] | Promise<readonly KnownTemplate[]> {
    if (this.#known === null) return this.refresh();
    if (performance.now() - this.#askedAtMs > oldAfterMs) inBackground(this.refresh());
    return this.#known;
  }

  /** One question at a time. An answer that does not come leaves what was known. */
  refresh(): Promise<readonly KnownTemplate[]> {
    if (this.#transport.kind === 'qubes') return Promise.resolve([]);
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask(): Promise<readonly KnownTemplate[]> {
    this.#askedAtMs = performance.now();
    const asked = await askDom0(this.#transport, firstAnswerMs);
    if (asked.ok)
      this.#known = asked.value.templates.flatMap(({ name, problem, isDefault, viewers, documentMaxBytes }) =>
        viewers === null ? [] : [{ name, isDefault, isReady: problem === null, viewers, documentMaxBytes }],
      );
    // Nobody tells, for now: the default template has to do.
    this.#known ??= [];
    return this.#known;
  }
}
