// The administrator's policy as a file of this computer has it, before anybody has understood it.

/** `untrustedPolicy` is the add-on's part of it; `unreadable`: there is a policy, and nobody can say what it says. */
export type ManagedPolicyText =
  | { readonly is: 'found'; readonly path: string; readonly untrustedPolicy: unknown }
  | { readonly is: 'unreadable'; readonly path: string; readonly untrustedText: string };
