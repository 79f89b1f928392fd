// The openings of this session: what was asked, decided and seen, and when. For the person, kept in the profile's
// memory only. Names never leave the add-on; the list ends with Thunderbird and is bounded.
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { Choice } from '../protocol/policy.ts';
import type { DispvmDescription, Stage } from '../protocol/stages.ts';
import type { Decision, Evidence } from './policy/decision.ts';

export const recentOpeningsMax = 250;
const gatherMs = 100;
export const recentOpeningsKey = 'recentOpenings';
/** The path of a sample of ours, which came with no message. */
export const samplePath = 'sample';

/** Times are Unix milliseconds. `received` is when the background page heard of it. */
export type OpeningStage =
  'click' | 'intercepted' | 'received' | 'decided' | 'hostFirstByte' | 'sent' | Stage | 'ended';

/**
 * `done`: in a DispVM. `copied`: as a safe copy. `printed`: its pages. `thunderbird`: by Thunderbird itself. `local`:
 * handed to this computer's programs. `declined`: the person was asked and did not open it.
 */
export type OpeningEnd =
  'done' | 'copied' | 'printed' | 'thunderbird' | 'local' | 'saved' | 'blocked' | 'declined' | 'failed';

export interface Opening {
  readonly requestId: string;
  /** How the person asked for it: `reader`, `compose`, `openpgp`, `menu`, or `sample`. */
  readonly path: string;
  /** `sizeBytes` is what was sent, once all of it was; before that, Thunderbird's estimate. */
  attachment: { name: string; sizeBytes: number | null; declaredType: string; detectedType: string | null };
  /** null where it ended before there was any. */
  evidence: Evidence | null;
  decision: Decision | null;
  /** What the person chose where the decision was to ask. */
  choice: Choice | null;
  dispvm: DispvmDescription | null;
  stagesAtMs: Partial<Record<OpeningStage, number>>;
  outcome: 'under-way' | OpeningEnd;
  failure: ErrorCode | null;
  editedPath: string | null;
  /** Of a safe copy. */
  copiedPath?: string;
}

export interface SessionStorage {
  get(key: string): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
}

export class RecentOpenings {
  readonly #storage: SessionStorage;
  #openings: Opening[] = [];
  readonly #loaded: Promise<void>;
  #saving: Promise<void> = Promise.resolve();
  #saveAgain = false;

  /** The background page may have slept since the last opening: it goes on with the list it left. */
  constructor(storage: SessionStorage) {
    this.#storage = storage;
    this.#loaded = storage.get(recentOpeningsKey).then(
      (items) => {
        const earlier = items[recentOpeningsKey];
        if (Array.isArray(earlier)) this.#openings.unshift(...(earlier as Opening[]));
      },
      () => undefined,
    );
  }

  add(opening: Opening): void {
    this.#openings.push(opening);
    this.changed();
  }

  async find(requestId: string): Promise<Opening | undefined> {
    await this.#loaded;
    return this.#openings.find((opening) => opening.requestId === requestId);
  }

  /** Changes are gathered and written a little later, so that no write stands between a click and its document. */
  changed(): void {
    if (this.#saveAgain) return;
    this.#saveAgain = true;
    this.#saving = this.#saving.then(() => this.#save());
  }

  async #save(): Promise<void> {
    await this.#loaded;
    await new Promise((resolve) => setTimeout(resolve, gatherMs));
    this.#saveAgain = false;
    this.#openings = this.#openings.slice(-recentOpeningsMax);
    // A list that cannot be kept is no reason not to open; the next change tries again.
    await this.#storage.set({ [recentOpeningsKey]: this.#openings }).catch(() => undefined);
  }
}
