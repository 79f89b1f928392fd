// The one way to change what is stored of a person's policy: read, change and write in one turn, so that two answers, or
// an answer and the settings, never undo each other. Every page of the add-on takes the same turn.
import type { UserPolicy } from '../../protocol/policy.ts';
import { userPolicyKey } from './storage-keys.ts';

/** `storage.local`, as narrow as it is used. */
export interface PolicyStorage {
  get(key: string): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(key: string): Promise<void>;
}

/** `navigator.locks`: one holder of a name at a time, in all pages of one origin. */
export interface Locks {
  request<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export class PolicyWriter {
  readonly #storage: PolicyStorage;
  readonly #locks: Locks;

  constructor(storage: PolicyStorage, locks: Locks) {
    this.#storage = storage;
    this.#locks = locks;
  }

  /**
   * `change` makes what is to be stored of what is stored now; null stores nothing any more, undefined leaves it as it
   * is. Rejects where the storage fails.
   */
  change(change: (untrustedStored: unknown) => UserPolicy | null | undefined): Promise<void> {
    return this.#locks.request(userPolicyKey, async () => {
      const next = change((await this.#storage.get(userPolicyKey))[userPolicyKey]);
      if (next === null) await this.#storage.remove(userPolicyKey);
      else if (next !== undefined) await this.#storage.set({ [userPolicyKey]: next });
    });
  }
}
