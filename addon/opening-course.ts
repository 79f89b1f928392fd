// What all openings have in common once they are under way, of one attachment or of several: the stages that they reach, what the
// host says of them, and that each ends once.
import type { ErrorCode } from '../protocol/error-codes.ts';
import { activityEntry } from './activity-entry.ts';
import type { HostEvent } from './host-call.ts';
import { inBackground } from './in-background.ts';
import type { Subject } from './notices.ts';
import type { Parts } from './opening-parts.ts';
import type { Progress } from './progress.ts';
import type { Opening, OpeningEnd, OpeningStage } from './recent-openings.ts';

/** What it asks of the opening whose course it is. */
export interface CourseOf {
  readonly subject: () => Subject;
  readonly fail: (code: ErrorCode) => void;
}

export class OpeningCourse {
  readonly #opening: Opening;
  readonly #progress: Progress;
  readonly #parts: Pick<Parts, 'activity' | 'nameRule' | 'notices' | 'recent'>;
  readonly #of: CourseOf;

  constructor(opening: Opening, progress: Progress, parts: Parts, of: CourseOf) {
    this.#opening = opening;
    this.#progress = progress;
    this.#parts = parts;
    this.#of = of;
  }

  get isUnderWay(): boolean {
    return this.#opening.outcome === 'under-way';
  }

  follow(event: HostEvent): void {
    const { notices, recent } = this.#parts;
    if (event.type === 'hostFirstByte') this.reach('hostFirstByte', event.atMs);
    else if (event.type === 'stage') this.reach(event.stage, event.atMs);
    else if (event.type === 'done') this.end('done');
    else if (event.type === 'failed') this.#of.fail(event.code);
    else if (event.type === 'notShown') inBackground(notices.notifyNotShown(this.#of.subject()));
    else if (event.type === 'idleClosed') inBackground(notices.notifyIdleClosed(this.#of.subject()));
    else if (event.type === 'dispvm') {
      this.#opening.dispvm = event.dispvm;
      recent.changed();
    }
  }

  reach(stage: OpeningStage, atMs: number): void {
    this.#opening.stagesAtMs[stage] ??= atMs;
    if (stage === 'visible') this.#progress.end();
    else if (stage === 'queued' || stage === 'callAccepted') this.#progress.changed();
    this.#parts.recent.changed();
  }

  end(end: OpeningEnd): void {
    if (!this.isUnderWay) return;
    this.#opening.outcome = end;
    this.#progress.end();
    this.reach('ended', Date.now());
    inBackground(this.#parts.activity.recordActivity(activityEntry(this.#opening, end, this.#parts.nameRule)));
  }
}
