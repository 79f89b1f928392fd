// Reads what a person has stored or exported, in the form of today or in the one before.
import {
  emptyUserPolicy,
  storedPolicySchema,
  type CopiedPolicy,
  type StoredPolicy,
  type UserPolicy,
} from '../../protocol/policy.ts';
import { overlayOf, type RuleList } from './overlay.ts';
import { describePolicyErrors, type PolicyError } from './policy-errors.ts';

export type StoredReading =
  /** null where nothing is stored. */
  | { readonly ok: true; readonly policy: UserPolicy | null }
  | { readonly ok: false; readonly errors: readonly PolicyError[] };

/** `defaults` are those that count now: a copy is compared with them. */
export const readStoredPolicy = (untrustedValue: unknown, defaults: RuleList): StoredReading => {
  if (untrustedValue === undefined) return { ok: true, policy: null };
  const checked = storedPolicySchema.safeParse(untrustedValue);
  return checked.success
    ? { ok: true, policy: asOverlay(checked.data, defaults) }
    : { ok: false, errors: describePolicyErrors(checked.error) };
};

export const isCopy = (untrustedValue: unknown): boolean =>
  typeof untrustedValue === 'object' &&
  untrustedValue !== null &&
  'version' in untrustedValue &&
  untrustedValue.version === copyVersion;
const copyVersion: CopiedPolicy['version'] = 1;

/** The built-in rules while copies were kept: whoever has a copy without one of them has removed it. */
const copiedBuiltIns: ReadonlySet<string> = new Set([
  'executables',
  'scripts',
  'shortcuts',
  'disk-images',
  'deceptive-name',
  'office-macros',
  'messages',
  'calendar',
]);

/**
 * What a copy has as the defaults have it is no longer the person's own. Of a default rule that it lacks and that is
 * not one of those nobody knows whether it was removed or came later: it is back.
 */
export const asOverlay = (stored: StoredPolicy, defaults: RuleList): UserPolicy => {
  if (stored.version !== copyVersion) return stored;
  const overlay = overlayOf(stored, defaults, emptyUserPolicy);
  const kept = new Set(stored.rules.map(({ id }) => id));
  return { ...overlay, removed: overlay.removed.filter((id) => kept.has(id) || copiedBuiltIns.has(id)) };
};
