// A person's policy for a test: the rules that it gives, and no default one beside them.
import type * as z from 'zod';
import { builtInRules } from '../../addon/policy/built-in.ts';
import { userPolicySchema, type UserPolicy } from '../../protocol/policy.ts';

export const ownPolicy = (policy: Omit<z.input<typeof userPolicySchema>, 'version'>): UserPolicy =>
  userPolicySchema.parse({ version: 2, removed: builtInRules.map(({ id }) => id), ...policy });
