// Holds the person's rules while the settings page is open: reads them, changes them, saves each change at once.
// A change that could not be saved stays on the page and is said to be unsaved; it is never dropped.
import type { UserPolicy } from '../../protocol/policy.ts';
import { userPolicySchema } from '../../protocol/policy.ts';
import type { PolicyReport } from '../page-messages.ts';
import type { EffectivePolicy } from '../policy/decision.ts';
import { userPolicyKey } from '../policy/storage-keys.ts';
import { change, redo, startHistory, undo, type History } from './policy-edits.ts';
import { inBackground } from '../in-background.ts';

/** `storage.local`, or what stands for it in a test. */
export interface LocalStorage {
  get(key: string): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(key: string): Promise<void>;
}

export type SaveState = 'unchanged' | 'saving' | 'saved' | 'failed';

export type EditorState =
  | { readonly phase: 'loading' }
  /** The background page or the storage did not answer. */
  | { readonly phase: 'failed' }
  | {
      readonly phase: 'ready';
      readonly report: PolicyReport;
      readonly history: History;
      readonly save: SaveState;
      /** What lies in the storage is no policy; it does not count, and stays until something is saved over it. */
      readonly unreadable: boolean;
    };
export type ReadyState = Extract<EditorState, { phase: 'ready' }>;

/** Everything is read-only where the administrator says so, or where the administrator's policy cannot be read. */
export const isLocked = ({ policy, managed }: PolicyReport): boolean =>
  !policy.switches.mayAddRules || managed.state === 'invalid';

/** What decides now, with the changes that are on their way into the storage. */
export const policyInForce = ({
  report,
  history: { present },
}: Pick<ReadyState, 'report' | 'history'>): EffectivePolicy =>
  present === null || isLocked(report)
    ? report.policy
    : { ...report.policy, rules: present.rules, otherwise: present.otherwise, rulesSource: 'user' };

/** The rules to start a change from: one's own, or a copy of the defaults. */
export const policyToChange = ({ report, history: { present } }: Pick<ReadyState, 'report' | 'history'>): UserPolicy =>
  present ?? { version: 1, rules: [...report.policy.rules], otherwise: report.policy.otherwise };

export class PolicyEditor {
  readonly #storage: LocalStorage;
  readonly #askPolicy: () => Promise<PolicyReport>;
  readonly #onChange: (state: EditorState) => void;
  #state: EditorState = { phase: 'loading' };
  #saving: Promise<void> = Promise.resolve();
  #changes = 0;
  /** Written by this page and not yet heard back from the storage. */
  readonly #written: string[] = [];

  constructor(storage: LocalStorage, askPolicy: () => Promise<PolicyReport>, onChange: (state: EditorState) => void) {
    this.#storage = storage;
    this.#askPolicy = askPolicy;
    this.#onChange = onChange;
  }

  async load(): Promise<void> {
    try {
      const [report, items] = await Promise.all([this.#askPolicy(), this.#storage.get(userPolicyKey)]);
      const stored = readStored(items[userPolicyKey]);
      this.#show({
        phase: 'ready',
        report,
        history: startHistory(stored.policy),
        save: 'unchanged',
        unreadable: stored.unreadable,
      });
    } catch {
      this.#show({ phase: 'failed' });
    }
  }

  change(next: UserPolicy): void {
    this.#go((history) => change(history, next));
  }

  undo(): void {
    this.#go(undo);
  }

  redo(): void {
    this.#go(redo);
  }

  restoreDefaults(): void {
    this.#go((history) => change(history, null));
  }

  saveAgain(): void {
    this.#go((history) => history);
  }

  /** Called when the storage says that the rules have changed: by the question's “remember”, or in another window. */
  onStored(untrustedValue: unknown): void {
    const stored = readStored(untrustedValue);
    const echo = this.#written.indexOf(asText(stored.policy));
    if (echo !== -1) {
      this.#written.splice(0, echo + 1);
      return;
    }
    if (this.#state.phase !== 'ready') return;
    this.#show({ ...this.#state, history: change(this.#state.history, stored.policy), unreadable: stored.unreadable });
    inBackground(this.#refreshReport());
  }

  #go(step: (history: History) => History): void {
    if (this.#state.phase !== 'ready' || isLocked(this.#state.report)) return;
    const history = step(this.#state.history);
    this.#changes += 1;
    this.#show({ ...this.#state, history, save: 'saving' });
    const number = this.#changes;
    this.#saving = this.#saving.then(() => this.#save(history.present, number));
  }

  /** Writes in order; only the newest change may say how it went. */
  async #save(policy: UserPolicy | null, number: number): Promise<void> {
    const text = asText(policy);
    this.#written.push(text);
    let save: SaveState = 'saved';
    try {
      await (policy === null ? this.#storage.remove(userPolicyKey) : this.#storage.set({ [userPolicyKey]: policy }));
    } catch {
      save = 'failed';
      this.#written.splice(this.#written.lastIndexOf(text), 1);
    }
    if (number !== this.#changes || this.#state.phase !== 'ready') return;
    this.#show({ ...this.#state, save, unreadable: save === 'failed' && this.#state.unreadable });
    if (policy === null && save === 'saved') await this.#refreshReport();
  }

  /** The defaults are the background page's to tell. */
  async #refreshReport(): Promise<void> {
    const report = await this.#askPolicy().catch(() => null);
    if (report !== null && this.#state.phase === 'ready') this.#show({ ...this.#state, report });
  }

  #show(state: EditorState): void {
    this.#state = state;
    this.#onChange(state);
  }
}

interface Stored {
  readonly policy: UserPolicy | null;
  readonly unreadable: boolean;
}

const readStored = (untrustedValue: unknown): Stored => {
  if (untrustedValue === undefined) return { policy: null, unreadable: false };
  const { success, data } = userPolicySchema.safeParse(untrustedValue);
  return success ? { policy: data, unreadable: false } : { policy: null, unreadable: true };
};

/** The storage may order an object's keys in its own way; the schema's order makes equal policies equal texts. */
const asText = (policy: UserPolicy | null): string =>
  JSON.stringify(policy === null ? null : userPolicySchema.parse(policy));
