// Every change that a person can make to the rules, as pure functions, and the steps to undo them.
import type { Outcome, Rule, UserPolicy } from '../../protocol/policy.ts';

export const withRule = (policy: UserPolicy, rule: Rule): UserPolicy => {
  const known = policy.rules.some(({ id }) => id === rule.id);
  return {
    ...policy,
    rules: known ? policy.rules.map((old) => (old.id === rule.id ? rule : old)) : [rule, ...policy.rules],
  };
};

export const withoutRule = (policy: UserPolicy, id: string): UserPolicy => ({
  ...policy,
  rules: policy.rules.filter((rule) => rule.id !== id),
});

export const withOtherwise = (policy: UserPolicy, otherwise: Outcome): UserPolicy => ({ ...policy, otherwise });

export const withSwitched = (policy: UserPolicy, id: string, enabled: boolean): UserPolicy => ({
  ...policy,
  rules: policy.rules.map((rule) => (rule.id === id ? { ...rule, enabled } : rule)),
});

/** `to` counts from 0 and is kept within the list. */
export const withMoved = (policy: UserPolicy, id: string, to: number): UserPolicy => {
  const moved = policy.rules.find((rule) => rule.id === id);
  if (moved === undefined) return policy;
  const rules = policy.rules.filter((rule) => rule.id !== id);
  rules.splice(Math.max(0, Math.min(to, rules.length)), 0, moved);
  return { ...policy, rules };
};

/** The copy comes right after its original; it is switched off, as it could never decide there. */
export const withCopy = (policy: UserPolicy, id: string, title: string): UserPolicy => {
  const at = policy.rules.findIndex((rule) => rule.id === id);
  const original = policy.rules[at];
  if (original === undefined) return policy;
  const copy: Rule = { ...original, id: newRuleId(policy), title, enabled: false };
  return { ...policy, rules: policy.rules.toSpliced(at + 1, 0, copy) };
};

/** The first of `rule-1`, `rule-2`, … that is not taken. */
export const newRuleId = (policy: Pick<UserPolicy, 'rules'>): string => {
  const taken = new Set(policy.rules.map(({ id }) => id));
  let number = 1;
  while (taken.has(`rule-${number}`)) number += 1;
  return `rule-${number}`;
};

/** null stands for “no rules of one's own: the defaults”. */
export interface History {
  readonly past: readonly (UserPolicy | null)[];
  readonly present: UserPolicy | null;
  readonly future: readonly (UserPolicy | null)[];
}

const stepsMax = 100;

export const startHistory = (present: UserPolicy | null): History => ({ past: [], present, future: [] });

export const change = ({ past, present }: History, next: UserPolicy | null): History => ({
  past: [...past, present].slice(-stepsMax),
  present: next,
  future: [],
});

export const undo = (history: History): History => {
  const earlier = history.past.at(-1);
  if (earlier === undefined) return history;
  return { past: history.past.slice(0, -1), present: earlier, future: [history.present, ...history.future] };
};

export const redo = (history: History): History => {
  const [later, ...future] = history.future;
  if (later === undefined) return history;
  return { past: [...history.past, history.present], present: later, future };
};
