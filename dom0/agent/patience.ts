// Waits for what a guest sends, with a limit for each silence and a pace for all of it. The time in which dom0 waits
// for somebody else, who has yet to take what the guest sent, is never the guest's.
import { Pace, type PaceLimits } from './pace.ts';

export interface PatienceLimits extends PaceLimits {
  /** How long the guest may send no byte. */
  readonly silenceMs: number;
}

export class Patience {
  readonly #silenceMs: number;
  readonly #pace: Pace;
  readonly #onLost: () => void;
  #state: 'idle' | 'waiting' | 'held' | 'over' = 'idle';
  #sinceMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor({ silenceMs, ...pace }: PatienceLimits, onLost: () => void) {
    this.#silenceMs = silenceMs;
    this.#pace = new Pace(pace);
    this.#onLost = onLost;
  }

  /** The guest is to send now. Nothing changes where it is waited for already, or held. */
  begin(): void {
    if (this.#state === 'idle') this.#wait();
  }

  /** The guest sent this, and is not waited for until `release`. */
  hold(bytes: number): void {
    if (this.#state === 'over') return;
    clearTimeout(this.#timer);
    this.#pace.count(this.#state === 'waiting' ? performance.now() - this.#sinceMs : 0, bytes);
    this.#state = 'held';
  }

  release(): void {
    if (this.#state === 'held') this.#wait();
  }

  /** Nothing is waited for any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#state = 'over';
  }

  #wait(): void {
    this.#state = 'waiting';
    this.#sinceMs = performance.now();
    this.#timer = setTimeout(
      () => {
        this.end();
        this.#onLost();
      },
      Math.max(0, Math.min(this.#silenceMs, this.#pace.leftMs)),
    );
  }
}
