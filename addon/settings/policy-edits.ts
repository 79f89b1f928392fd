// Every change that a person can make to the rules and answers, as pure functions, and the steps to undo them.
import type { Answer, Outcome, Rule, UserPolicy } from '../../protocol/policy.ts';
import type { RuleList } from '../policy/overlay.ts';

export const withRule = (policy: RuleList, rule: Rule): RuleList => {
  const known = policy.rules.some(({ id }) => id === rule.id);
  return {
    ...policy,
    rules: known ? policy.rules.map((old) => (old.id === rule.id ? rule : old)) : [rule, ...policy.rules],
  };
};

export const withoutRule = (policy: RuleList, id: string): RuleList => ({
  ...policy,
  rules: policy.rules.filter((rule) => rule.id !== id),
});

export const withOtherwise = (policy: RuleList, otherwise: Outcome): RuleList => ({ ...policy, otherwise });

export const withSwitched = (policy: RuleList, id: string, enabled: boolean): RuleList => ({
  ...policy,
  rules: policy.rules.map((rule) => (rule.id === id ? { ...rule, enabled } : rule)),
});

/** `to` counts from 0 and is kept within the list. */
export const withMoved = (policy: RuleList, id: string, to: number): RuleList => {
  const moved = policy.rules.find((rule) => rule.id === id);
  if (moved === undefined) return policy;
  const rules = policy.rules.filter((rule) => rule.id !== id);
  rules.splice(Math.max(0, Math.min(to, rules.length)), 0, moved);
  return { ...policy, rules };
};

/** The copy comes right after its original; it is switched off, as it could never decide there. */
export const withCopy = (policy: RuleList, id: string, title: string): RuleList => {
  const at = policy.rules.findIndex((rule) => rule.id === id);
  const original = policy.rules[at];
  if (original === undefined) return policy;
  const copy: Rule = { ...original, id: newRuleId(policy), title, enabled: false };
  return { ...policy, rules: policy.rules.toSpliced(at + 1, 0, copy) };
};

/** The first of `rule-1`, `rule-2`, … that is not taken. */
export const newRuleId = (policy: Pick<RuleList, 'rules'>): string => {
  const taken = new Set(policy.rules.map(({ id }) => id));
  let number = 1;
  while (taken.has(`rule-${number}`)) number += 1;
  return `rule-${number}`;
};

export const withoutAnswer = (answers: readonly Answer[], id: string): readonly Answer[] =>
  answers.filter((answer) => answer.id !== id);

export const withAnswerSwitched = (answers: readonly Answer[], id: string, enabled: boolean): readonly Answer[] =>
  answers.map((answer) => (answer.id === id ? { ...answer, enabled } : answer));

/** null for no bound of one's own. */
export const withEditsMax = (policy: UserPolicy, mebibytes: number | null): UserPolicy => {
  if (mebibytes !== null) return { ...policy, editsMaxMib: mebibytes };
  const unbounded = { ...policy };
  delete unbounded.editsMaxMib;
  return unbounded;
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
