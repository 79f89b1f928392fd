// Tells the host the person's own rules, as they are stored, so that files that are opened from a file manager are judged by
// them, too. What cannot be read is told as what no program takes for rules.
import type { HostConnection } from './host-connection.ts';
import type { LocalStorage } from './policy/policy-store.ts';
import { userPolicyKey } from './policy/storage-keys.ts';

export const tellOwnPolicy = async (
  storage: LocalStorage,
  host: Pick<HostConnection, 'tellOwnPolicy'>,
): Promise<void> => {
  const told = { anything: false };
  const tell = (untrustedStored: unknown): void => {
    told.anything = true;
    host.tellOwnPolicy(untrustedStored === undefined ? null : JSON.stringify(untrustedStored));
  };
  storage.onChanged.addListener((changes) => {
    if (userPolicyKey in changes) tell(changes[userPolicyKey].newValue);
  });
  const stored = await storage.get(userPolicyKey).then(
    (items) => items[userPolicyKey],
    () => '',
  );
  // A change that came while it was read is newer.
  if (!told.anything) tell(stored);
};
