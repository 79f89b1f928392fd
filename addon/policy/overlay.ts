// A person's own policy lies over the defaults: which rules come of both, and the way back, from the rules that a person
// sees and changes to what is to be kept of them. Pure; both sides have passed their schemas.
import { otherwiseId, type Outcome, type Rule, type UserPolicy } from '../../protocol/policy.ts';
import { isSame } from './same-value.ts';

/** Rules in the order in which they are asked, and what happens where none holds. */
export interface RuleList {
  readonly rules: readonly Rule[];
  readonly otherwise: Outcome;
}

export interface LaidRules extends RuleList {
  /** The ids of those that are as the defaults have them, on or off; `otherwise` may be among them. */
  readonly inherited: readonly string[];
}

export const layOver = (defaults: RuleList, overlay: UserPolicy): LaidRules => {
  const removed = new Set(overlay.removed);
  const switchedOff = new Set(overlay.switchedOff);
  const own = new Map(renamed(overlay.rules, defaults, removed).map((rule) => [rule.id, rule]));
  const isEdited = ({ id }: Rule): boolean => removed.has(id) && own.has(id);
  const inPlace = defaults.rules.flatMap((rule) =>
    removed.has(rule.id) ? (own.get(rule.id) ?? []) : switchedOff.has(rule.id) ? { ...rule, enabled: false } : rule,
  );
  const edited = new Set(defaults.rules.filter(isEdited).map(({ id }) => id));
  const added = [...own.values()].filter(({ id }) => !edited.has(id));
  return {
    rules: arrange(added, inPlace, overlay.order),
    otherwise: overlay.otherwise ?? defaults.otherwise,
    inherited: [
      ...defaults.rules.filter(({ id }) => !removed.has(id)).map(({ id }) => id),
      ...(overlay.otherwise === undefined ? [otherwiseId] : []),
    ],
  };
};

/** An own rule that happens to be called as a default one, and does not stand in its place, gives way. */
const renamed = (own: readonly Rule[], defaults: RuleList, removed: ReadonlySet<string>): readonly Rule[] => {
  const inUse = new Set(defaults.rules.map(({ id }) => id).filter((id) => !removed.has(id)));
  if (!own.some(({ id }) => inUse.has(id))) return own;
  const taken = new Set([...defaults.rules, ...own].map(({ id }) => id));
  return own.map((rule) => {
    if (!inUse.has(rule.id)) return rule;
    let number = 1;
    while (taken.has(`own-${number}`)) number += 1;
    taken.add(`own-${number}`);
    return { ...rule, id: `own-${number}` };
  });
};

/**
 * By the person's order as far as it goes. Own rules that it does not name come first; a default rule that it does not
 * name is new, and comes right before the one that follows it in the defaults.
 */
const arrange = (added: readonly Rule[], inPlace: readonly Rule[], order: readonly string[]): readonly Rule[] => {
  const named = new Set(order);
  const byId = new Map([...added, ...inPlace].map((rule) => [rule.id, rule]));
  const arranged = [...named].flatMap((id) => byId.get(id) ?? []);
  for (const [index, rule] of [...inPlace.entries()].reverse()) {
    if (named.has(rule.id)) continue;
    const next = inPlace[index + 1];
    arranged.splice(next === undefined ? arranged.length : arranged.indexOf(next), 0, rule);
  }
  return [...added.filter(({ id }) => !named.has(id)), ...arranged];
};

/** What is to be kept, so that `layOver` gives these rules; what of `before` is no rule stays as it is. */
export const overlayOf = (
  list: RuleList,
  defaults: RuleList,
  before: Pick<UserPolicy, 'answers' | 'editsMaxMib'>,
): UserPolicy => {
  const byId = new Map(defaults.rules.map((rule) => [rule.id, rule]));
  const isInherited = (rule: Rule): boolean => {
    const original = byId.get(rule.id);
    return original !== undefined && isSame(rule, { ...original, enabled: original.enabled && rule.enabled });
  };
  const inherited = new Map(list.rules.filter(isInherited).map((rule) => [rule.id, rule]));
  const overlay: UserPolicy = {
    version: 2,
    rules: list.rules.filter(({ id }) => !inherited.has(id)),
    answers: before.answers,
    switchedOff: defaults.rules
      .filter(({ id, enabled }) => enabled && inherited.get(id)?.enabled === false)
      .map(({ id }) => id),
    removed: defaults.rules.filter(({ id }) => !inherited.has(id)).map(({ id }) => id),
    order: [],
    ...(isSame(list.otherwise, defaults.otherwise) ? {} : { otherwise: list.otherwise }),
    ...(before.editsMaxMib === undefined ? {} : { editsMaxMib: before.editsMaxMib }),
  };
  const ids = ({ rules }: RuleList): string[] => rules.map(({ id }) => id);
  return isSame(ids(layOver(defaults, overlay)), ids(list)) ? overlay : { ...overlay, order: ids(list) };
};
