// A window's way out when its user closes it: where an editor has the document, the DispVM first deals with the last
// keys, which dom0 tells; then the user is asked, where a changed copy can come back or changes may be lost.
// Pure: what happens is the listener's.
import { Unsaved, type TypedKey } from './unsaved.ts';

export interface ClosingQuestion {
  /** A changed copy can be returned. */
  readonly hasEdit: boolean;
  /** What was typed after the last save is lost. */
  readonly isUnsaved: boolean;
}

export type ClosingAnswer = 'return' | 'discard' | 'keep';

export interface ClosingEvents {
  /** dom0 is to say when what was typed has been dealt with. */
  readonly settle: () => void;
  readonly ask: (question: ClosingQuestion) => void;
  readonly finish: (isDiscarding: boolean) => void;
}

export class Closing {
  readonly #events: ClosingEvents;
  readonly #unsaved = new Unsaved();
  #hasEdit = false;
  /** `unasked`: whoever closes it is not there to answer. */
  #settlingFor: 'asked' | 'unasked' | null = null;

  constructor(events: ClosingEvents) {
    this.#events = events;
  }

  get isSettling(): boolean {
    return this.#settlingFor !== null;
  }

  typed(key: TypedKey): void {
    this.#unsaved.typed(key);
  }

  editing(): void {
    this.#unsaved.begin();
  }

  saving(): void {
    this.#unsaved.saving();
  }

  /** The editor says by itself whether it holds changes that were not saved. */
  unsaved(isAny: boolean): void {
    this.#unsaved.told(isAny);
  }

  /** dom0 has it; `differs` from the document as it was opened. */
  saved(differs: boolean): void {
    this.#hasEdit = differs;
    this.#unsaved.saved();
  }

  /** `mayReturn`: changes come back, once they are saved. */
  begin(mayReturn: boolean, isAsked = true): void {
    if (this.#settlingFor !== null) return;
    if (!mayReturn) return this.#events.finish(false);
    this.#settlingFor = isAsked ? 'asked' : 'unasked';
    this.#events.settle();
  }

  settled(): void {
    const settlingFor = this.#settlingFor;
    this.#settlingFor = null;
    if (settlingFor === null) return;
    const question = { hasEdit: this.#hasEdit, isUnsaved: this.#unsaved.isLikely };
    if (settlingFor === 'asked' && (question.hasEdit || question.isUnsaved)) this.#events.ask(question);
    else this.#events.finish(false);
  }

  answered(answer: ClosingAnswer): void {
    if (answer !== 'keep') this.#events.finish(answer === 'discard');
  }
}
