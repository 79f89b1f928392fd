// Who may have a DispVM: as many at once as this computer is to hold. The others wait in the order they came, and not
// more of them than can be told so. A place belongs to whoever was let in, until they give it back.
import { failure, success, type Result } from '../../protocol/result.ts';
import { Deferred } from '../../protocol/deferred.ts';

/** Gives a place back to whoever waits for one. May be called again. */
export type Leave = () => void;

/** Somebody who wants a place, and waits where there is none. */
export interface WaitingCaller {
  /** Aborted when they give up. */
  readonly signal: AbortSignal;
  /** Called once, where they have to wait. */
  readonly onWait: () => void;
}

export class Admission {
  readonly #insideMax: number;
  readonly #waitingMax: number;
  /** First come, first served: a set keeps its order. */
  readonly #waiting = new Set<Deferred<Result<Leave>>>();
  #inside = 0;
  #isClosed = false;

  constructor(insideMax: number, waitingMax: number) {
    this.#insideMax = insideMax;
    this.#waitingMax = waitingMax;
  }

  async enter({ signal, onWait }: WaitingCaller): Promise<Result<Leave>> {
    if (this.#isClosed) return failure('dom0-unreachable');
    if (signal.aborted) return failure('cancelled');
    if (this.#inside < this.#insideMax) return success(this.#letIn());
    if (this.#waiting.size >= this.#waitingMax) return failure('too-many-dispvms');
    onWait();
    const place = new Deferred<Result<Leave>>();
    this.#waiting.add(place);
    const giveUp = (): void => {
      this.#waiting.delete(place);
      place.resolve(failure('cancelled'));
    };
    signal.addEventListener('abort', giveUp);
    const entered = await place.promise;
    signal.removeEventListener('abort', giveUp);
    return entered;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Lets nobody in any more. */
  close(): void {
    this.#isClosed = true;
    for (const place of this.#waiting) place.resolve(failure('dom0-unreachable'));
    this.#waiting.clear();
  }

  #letIn(): Leave {
    this.#inside += 1;
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      this.#inside -= 1;
      this.#letNextIn();
    };
  }

  #letNextIn(): void {
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#waiting.delete(next);
    next.resolve(success(this.#letIn()));
  }
}
