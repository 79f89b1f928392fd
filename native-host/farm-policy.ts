// Whether attachments of this computer open on a farm: what the administrator's policy says, which is the one that the
// add-on goes by. Only files that nobody but root can write count; where one of them speaks of a farm and cannot be understood
// nothing opens.
import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';
import { farmSettingsSchema, type FarmSettings } from '../protocol/farm-settings.ts';
import { addonId } from '../protocol/names.ts';
import { failure, success, type Result } from '../protocol/result.ts';

const policiesFiles = ['/etc/thunderbird/policies/policies.json', '/usr/lib/thunderbird/distribution/policies.json'];
const storageFiles = ['/usr/lib/mozilla', '/usr/lib64/mozilla'].map(
  (folder) => `${folder}/managed-storage/${addonId}.json`,
);
const policyMaxBytes = 4 * 1024 * 1024;

/** The rest of the policy is the add-on's matter. */
const policySchema = z.looseObject({ farm: farmSettingsSchema.optional() });
const policiesSchema = z.looseObject({
  policies: z.looseObject({
    '3rdparty': z.looseObject({ Extensions: z.record(z.string(), z.unknown()).optional() }).optional(),
  }),
});
const storageSchema = z.looseObject({ data: z.unknown() });

/** null where nothing is said of a farm; a failure says which file cannot be used. */
export type FarmPolicy = Result<FarmSettings | null, string>;

/** `GLOVEBOX_MANAGED_POLICY` names another policies.json than the usual ones, for systems that keep it elsewhere. */
export const readFarmPolicy = async (env: Readonly<Record<string, string | undefined>>): Promise<FarmPolicy> => {
  const named = env['GLOVEBOX_MANAGED_POLICY'];
  for (const path of named === undefined ? policiesFiles : [named]) {
    const found = await readPart(path, (untrusted) => {
      const { policies } = policiesSchema.parse(untrusted);
      return policies['3rdparty']?.Extensions?.[addonId];
    });
    if (found !== null) return found;
  }
  for (const path of named === undefined ? storageFiles : []) {
    const found = await readPart(path, (untrusted) => storageSchema.parse(untrusted).data);
    if (found !== null) return found;
  }
  return success(null);
};

/** null where the file has no policy of ours, is not there, or is not the administrator's. */
const readPart = async (path: string, find: (untrusted: unknown) => unknown): Promise<FarmPolicy | null> => {
  if (!(await isRootsAlone(path))) return null;
  let text = '';
  try {
    text = await readFile(path, 'utf8');
    if (text.length > policyMaxBytes) return failure(path);
    const untrusted = find(JSON.parse(text));
    return untrusted === undefined ? null : success(policySchema.parse(untrusted).farm ?? null);
  } catch {
    // What else is wrong with it the add-on says, which then opens less.
    return text.includes('"farm"') ? failure(path) : success(null);
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
