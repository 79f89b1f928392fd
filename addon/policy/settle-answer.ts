// What a person's answer comes to once the attachment was read again: its bytes may be others by then, or nobody had
// looked at them yet.
import type { Choice } from '../../protocol/policy.ts';
import type { Decision } from './decision.ts';

/** The order of the choices, by what the attachment could do to the place where the mail lives. */
export const safestFirst: readonly Choice[] = ['view', 'safe-copy', 'print', 'open', 'save', 'thunderbird', 'local'];

/**
 * null where the answer does not fit and the new decision counts. What is found later never widens what the person
 * said.
 */
export const settleAnswer = (
  choice: Choice,
  { action, choices }: Pick<Decision, 'action' | 'choices'>,
): Choice | null => {
  if (action === 'ask') return choices.includes(choice) ? choice : null;
  // Where it may only be saved or not be opened at all, no answer opens it.
  if (action === 'save' || action === 'block') return null;
  return safestFirst.indexOf(action) > safestFirst.indexOf(choice) ? choice : null;
};
