// Several attachments are judged before they go together, which takes a while where their server is slow: the person is told,
// and can give it up. None of them is an opening yet.
import { newRequestId } from './begin-opening.ts';
import type { OpenRequest } from './guard-api.ts';
import { inBackground } from './in-background.ts';
import type { Subject } from './notices.ts';
import type { Parts, UnderWay } from './opening-parts.ts';
import { Progress } from './progress.ts';

export interface JudgingParts extends Parts {
  /** What they are called together, as a title. */
  readonly nameTogether: (files: number) => string;
  /** Judging them takes longer than a moment. */
  readonly showJudging: (subject: Subject) => Promise<void>;
}

export class Judging implements UnderWay {
  readonly #requests: readonly OpenRequest[];
  readonly #subject: Subject;
  readonly #parts: JudgingParts;
  readonly #progress: Progress;
  isGivenUp = false;

  constructor(requests: readonly OpenRequest[], parts: JudgingParts) {
    this.#requests = requests;
    this.#parts = parts;
    this.#subject = {
      requestId: newRequestId(),
      id: requests[0]?.id ?? 0,
      untrustedName: parts.nameTogether(requests.length),
      hasWindow: false,
      isQueued: false,
      isSeveral: true,
    };
    this.#progress = new Progress({
      show: () => inBackground(parts.showJudging(this.#subject)),
      hide: () => inBackground(parts.notices.endProgress(this.#subject)),
      // Each of them turns until its own opening ends.
      turn: () => undefined,
    });
    parts.underWay.set(this.#subject.requestId, this);
    this.#progress.begin();
  }

  /** Wakes whoever waits for a server that does not answer. */
  close(): void {
    this.isGivenUp = true;
    for (const { id } of this.#requests) inBackground(this.#parts.guard.rest(id));
  }

  show(): void {
    // There is no window yet.
  }

  joins(): boolean {
    return false;
  }

  end(): void {
    this.#progress.end();
    this.#parts.underWay.delete(this.#subject.requestId);
  }
}
