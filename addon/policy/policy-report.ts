// The policy in force, and what became of the administrator's.
import type { EffectivePolicy } from './decision.ts';
import type { PolicyError } from './policy-errors.ts';

/** Where the administrator's policy stands. */
export type ManagedState =
  | { readonly state: 'none' }
  | { readonly state: 'valid' }
  /** Everything is asked for view-only, and every change is locked, until the administrator mends it. */
  | { readonly state: 'invalid'; readonly errors: readonly PolicyError[] }
  /** A file in the person's own home pretends to be one; it is not used. */
  | { readonly state: 'refused'; readonly path: string };

export interface PolicyReport {
  readonly policy: EffectivePolicy;
  readonly managed: ManagedState;
}
