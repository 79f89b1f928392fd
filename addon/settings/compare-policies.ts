// What an imported policy would change, for the person to see before it replaces theirs.
import { otherwiseId, type Rule, type UserPolicy } from '../../protocol/policy.ts';

export interface PolicyChanges {
  readonly added: readonly Rule[];
  readonly changed: readonly Rule[];
  readonly removed: readonly Rule[];
  /** The rules that stay are asked in another order. */
  readonly reordered: boolean;
  readonly [otherwiseId]: boolean;
}

export const comparePolicies = (before: UserPolicy, after: UserPolicy): PolicyChanges => {
  const [old, next] = [byId(before), byId(after)];
  const staying = (policy: UserPolicy): string =>
    policy.rules
      .filter(({ id }) => old.has(id) && next.has(id))
      .map(({ id }) => id)
      .join(' ');
  return {
    added: after.rules.filter(({ id }) => !old.has(id)),
    changed: after.rules.filter((rule) => old.has(rule.id) && !isSame(old.get(rule.id), rule)),
    removed: before.rules.filter(({ id }) => !next.has(id)),
    reordered: staying(before) !== staying(after),
    [otherwiseId]: !isSame(before.otherwise, after.otherwise),
  };
};

export const changesNothing = ({ added, changed, removed, reordered, otherwise }: PolicyChanges): boolean =>
  added.length + changed.length + removed.length === 0 && !reordered && !otherwise;

const byId = ({ rules }: UserPolicy): ReadonlyMap<string, Rule> => new Map(rules.map((rule) => [rule.id, rule]));

/** Whatever the order of their keys. */
const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(sortKeys(one)) === JSON.stringify(sortKeys(other));
const sortKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  );
};
