// What an imported policy would change, for the person to see before it replaces theirs.
import { otherwiseId, type Rule } from '../../protocol/policy.ts';
import type { EffectivePolicy } from '../policy/decision.ts';
import type { RuleList } from '../policy/overlay.ts';
import { isSame } from '../policy/same-value.ts';

export interface PolicyChanges {
  readonly added: readonly Rule[];
  readonly changed: readonly Rule[];
  readonly removed: readonly Rule[];
  /** The rules that stay are asked in another order. */
  readonly reordered: boolean;
  readonly [otherwiseId]: boolean;
  readonly editsMax: boolean;
}

type Compared = RuleList & Pick<EffectivePolicy, 'editsMaxMib'>;

export const comparePolicies = (before: Compared, after: Compared): PolicyChanges => {
  const [old, next] = [byId(before), byId(after)];
  const staying = (policy: RuleList): string =>
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
    editsMax: before.editsMaxMib.own !== after.editsMaxMib.own,
  };
};

export const changesNothing = ({ added, changed, removed, reordered, otherwise, editsMax }: PolicyChanges): boolean =>
  added.length + changed.length + removed.length === 0 && !reordered && !otherwise && !editsMax;

const byId = ({ rules }: RuleList): ReadonlyMap<string, Rule> => new Map(rules.map((rule) => [rule.id, rule]));
