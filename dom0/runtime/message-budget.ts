// What a hostile peer may cost: each read of its socket and each of its messages costs one, and bytes earn more.
// Whoever sends in ordinary pieces never notices; whoever floods with empty messages, or a byte at a time, has soon
// spent it.
import { guestBytesForOneCost, guestCostsFree, guestCostsPerSecond } from '../../protocol/limits.ts';

export interface BudgetLimits {
  /** What everybody has from the start. */
  readonly free: number;
  /** So many bytes earn one more. */
  readonly bytesForOne: number;
  /** So many are forgiven with each second, never more than were spent. */
  readonly perSecond?: number;
}

export class MessageBudget {
  readonly #limits: BudgetLimits;
  #spent = 0;
  #bytes = 0;
  readonly #nowMs: () => number;
  #atMs: number;

  constructor(limits: BudgetLimits, nowMs = (): number => performance.now()) {
    this.#limits = limits;
    this.#nowMs = nowMs;
    this.#atMs = nowMs();
  }

  /** Counts one read or message that brought so many bytes. False where more was spent than there was. */
  spend(bytes: number): boolean {
    this.#forgive();
    this.#spent += 1;
    this.#bytes += bytes;
    return this.#spent <= this.#limits.free + Math.floor(this.#bytes / this.#limits.bytesForOne);
  }

  #forgive(): void {
    const { perSecond = 0 } = this.#limits;
    if (perSecond === 0) return;
    const now = this.#nowMs();
    this.#spent = Math.max(0, this.#spent - ((now - this.#atMs) / 1000) * perSecond);
    this.#atMs = now;
  }
}

/** For one call to a guest's agent. */
export const guestBudget = (): MessageBudget =>
  new MessageBudget({ free: guestCostsFree, bytesForOne: guestBytesForOneCost });

/** For a call in which a guest tells what a person does with a document, for as long as they look at it. */
export const viewingBudget = (): MessageBudget =>
  new MessageBudget({ free: guestCostsFree, bytesForOne: guestBytesForOneCost, perSecond: guestCostsPerSecond });
