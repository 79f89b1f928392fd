// Evidence, rules and policies as tests of decisions write them.
import { unknownMessage, type EffectivePolicy, type Evidence } from '../../../../addon/policy/decision.ts';
import { effectivePolicy } from '../../../../addon/policy/effective-policy.ts';
import { outcomeSchema, ruleSchema, type Outcome, type Rule } from '../../../../protocol/policy.ts';

export const evidenceOf = (changes: Partial<Evidence>): Evidence => ({
  untrustedName: 'a',
  declared: null,
  guessed: null,
  extension: null,
  detected: null,
  sizeBytes: 1000,
  warnings: [],
  message: unknownMessage,
  ...changes,
});
export const pdf = evidenceOf({
  untrustedName: 'a.pdf',
  declared: 'application/pdf',
  extension: 'application/pdf',
  detected: 'application/pdf',
});
export const outcome = (value: unknown): Outcome => outcomeSchema.parse(value);
export const rule = (id: string, when: unknown, then: unknown): Rule => ruleSchema.parse({ id, when, then });
export const policyOf = (changes: Partial<EffectivePolicy>): EffectivePolicy => ({
  ...effectivePolicy(null, null),
  rules: [],
  rulesSource: 'user',
  ...changes,
});
export const ask = (...choices: string[]): unknown => ({ action: 'ask', choices });
