// `storage.local` and `navigator.locks` of a browser as far as the policy uses them, for tests without one. The storage
// answers late, as a real one does, so that what does not wait its turn comes in between.
import type { LocalStorage } from '../../addon/policy/policy-store.ts';
import { PolicyWriter, type Locks, type PolicyStorage } from '../../addon/policy/policy-writer.ts';
import { userPolicyKey } from '../../addon/policy/storage-keys.ts';

type Changed = Parameters<LocalStorage['onChanged']['addListener']>[0];

export class MemoryStorage implements LocalStorage, PolicyStorage {
  readonly #listeners: Changed[] = [];
  readonly onChanged = { addListener: (listener: Changed): void => void this.#listeners.push(listener) };
  readonly writer = new PolicyWriter(this, queueLocks());
  stored: unknown;
  /** Makes each write fail. */
  full = false;

  constructor(stored?: unknown) {
    this.stored = stored;
  }

  async get(): Promise<Record<string, unknown>> {
    await later();
    return this.stored === undefined ? {} : { [userPolicyKey]: this.stored };
  }

  set(items: Record<string, unknown>): Promise<void> {
    return this.#write(items[userPolicyKey]);
  }

  remove(): Promise<void> {
    return this.#write(undefined);
  }

  /** As another page would, without waiting. */
  change(newValue?: unknown): void {
    this.stored = newValue;
    for (const listener of this.#listeners) listener({ [userPolicyKey]: { newValue } });
  }

  async #write(value: unknown): Promise<void> {
    await later();
    if (this.full) throw new Error('no room is left');
    this.change(structuredClone(value));
  }
}

const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const queueLocks = (): Locks => {
  let turn: Promise<unknown> = Promise.resolve();
  return {
    request: (_name, work) => {
      const mine = turn.then(work);
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
};
