// “Remember this for…”: from one answer to what is kept of it. It answers the question of the rules that asked and no
// other: where they ask no more it says nothing, so it never opens what another rule blocks.
import {
  extensionSchema,
  userPolicySchema,
  emptyUserPolicy,
  type Answer,
  type Choice,
  type UserPolicy,
} from '../protocol/policy.ts';
import type { Remember } from './page-messages.ts';
import { listAskers } from './policy/decide.ts';
import type { Decision, EffectivePolicy, Evidence } from './policy/decision.ts';
import { listCandidates } from './policy/match-rule.ts';
import { extensionOf } from './policy/media-types.ts';
import type { PolicyWriter } from './policy/policy-writer.ts';
import { isSame } from './policy/same-value.ts';
import { readStoredPolicy } from './policy/stored-policy.ts';

/** No answer of the person's could answer a mandatory rule; and no type is remembered for a file that lies. */
export const mayRemember = (decision: Decision, { switches }: EffectivePolicy): boolean =>
  switches.mayAddRules && decision.ruleSource !== 'mandatory' && !decision.disagreement;

export interface Remembered {
  readonly evidence: Evidence;
  readonly choice: Choice;
  readonly remember: Remember;
}

/** null where nothing about the attachment could tell later ones apart, or nothing asks any more. */
export const makeAnswer = (
  { evidence, choice, remember }: Remembered,
  policy: EffectivePolicy,
  title: string,
  id: string,
): Answer | null => {
  const to = listAskers(evidence, policy);
  const kind = remember === 'sender' ? {} : kindOf(evidence);
  const { sender } = evidence.message;
  if (to.length === 0 || kind === null || (remember !== 'type' && sender === null)) return null;
  const from = remember === 'type' || sender === null ? {} : { senders: [sender] };
  return { id, title: title.slice(0, 200), enabled: true, to: [...to], when: { ...kind, ...from }, choice };
};

/**
 * Files like this one: by its ending, and by everything that it may be, because each of these must lead to the answer.
 * A family stands only for what has no type.
 */
const kindOf = (evidence: Evidence): Pick<Answer['when'], 'types' | 'extensions'> | null => {
  const types = listCandidates(evidence).flatMap(({ type, families }) => (type === null ? [...families] : [type]));
  const extension = extensionSchema.safeParse(extensionOf(evidence.untrustedName)).data;
  if (types.length === 0 && extension === undefined) return null;
  return {
    ...(types.length === 0 ? {} : { types: [...new Set(types)] }),
    ...(extension === undefined ? {} : { extensions: [extension] }),
  };
};

/** The newest first; an earlier answer to the same question goes. */
export const withAnswer = (policy: UserPolicy, answer: Answer): UserPolicy => {
  const others = policy.answers.filter(
    ({ to, when }) => !(isSame(when, answer.when) && to.some((id) => answer.to.includes(id))),
  );
  return { ...policy, answers: [answer, ...others] };
};

const newId = (): string => `remembered-${crypto.randomUUID().slice(0, 8)}`;

interface Parts {
  readonly policy: () => EffectivePolicy;
  readonly writer: Pick<PolicyWriter, 'change'>;
  readonly describe: (remembered: Remembered) => string;
}

/** false where nothing was written; the answer itself counts all the same. */
export const rememberAnswer = async (remembered: Remembered, { policy, writer, describe }: Parts): Promise<boolean> => {
  const current = policy();
  const answer = makeAnswer(remembered, current, describe(remembered), newId());
  if (answer === null || !current.switches.mayAddRules) return false;
  let written = false;
  await writer.change((untrustedStored) => {
    const stored = readStoredPolicy(untrustedStored, current.defaults);
    // What cannot be read is not written over: it may hold what the person has forbidden.
    if (!stored.ok) return undefined;
    const checked = userPolicySchema.safeParse(withAnswer(stored.policy ?? emptyUserPolicy, answer));
    written = checked.success;
    return checked.data;
  });
  return written;
};
