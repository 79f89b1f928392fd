// Questions to the person before an attachment is opened: a window for each, and the openings that wait for its answer.
// Bounded in number and time. Whatever is not a clear answer to a question that is open counts as “do not open”.
import { Deferred } from '../protocol/deferred.ts';
import type { Choice } from '../protocol/policy.ts';
import type { Question, Remember } from './page-messages.ts';
import { inBackground } from './in-background.ts';

export interface Answer {
  readonly choice: Choice;
  readonly remember: Remember | null;
}
/**
 * `declined`: the person said no or closed the window. `expired`: nobody answered. `refused`: it could not be asked.
 */
export type Outcome = Answer | 'declined' | 'expired' | 'refused';

/** What shows a question; the real one is `AskWindows`. */
export interface QuestionWindows {
  /** Gives the window's number. */
  show(requestId: string): Promise<number>;
  close(windowId: number): Promise<void>;
  readonly onClosed: { addListener(listener: (windowId: number) => void): void };
}

export const questionsMax = 20;
const answerTimeoutMs = 30 * 60 * 1000;

interface Waiting {
  readonly question: Question;
  readonly settle: (outcome: Outcome) => void;
  windowId: number | null;
}

export class Questions {
  readonly #windows: QuestionWindows;
  readonly #timeoutMs: number;
  readonly #waiting = new Map<string, Waiting>();
  /**
   * The last windows that were closed and were no question's that is known: a fast person closes one before its number
   * is.
   */
  readonly #closedEarly = new Set<number>();

  constructor(windows: QuestionWindows, timeoutMs = answerTimeoutMs) {
    this.#windows = windows;
    this.#timeoutMs = timeoutMs;
    windows.onClosed.addListener((windowId) => this.#onClosed(windowId));
  }

  /** Settles with the answer; it never rejects. */
  async ask(requestId: string, question: Question, timeoutMs = this.#timeoutMs): Promise<Outcome> {
    if (this.#waiting.size >= questionsMax || this.#waiting.has(requestId)) return 'refused';
    const { promise, waiting } = this.#begin(question);
    this.#waiting.set(requestId, waiting);
    const timer = setTimeout(() => waiting.settle('expired'), timeoutMs);
    this.#windows.show(requestId).then(
      (windowId) => {
        waiting.windowId = windowId;
        if (this.#closedEarly.delete(windowId)) waiting.settle('declined');
        // The question was answered while its window was still on its way.
        if (this.#waiting.get(requestId) !== waiting) inBackground(this.#close(windowId));
      },
      (error: unknown) => {
        console.error(error);
        waiting.settle('refused');
      },
    );
    const outcome = await promise;
    clearTimeout(timer);
    this.#waiting.delete(requestId);
    if (waiting.windowId !== null) inBackground(this.#close(waiting.windowId));
    return outcome;
  }

  /** null where it is over already. */
  find(requestId: string): Question | null {
    return this.#waiting.get(requestId)?.question ?? null;
  }

  /** A choice that was not offered is none. */
  answer(requestId: string, choice: Choice | null, remember: Remember | null): void {
    const waiting = this.#waiting.get(requestId);
    if (waiting === undefined) return;
    const offered = choice !== null && waiting.question.decision.choices.includes(choice);
    waiting.settle(offered ? { choice, remember: waiting.question.mayRemember ? remember : null } : 'declined');
  }

  #onClosed(windowId: number): void {
    const closed = [...this.#waiting.values()].find((waiting) => waiting.windowId === windowId);
    if (closed !== undefined) return closed.settle('declined');
    this.#closedEarly.add(windowId);
    const [oldest] = this.#closedEarly;
    if (this.#closedEarly.size > questionsMax && oldest !== undefined) this.#closedEarly.delete(oldest);
  }

  #begin(question: Question): { readonly promise: Promise<Outcome>; readonly waiting: Waiting } {
    const outcome = new Deferred<Outcome>();
    return { promise: outcome.promise, waiting: { question, settle: outcome.resolve, windowId: null } };
  }

  async #close(windowId: number): Promise<void> {
    // The page may have closed it by itself.
    await this.#windows.close(windowId).catch(() => undefined);
  }
}
