// Where the administrator's policy comes from. Nothing of it is checked yet.
import type { PolicyError } from './policy-errors.ts';

/** The administrator's policy as the experiment found it. */
export type ManagedPolicySource =
  | { readonly source: 'none' }
  /** policies.json, or a managed-storage file in the system's own folder. `value` is not checked. */
  | { readonly source: 'administrator'; readonly path: string; readonly value: unknown }
  /** The file is there and cannot be read, so nobody knows what it says. The error's path is the file's. */
  | ({ readonly source: 'unreadable' } & PolicyError)
  /** The person could have written it. */
  | { readonly source: 'user-file'; readonly path: string };
