// What a hostile peer may cost: each read of its socket and each of its messages costs one, and bytes earn more.
// Whoever sends in ordinary pieces never notices; whoever floods with empty messages, or a byte at a time, has soon
// spent it.
import { guestBytesForOneCost, guestCostsFree } from '../../protocol/limits.ts';

export interface BudgetLimits {
  /** What everybody has from the start. */
  readonly free: number;
  /** So many bytes earn one more. */
  readonly bytesForOne: number;
}

export class MessageBudget {
  readonly #limits: BudgetLimits;
  #spent = 0;
  #bytes = 0;

  constructor(limits: BudgetLimits) {
    this.#limits = limits;
  }

  /** Counts one read or message that brought so many bytes. False where more was spent than there was. */
  spend(bytes: number): boolean {
    this.#spent += 1;
    this.#bytes += bytes;
    return this.#spent <= this.#limits.free + Math.floor(this.#bytes / this.#limits.bytesForOne);
  }
}

/** For one call to a guest's agent. */
export const guestBudget = (): MessageBudget =>
  new MessageBudget({ free: guestCostsFree, bytesForOne: guestBytesForOneCost });
