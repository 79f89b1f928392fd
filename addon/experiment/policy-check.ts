// Says whether an administrator's policy is valid, by the one schema there is. A script of its own: the experiment
// loads it only where there is a policy to check, so that nobody else's Thunderbird starts later for it.
import * as z from 'zod';
import { managedPolicySchema } from '../../protocol/policy.ts';

// Thunderbird's privileged side may not turn text into code, and zod would try.
z.config({ jitless: true });

Object.assign(globalThis, {
  isValidGloveboxPolicy: (untrustedValue: unknown): boolean => managedPolicySchema.safeParse(untrustedValue).success,
});
