// Rules as files: written for the person to keep, and read from a file that may hold anything.
import type { UserPolicy } from '../../protocol/policy.ts';
import { checkPolicy, type PolicyCheck } from '../policy/check-policy.ts';

const fileName = 'glovebox-rules.json';
/** No policy within the schema's limits that a person writes is as large. */
const importMaxBytes = 4 * 1024 * 1024;

export const exportPolicy = (policy: UserPolicy): void => {
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(policy, null, 2)}\n`], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser may still be reading it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
};

/** `too-large` and `unreadable` are about the file itself. */
export const readPolicyFile = async (untrustedFile: File): Promise<PolicyCheck | 'too-large' | 'unreadable'> => {
  if (untrustedFile.size > importMaxBytes) return 'too-large';
  try {
    return checkPolicy(await untrustedFile.text(), 'user');
  } catch {
    return 'unreadable';
  }
};
