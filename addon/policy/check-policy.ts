// Checks the text of a policy: a person's own, an administrator's, or a whole policies.json that holds one.
// Says where each error stands and why, for the command line and for importing. It trusts nothing in the text.
import { addonId } from '../../protocol/names.ts';
import {
  managedPolicySchema,
  storedPolicySchema,
  type ManagedPolicy,
  type StoredPolicy,
} from '../../protocol/policy.ts';
import { readJson, type LocatedJson, type Position } from './json-positions.ts';
import { describePolicyErrors, writePath, type PolicyError } from './policy-errors.ts';
import { findIdleRules } from './idle-rules.ts';

/** `auto` takes an administrator's policy by what only that one has. */
export type PolicyKind = 'user' | 'managed';
export interface Finding extends PolicyError, Position {}

export type PolicyCheck = { readonly warnings: readonly Finding[] } & (
  | { readonly ok: false; readonly errors: readonly Finding[] }
  | { readonly ok: true; readonly kind: 'user'; readonly policy: StoredPolicy }
  | { readonly ok: true; readonly kind: 'managed'; readonly policy: ManagedPolicy }
);

/** `kind` null finds it out by itself. */
export const checkPolicy = (untrustedText: string, kind: PolicyKind | null): PolicyCheck => {
  const reading = readJson(untrustedText);
  if (!reading.ok) return { ok: false, errors: [{ path: '', ...reading.problem }], warnings: [] };
  const { json } = reading;
  const twins = json.twins.map((path) => ({ path, key: 'policyErrorTwin', values: [] }) as const);
  const found = locatePolicy(json.value);
  if ('missing' in found)
    return refuse(json, [...twins, { path: found.missing, key: 'policyErrorNothingHere', values: [addonId] }]);
  const checked = checkValue(found.value, kind ?? found.kind ?? guessKind(found.value));
  const place = (errors: readonly PolicyError[]): PolicyError[] =>
    errors.map((error) => ({ ...error, path: joinPath(found.at, error.path) }));
  if ('errors' in checked) return refuse(json, [...twins, ...place(checked.errors)]);
  if (twins.length > 0) return refuse(json, twins);
  return { ok: true, ...checked, warnings: locate(json, place(findIdleRules(checked.policy))) };
};

const refuse = (json: LocatedJson, errors: readonly PolicyError[]): PolicyCheck => ({
  ok: false,
  errors: locate(json, errors),
  warnings: [],
});

const locate = (json: LocatedJson, errors: readonly PolicyError[]): Finding[] =>
  errors
    .map((error) => ({ ...error, ...json.positionOf(error.path) }))
    .sort((one, other) => one.line - other.line || one.column - other.column);

const joinPath = (at: string, path: string): string =>
  path === '' || path.startsWith('[') || at === '' ? `${at}${path}` : `${at}.${path}`;

type Checked =
  | { readonly errors: readonly PolicyError[] }
  | { readonly kind: 'user'; readonly policy: StoredPolicy }
  | { readonly kind: 'managed'; readonly policy: ManagedPolicy };

const checkValue = (untrustedValue: unknown, kind: PolicyKind): Checked => {
  if (kind === 'user') {
    const checked = storedPolicySchema.safeParse(untrustedValue);
    return checked.success ? { kind, policy: checked.data } : { errors: describePolicyErrors(checked.error) };
  }
  const checked = managedPolicySchema.safeParse(untrustedValue);
  return checked.success ? { kind, policy: checked.data } : { errors: describePolicyErrors(checked.error) };
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * These only an administrator can say, or only a person. A person's policy of the first version always said what
 * happens otherwise.
 */
const guessKind = (untrustedValue: unknown): PolicyKind => {
  const onlyManaged = ['organisation', 'mandatoryRules', 'switches', 'exceptions', 'templates'];
  if (!isObject(untrustedValue)) return 'user';
  if (onlyManaged.some((key) => key in untrustedValue)) return 'managed';
  if (untrustedValue['version'] === 2) return 'user';
  // Of the policies of version 1 only an administrator's bounds edits.
  return 'otherwise' in untrustedValue && !('editsMaxMib' in untrustedValue) ? 'user' : 'managed';
};

type Located =
  { readonly value: unknown; readonly at: string; readonly kind: PolicyKind | null } | { readonly missing: string };

/** In a whole policies.json, Thunderbird gives the add-on the part under its id. */
const locatePolicy = (untrustedValue: unknown): Located => {
  if (!isObject(untrustedValue) || !('policies' in untrustedValue))
    return { value: untrustedValue, at: '', kind: null };
  const keys = ['policies', '3rdparty', 'Extensions', addonId];
  let value: unknown = untrustedValue;
  for (const [index, key] of keys.entries()) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return { missing: writePath(keys.slice(0, index)) };
    value = value[key];
  }
  return { value, at: writePath(keys), kind: 'managed' };
};
