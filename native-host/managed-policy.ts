// Finds the administrator's policy where Thunderbird and the add-on find it. Only files that nobody but root can write count: what
// lies in a person's reach is nobody's but theirs.
import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';
import type { ManagedPolicyText } from '../protocol/managed-policy-text.ts';
import { addonId } from '../protocol/names.ts';

const policiesFiles = ['/etc/thunderbird/policies/policies.json', '/usr/lib/thunderbird/distribution/policies.json'];
const storageFiles = ['/usr/lib/mozilla', '/usr/lib64/mozilla'].map(
  (folder) => `${folder}/managed-storage/${addonId}.json`,
);
const policyMaxBytes = 4 * 1024 * 1024;

const policiesSchema = z.looseObject({
  policies: z.looseObject({
    '3rdparty': z.looseObject({ Extensions: z.record(z.string(), z.unknown()).optional() }).optional(),
    ExtensionSettings: z.record(z.string(), z.unknown()).optional(),
  }),
});
const forcedSchema = z.looseObject({ installation_mode: z.literal('force_installed') });
const storageSchema = z.looseObject({ data: z.unknown() });

/** `GLOVEBOX_MANAGED_POLICY` names another policies.json than the usual ones, for systems that keep it elsewhere. */
export const findManagedPolicy = async (
  env: Readonly<Record<string, string | undefined>>,
): Promise<ManagedPolicyText | null> => {
  const named = env['GLOVEBOX_MANAGED_POLICY'];
  for (const path of named === undefined ? policiesFiles : [named]) {
    const found = await readPart(path, partOfPolicies);
    if (found !== null) return found;
  }
  for (const path of named === undefined ? storageFiles : []) {
    const found = await readPart(path, (untrusted) => storageSchema.parse(untrusted).data);
    if (found !== null) return found;
  }
  return null;
};

/** Whoever installs the add-on for everybody means to rule it: no part for it is a mistake. */
const partOfPolicies = (untrusted: unknown): unknown => {
  const { policies } = policiesSchema.parse(untrusted);
  const part = policies['3rdparty']?.Extensions?.[addonId];
  if (part === undefined && forcedSchema.safeParse(policies.ExtensionSettings?.[addonId]).success)
    throw new Error('the add-on is installed for everybody, and has no policy');
  return part;
};

/** null where the file has no policy of ours, is not there, or is not the administrator's. */
const readPart = async (path: string, find: (untrusted: unknown) => unknown): Promise<ManagedPolicyText | null> => {
  if (!(await isRootsAlone(path))) return null;
  let untrustedText = '';
  try {
    untrustedText = await readFile(path, 'utf8');
    if (untrustedText.length > policyMaxBytes) return { is: 'unreadable', path, untrustedText };
    const untrustedPolicy = find(JSON.parse(untrustedText));
    return untrustedPolicy === undefined ? null : { is: 'found', path, untrustedPolicy };
  } catch {
    return { is: 'unreadable', path, untrustedText };
  }
};

/** The file, and the folders where it really lies. */
const isRootsAlone = async (path: string): Promise<boolean> => {
  try {
    for (let place = await realpath(path); ; place = dirname(place)) {
      const { uid, mode } = await stat(place);
      const isSticky = (mode & 0o1000) !== 0;
      if (uid !== 0 || ((mode & 0o022) !== 0 && !isSticky)) return false;
      if (place === '/') return true;
    }
  } catch {
    return false;
  }
};
