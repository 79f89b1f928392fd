// Where policy lies in the add-on's own storage. `policy-writer.ts` alone writes it.

/** In `storage.local`: a `UserPolicy`. Where it is missing the defaults count. */
export const userPolicyKey = 'policy';
