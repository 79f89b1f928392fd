// “Remember this for…”: from one answer to a rule right in front of the one that asked. It answers that rule's question
// and no other: it matches nothing that the asking rule would not, so it never opens what another rule blocks.
import {
  rulesMax,
  userPolicySchema,
  type Choice,
  type Outcome,
  type Rule,
  type UserPolicy,
} from '../protocol/policy.ts';
import type { Remember } from './page-messages.ts';
import type { Decision, EffectivePolicy, Evidence } from './policy/decision.ts';
import { listCandidates } from './policy/match-rule.ts';
import { extensionOf } from './policy/media-types.ts';
import { userPolicyKey } from './policy/storage-keys.ts';

/**
 * A rule of the person's comes after the mandatory ones, so it could not answer theirs; and no type is remembered for a
 * file that lies.
 */
export const mayRemember = (decision: Decision, { switches }: EffectivePolicy): boolean =>
  switches.mayAddRules && decision.ruleSource !== 'mandatory' && !decision.disagreement;

export interface Remembered {
  readonly evidence: Evidence;
  readonly decision: Decision;
  readonly choice: Choice;
  readonly remember: Remember;
}

/** null where nothing about the attachment could tell later ones apart. */
export const makeRule = (
  { evidence, decision, choice, remember }: Remembered,
  policy: EffectivePolicy,
  title: string,
  id: string,
): Rule | null => {
  const asked = policy.rules.find((other) => other.id === decision.rule)?.when ?? {};
  const kind = remember === 'sender' ? {} : kindOf(evidence, asked.types);
  const { sender } = evidence.message;
  if (kind === null || (remember !== 'type' && sender === null)) return null;
  const from = remember === 'type' || sender === null ? {} : { senders: [sender] };
  return {
    id,
    title: title.slice(0, 200),
    enabled: true,
    when: { ...asked, ...kind, ...from },
    then: outcomeOf(choice, decision, policy),
  };
};

/**
 * By everything that the file may be, because each of these must lead to the rule; by a whole family only where the
 * asking rule says so.
 */
const kindOf = (
  evidence: Evidence,
  askedTypes: readonly string[] | undefined,
): Pick<Rule['when'], 'types' | 'extensions'> | null => {
  const types = listCandidates(evidence).flatMap(({ type, families }) => {
    const named = [...families].filter((family) => askedTypes?.includes(family) ?? true);
    return named.length > 0 ? named : type === null ? [] : [type];
  });
  if (types.length > 0) return { types: [...new Set(types)] };
  const extension = extensionOf(evidence.untrustedName);
  return extension === null ? null : { extensions: [extension] };
};

/** As the rule that asked would have it: its template by the name that rules use, its network, its time. */
const outcomeOf = (choice: Choice, decision: Decision, policy: EffectivePolicy): Outcome => {
  if (choice === 'local' || choice === 'thunderbird' || choice === 'save') return { action: choice };
  const asking = policy.rules.find(({ id }) => id === decision.rule)?.then ?? policy.otherwise;
  const inDispvm = {
    disposableTemplate: 'disposableTemplate' in asking ? asking.disposableTemplate : null,
    network: decision.network,
    closeAfterIdleMinutes: decision.closeAfterIdleMinutes,
  };
  return choice === 'view'
    ? { action: 'view', ...inDispvm }
    : { action: 'open', ...inDispvm, returnEdits: decision.returnEdits };
};

/**
 * In front of the rule that asked; what happens otherwise asks behind all of them. An earlier answer to the same
 * question goes.
 */
export const insertRule = (
  { rules, otherwise }: Pick<EffectivePolicy, 'rules' | 'otherwise'>,
  rule: Rule,
  askedBy: string,
): UserPolicy => {
  const others = rules.filter(
    ({ id, when }) => !(isRemembered(id) && JSON.stringify(when) === JSON.stringify(rule.when)),
  );
  const asking = others.findIndex(({ id }) => id === askedBy);
  const at = asking === -1 ? others.length : asking;
  return { version: 1, rules: [...others.slice(0, at), rule, ...others.slice(at)], otherwise };
};

const idPrefix = 'remembered-';
const isRemembered = (id: string): boolean => id.startsWith(idPrefix);
const newId = (): string => `${idPrefix}${crypto.randomUUID().slice(0, 8)}`;

interface Parts {
  readonly policy: () => EffectivePolicy;
  readonly storage: { set(items: Record<string, unknown>): Promise<void> };
  readonly describe: (remembered: Remembered) => string;
}

/** false where no rule was written; the answer itself counts all the same. */
export const rememberAnswer = async (
  remembered: Remembered,
  { policy, storage, describe }: Parts,
): Promise<boolean> => {
  const current = policy();
  const rule = makeRule(remembered, current, describe(remembered), newId());
  if (rule === null || current.rules.length >= rulesMax || !current.switches.mayAddRules) return false;
  const checked = userPolicySchema.safeParse(insertRule(current, rule, remembered.decision.rule));
  if (!checked.success) return false;
  await storage.set({ [userPolicyKey]: checked.data });
  return true;
};
