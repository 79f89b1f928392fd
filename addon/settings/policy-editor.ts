// Holds the person's policy while the settings page is open: reads it, changes it, saves each change at once. A change
// that could not be saved stays on the page and is said to be unsaved; it is never dropped. What was stored meanwhile by
// somebody else is kept, and the change is made to that.
import { emptyUserPolicy, userPolicySchema, type Answer, type UserPolicy } from '../../protocol/policy.ts';
import type { PolicyReport } from '../policy/policy-report.ts';
import type { EffectivePolicy } from '../policy/decision.ts';
import { withOwnPolicy } from '../policy/effective-policy.ts';
import { layOver, overlayOf, type RuleList } from '../policy/overlay.ts';
import type { PolicyWriter } from '../policy/policy-writer.ts';
import { isSame } from '../policy/same-value.ts';
import { readStoredPolicy } from '../policy/stored-policy.ts';
import { change, redo, startHistory, undo, withEditsMax, type History } from './policy-edits.ts';

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
      /** What lies in the storage is no policy: everything is view-only until something is saved over it. */
      readonly unreadable: boolean;
    };
export type ReadyState = Extract<EditorState, { phase: 'ready' }>;
type Shown = Pick<ReadyState, 'report' | 'history' | 'unreadable'>;

/** Everything is read-only where the administrator says so, or where the administrator's policy cannot be read. */
export const isLocked = ({ policy, managed }: PolicyReport): boolean =>
  !policy.switches.mayAddRules || managed.state === 'invalid';

/** What the person sees and changes, with the changes that are on their way into the storage. */
export const policyShown = ({ report, history: { present } }: Pick<Shown, 'report' | 'history'>): EffectivePolicy =>
  isLocked(report) ? report.policy : withOwnPolicy(report.policy, present);

/** What decides now. */
export const policyInForce = (state: Shown): EffectivePolicy =>
  state.unreadable && !isLocked(state.report) ? withOwnPolicy(state.report.policy, 'unreadable') : policyShown(state);

type Step = (history: History) => History;

export class PolicyEditor {
  readonly #writer: Pick<PolicyWriter, 'change'>;
  readonly #askPolicy: () => Promise<PolicyReport>;
  readonly #onChange: (state: EditorState) => void;
  #state: EditorState = { phase: 'loading' };
  /** As it is stored, and what has been done since. */
  #stored: History = startHistory(null);
  #unsaved: readonly Step[] = [];
  #turn: Promise<void> = Promise.resolve();

  constructor(
    writer: Pick<PolicyWriter, 'change'>,
    askPolicy: () => Promise<PolicyReport>,
    onChange: (state: EditorState) => void,
  ) {
    this.#writer = writer;
    this.#askPolicy = askPolicy;
    this.#onChange = onChange;
  }

  async load(): Promise<void> {
    try {
      const report = await this.#askPolicy();
      let stored: unknown;
      await this.#writer.change((untrustedStored) => void (stored = untrustedStored));
      const read = readStoredPolicy(stored, report.policy.defaults);
      this.#stored = startHistory(read.ok ? read.policy : null);
      this.#show({ phase: 'ready', report, history: this.#stored, save: 'unchanged', unreadable: !read.ok });
    } catch {
      this.#show({ phase: 'failed' });
    }
  }

  editRules(edit: (list: RuleList) => RuleList): void {
    this.#change((policy, defaults) => overlayOf(edit(layOver(defaults, policy)), defaults, policy));
  }

  editAnswers(edit: (answers: readonly Answer[]) => readonly Answer[]): void {
    this.#change((policy) => ({ ...policy, answers: [...edit(policy.answers)] }));
  }

  /** null for no bound of one's own. */
  boundEdits(mebibytes: number | null): void {
    this.#change((policy) => withEditsMax(policy, mebibytes));
  }

  replace(next: UserPolicy): void {
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

  /** Called when the storage has changed: by this page, by the question's “remember”, or in another window. */
  onStored(): void {
    this.#inTurn(async () => {
      await this.#writer.change((untrustedStored) => {
        if (this.#adopt(untrustedStored)) this.#showHistory({});
        return undefined;
      });
    });
  }

  #change(edit: (policy: UserPolicy, defaults: RuleList) => UserPolicy): void {
    if (this.#state.phase !== 'ready') return;
    const { defaults } = this.#state.report.policy;
    this.#go((history) => change(history, edit(history.present ?? emptyUserPolicy, defaults)));
  }

  #go(step: Step): void {
    if (this.#state.phase !== 'ready' || isLocked(this.#state.report)) return;
    this.#unsaved = [...this.#unsaved, step];
    this.#showHistory({ save: 'saving' });
    this.#inTurn(() => this.#save());
  }

  /** All that is unsaved at once: of a change that cannot be written and its undoing nothing is left to write. */
  async #save(): Promise<void> {
    const steps = this.#unsaved;
    if (steps.length === 0) return;
    try {
      let next = this.#stored;
      await this.#writer.change((untrustedStored) => {
        this.#adopt(untrustedStored);
        next = steps.reduce((history, step) => step(history), this.#stored);
        return next.present === null ? null : userPolicySchema.parse(next.present);
      });
      this.#stored = next;
      this.#unsaved = this.#unsaved.slice(steps.length);
      this.#showHistory({ save: this.#unsaved.length === 0 ? 'saved' : 'saving', unreadable: false });
    } catch {
      this.#showHistory({ save: 'failed' });
    }
  }

  /** What somebody else has stored is one more step; false where it is what this page knows. */
  #adopt(untrustedStored: unknown): boolean {
    if (this.#state.phase !== 'ready') return false;
    const read = readStoredPolicy(untrustedStored, this.#state.report.policy.defaults);
    const policy = read.ok ? read.policy : null;
    const known = isSame(policy, this.#stored.present) && this.#state.unreadable === !read.ok;
    if (known) return false;
    this.#stored = change(this.#stored, policy);
    this.#state = { ...this.#state, unreadable: !read.ok };
    return true;
  }

  #inTurn(work: () => Promise<void>): void {
    this.#turn = this.#turn.then(work).catch(console.error);
  }

  #showHistory(changes: Partial<Pick<ReadyState, 'save' | 'unreadable'>>): void {
    if (this.#state.phase !== 'ready') return;
    const history = this.#unsaved.reduce((before, step) => step(before), this.#stored);
    this.#show({ ...this.#state, ...changes, history });
  }

  #show(state: EditorState): void {
    this.#state = state;
    this.#onChange(state);
  }
}
