// Where policy lies in the add-on's own storage. The settings page writes it, the background page reads it.

/** In `storage.local`: a `UserPolicy`. Where it is missing the defaults count. */
export const userPolicyKey = 'policy';
