// How large an edit may be that comes back: what the administrator's policy says, which is the one that the add-on goes by.
// Where nobody can say what it says, nothing comes back; the add-on shows everything view-only then.
import { editedFileMaxBytes } from '../protocol/limits.ts';
import * as z from 'zod';
import { editsMaxMibSchema } from '../protocol/policy.ts';
import { findManagedPolicy } from './managed-policy.ts';

/** The rest of the policy is the add-on's matter. */
const policySchema = z.looseObject({ editsMaxMib: editsMaxMibSchema.optional() });

/** In bytes. */
export const readEditLimit = async (env: Readonly<Record<string, string | undefined>>): Promise<number> => {
  const found = await findManagedPolicy(env);
  if (found === null) return editedFileMaxBytes;
  const checked = policySchema.safeParse(found.is === 'found' ? found.untrustedPolicy : null);
  if (!checked.success) return 0;
  const { editsMaxMib } = checked.data;
  return editsMaxMib === undefined ? editedFileMaxBytes : editsMaxMib * 1024 ** 2;
};
