// Holds the policy that counts: the administrator's, as found when Thunderbird started, and the person's own, as it
// changes. Trusts neither to be well formed. Until both are known, and where the administrator's is invalid, the
// locked-down policy counts; where the person's own cannot be read, everything is view-only. A copy of the defaults, as
// it was stored before, becomes an overlay once.
import { managedPolicySchema, type ManagedPolicy } from '../../protocol/policy.ts';
import type { ManagedPolicySource } from './managed-policy-source.ts';
import type { ManagedState, PolicyReport } from './policy-report.ts';
import { defaultsOf, effectivePolicy, lockedDownPolicy } from './effective-policy.ts';
import { describePolicyErrors, type PolicyError } from './policy-errors.ts';
import type { PolicyStorage, PolicyWriter } from './policy-writer.ts';
import { userPolicyKey } from './storage-keys.ts';
import { isCopy, readStoredPolicy } from './stored-policy.ts';
import { inBackground } from '../in-background.ts';

/** `storage.local`, as narrow as it is used. */
export interface LocalStorage extends Pick<PolicyStorage, 'get'> {
  readonly onChanged: {
    addListener(listener: (changes: Readonly<Record<string, { readonly newValue?: unknown }>>) => void): void;
  };
}

type Organisation = NonNullable<ManagedPolicy['organisation']>;
interface Managed {
  readonly state: ManagedState;
  /** null where there is none, or where it is not valid. */
  readonly policy: ManagedPolicy | null;
  readonly organisation: Organisation | null;
}

export class PolicyStore {
  readonly #ready: Promise<void>;
  readonly #listeners = new Set<(report: PolicyReport) => void>();
  #managed: Managed = { state: { state: 'none' }, policy: null, organisation: null };
  #untrustedUser: unknown = undefined;
  #userErrors: readonly PolicyError[] = [];
  #report: PolicyReport = { policy: lockedDownPolicy, managed: { state: 'none' } };

  constructor(
    readManaged: () => Promise<ManagedPolicySource>,
    storage: LocalStorage,
    writer: Pick<PolicyWriter, 'change'>,
  ) {
    // Before the first reading, so that no change falls between the two.
    storage.onChanged.addListener((changes) => {
      if (userPolicyKey in changes) inBackground(this.#changeUser(changes[userPolicyKey].newValue));
    });
    this.#ready = this.#load(readManaged, storage, writer);
  }

  /** Settles when the policy is known; it never rejects. */
  ready(): Promise<void> {
    return this.#ready;
  }

  /** The locked-down policy before `ready`. */
  current(): PolicyReport {
    return this.#report;
  }

  /** Why the person's stored rules are not used. They stay stored, and until they are mended everything is view-only. */
  userErrors(): readonly PolicyError[] {
    return this.#userErrors;
  }

  onChanged(listener: (report: PolicyReport) => void): void {
    this.#listeners.add(listener);
  }

  async #load(
    readManaged: () => Promise<ManagedPolicySource>,
    storage: LocalStorage,
    writer: Pick<PolicyWriter, 'change'>,
  ): Promise<void> {
    const [found, stored] = await Promise.all([
      readManaged().catch((error: unknown): ManagedPolicySource => ({
        source: 'unreadable',
        path: '',
        key: 'policyErrorFileFailed',
        values: [String(error)],
      })),
      // What cannot be read is not the same as nothing: it must not be taken for a free choice, and it is said.
      storage.get(userPolicyKey).then(
        (items) => items[userPolicyKey],
        () => null,
      ),
    ]);
    this.#managed = checkManaged(found);
    this.#untrustedUser = stored;
    this.#combine();
    if (isCopy(stored) && this.#report.policy.switches.mayAddRules) await this.#keepAsOverlay(writer);
  }

  /** At once: a copy that is compared with later defaults would take what changed in them for the person's own. */
  async #keepAsOverlay(writer: Pick<PolicyWriter, 'change'>): Promise<void> {
    const { defaults } = this.#report.policy;
    await writer
      .change((untrustedStored) => {
        const read = readStoredPolicy(untrustedStored, defaults);
        return isCopy(untrustedStored) && read.ok ? read.policy : undefined;
      })
      // Read as what it is all the same, and tried again at the next start.
      .catch(console.error);
  }

  async #changeUser(untrustedValue: unknown): Promise<void> {
    await this.#ready;
    this.#untrustedUser = untrustedValue;
    this.#combine();
    for (const listener of this.#listeners) listener(this.#report);
  }

  #combine(): void {
    const { state, policy, organisation } = this.#managed;
    const user = readStoredPolicy(this.#untrustedUser, defaultsOf(policy));
    this.#userErrors = user.ok ? [] : user.errors;
    this.#report = {
      managed: state,
      policy:
        state.state === 'invalid'
          ? { ...lockedDownPolicy, organisation }
          : effectivePolicy(policy, user.ok ? user.policy : 'unreadable'),
    };
  }
}

const checkManaged = (found: ManagedPolicySource): Managed => {
  if (found.source === 'none') return { state: { state: 'none' }, policy: null, organisation: null };
  if (found.source === 'user-file')
    return { state: { state: 'refused', path: found.path }, policy: null, organisation: null };
  if (found.source === 'unreadable') {
    const { path, key, values } = found;
    return { state: { state: 'invalid', errors: [{ path, key, values }] }, policy: null, organisation: null };
  }
  const checked = managedPolicySchema.safeParse(found.value);
  if (checked.success)
    return { state: { state: 'valid' }, policy: checked.data, organisation: checked.data.organisation ?? null };
  return {
    state: { state: 'invalid', errors: describePolicyErrors(checked.error) },
    policy: null,
    organisation: readOrganisation(found.value),
  };
};

/** Whom to ask, even where the rest of the policy is wrong. */
const readOrganisation = (untrustedPolicy: unknown): Organisation | null => {
  if (typeof untrustedPolicy !== 'object' || untrustedPolicy === null || !('organisation' in untrustedPolicy))
    return null;
  return managedPolicySchema.shape.organisation.safeParse(untrustedPolicy.organisation).data ?? null;
};
