// Whether attachments of this computer open on a farm: what the administrator's policy says, which is the one that the
// add-on goes by. Where one that speaks of a farm cannot be understood nothing opens.
import * as z from 'zod';
import { farmSettingsSchema, type FarmSettings } from '../protocol/farm-settings.ts';
import { failure, success, type Result } from '../protocol/result.ts';
import { findManagedPolicy } from './managed-policy.ts';

/** The rest of the policy is the add-on's matter. */
const policySchema = z.looseObject({ farm: farmSettingsSchema.optional() });

/** null where nothing is said of a farm; a failure says which file cannot be used. */
export type FarmPolicy = Result<FarmSettings | null, string>;

export const readFarmPolicy = async (env: Readonly<Record<string, string | undefined>>): Promise<FarmPolicy> => {
  const found = await findManagedPolicy(env);
  if (found === null) return success(null);
  // What else is wrong with it the add-on says, which then opens less.
  if (found.is === 'unreadable') return found.untrustedText.includes('"farm"') ? failure(found.path) : success(null);
  const checked = policySchema.safeParse(found.untrustedPolicy);
  if (checked.success) return success(checked.data.farm ?? null);
  return JSON.stringify(found.untrustedPolicy).includes('"farm"') ? failure(found.path) : success(null);
};
