// Finds rules that can never do anything, because their condition cannot hold or an earlier rule always comes first.
// It warns only where that is certain; a rule it says nothing about may be idle all the same.
import type { Condition, Family, ManagedPolicy, Outcome, Rule, StoredPolicy } from '../../protocol/policy.ts';
import { familiesOfType } from './families.ts';
import { normaliseType } from './media-types.ts';
import { writePath, type PolicyError, type PolicyReason } from './policy-errors.ts';

interface Placed {
  readonly rule: Rule;
  readonly path: string;
}

export const findIdleRules = (policy: StoredPolicy | ManagedPolicy): readonly PolicyError[] => {
  const mandatory = 'mandatoryRules' in policy ? policy.mandatoryRules : [];
  const placed = [...place('mandatoryRules', mandatory), ...place('rules', policy.rules ?? [])].filter(
    ({ rule }) => rule.enabled,
  );
  const idle = placed.flatMap((one, index) => {
    const reason = whyIdle(one.rule, placed.slice(0, index));
    return reason === null ? [] : [{ path: one.path, ...reason }];
  });
  return 'switches' in policy ? [...idle, ...placed.flatMap((one) => localInVain(one, policy))] : idle;
};

const place = (key: string, rules: readonly Rule[]): Placed[] =>
  rules.map((rule, index) => ({ rule, path: writePath([key, index]) }));

const whyIdle = (rule: Rule, earlier: readonly Placed[]): PolicyReason | null => {
  const { minSizeBytes, maxSizeBytes } = rule.when;
  if (minSizeBytes !== undefined && maxSizeBytes !== undefined && minSizeBytes > maxSizeBytes) {
    return { key: 'policyWarningSizes', values: [rule.id] };
  }
  const first = earlier.find((other) => contains(other.rule.when, rule.when));
  if (first === undefined) return null;
  const matchesAll = Object.keys(first.rule.when).length === 0;
  return { key: matchesAll ? 'policyWarningAfterAll' : 'policyWarningAfterWider', values: [rule.id, first.rule.id] };
};

const localInVain = ({ rule, path }: Placed, { switches }: ManagedPolicy): PolicyError[] => {
  const wantsLocal = (then: Outcome): boolean =>
    then.action === 'local' || (then.action === 'ask' && then.choices.includes('local'));
  if (switches.mayOpenLocally || !wantsLocal(rule.then)) return [];
  return [{ path: `${path}.then`, key: 'policyWarningLocal', values: [rule.id] }];
};

/** Whether everything that `inner` matches is matched by `outer`. */
const contains = (outer: Condition, inner: Condition): boolean =>
  [
    covers(outer.types, inner.types, coversType),
    covers(outer.extensions, inner.extensions, isSame),
    covers(outer.senders, inner.senders, coversSender),
    covers(outer.accounts, inner.accounts, (one, other) => one.toLowerCase() === other.toLowerCase()),
    covers(outer.warnings, inner.warnings, isSame),
    ...(['senderInAddressBook', 'encrypted', 'signed'] as const).map(
      (key) => outer[key] === undefined || outer[key] === inner[key],
    ),
    outer.minSizeBytes === undefined || (inner.minSizeBytes ?? 0) >= outer.minSizeBytes,
    outer.maxSizeBytes === undefined || (inner.maxSizeBytes ?? Infinity) <= outer.maxSizeBytes,
  ].every(Boolean);

const isSame = (one: string, other: string): boolean => one === other;

const covers = (
  outer: readonly string[] | undefined,
  inner: readonly string[] | undefined,
  coversOne: (outer: string, inner: string) => boolean,
): boolean =>
  outer === undefined || (inner?.every((value) => outer.some((wanted) => coversOne(wanted, value))) ?? false);

const coversType = (outer: string, inner: string): boolean => {
  if (outer === inner) return true;
  if (!inner.includes('/')) return false;
  if (!outer.includes('/'))
    return !inner.endsWith('/*') && familiesOfType(normaliseType(inner) ?? '').has(outer as Family);
  return outer.endsWith('/*') ? inner.startsWith(outer.slice(0, -1)) : normaliseType(outer) === normaliseType(inner);
};

/** Whether everybody whom `inner` means is meant by `outer`. */
export const coversSender = (outer: string, inner: string): boolean => {
  const [one, other] = [outer.toLowerCase(), inner.toLowerCase()];
  if (one === other) return true;
  // `*.example.org` means hosts below it, with any name before the @.
  if (one.startsWith('*.')) return other.endsWith(one.slice(1)) && other.length > one.length;
  return one.startsWith('@') && other.endsWith(one) && !other.startsWith('*');
};
