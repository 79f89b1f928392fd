// What stands in the windows of policy, in the words of a language.
import type { PolicyNotice, PolicyQuestion } from '../protocol/policy-windows.ts';
import type { WindowWords } from '../protocol/words.ts';

const dispvmPrefix = '@dispvm:';

/** A target as a person knows it; the keyword stays readable, for it is what policy says. */
export const choiceName = (words: WindowWords, target: string): string => {
  if (target.startsWith(dispvmPrefix)) return `${words.fromTemplate(target.slice(dispvmPrefix.length))} (${target})`;
  return target === '@dispvm' ? words.policy.defaultDispvm : target;
};

export const questionLines = (
  { source, service, target }: WindowWords['policy'],
  call: Pick<PolicyQuestion | PolicyNotice, 'source' | 'service' | 'target'>,
): readonly (readonly [name: string, value: string])[] => [
  [source, call.source],
  [service, call.service],
  [target, call.target],
];
