// Questions of policy that one GUI process shows, each until it is answered, given up, or too old. Whatever is no answer
// is a no.
import type { ToGui } from '../protocol/gui-messages.ts';
import { questionsMax, type PolicyQuestion } from '../protocol/policy-windows.ts';
import { Deferred } from '../protocol/deferred.ts';
import { within } from './runtime/deadline.ts';

export class GuiQuestions {
  readonly #send: (message: ToGui) => boolean;
  readonly #open = new Map<number, Deferred<string | null>>();
  #last = 0;

  /** `send` is false where the GUI is down. */
  constructor(send: (message: ToGui) => boolean) {
    this.#send = send;
  }

  /** The target that was chosen, or null. */
  async ask(
    question: Omit<PolicyQuestion, 'type' | 'questionId'>,
    signal: AbortSignal,
    timeoutMs: number,
  ): Promise<string | null> {
    if (this.#open.size >= questionsMax || signal.aborted) return null;
    this.#last += 1;
    const questionId = this.#last;
    const answered = new Deferred<string | null>();
    this.#open.set(questionId, answered);
    const giveUp = (): void => answered.resolve(null);
    signal.addEventListener('abort', giveUp);
    const isShown = this.#send({ type: 'policy-question', questionId, ...question });
    const choice = isShown ? await within(answered.promise, timeoutMs, null) : null;
    signal.removeEventListener('abort', giveUp);
    this.#open.delete(questionId);
    this.#send({ type: 'question-over', questionId });
    return choice;
  }

  answer(questionId: number, choice: string | null): void {
    this.#open.get(questionId)?.resolve(choice);
  }

  /** The GUI is gone. */
  denyAll(): void {
    for (const answered of this.#open.values()) answered.resolve(null);
  }
}
