// How large an edit may be that comes back: what the administrator's policy says, which is the one that the add-on goes by,
// and the person's own bound where it is smaller. Where nobody can say what the administrator's says, nothing comes back;
// the add-on shows everything view-only then.
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { editedFileMaxBytes } from '../protocol/limits.ts';
import { ownPolicyFile } from '../protocol/paths.ts';
import { editsMaxMibSchema } from '../protocol/policy.ts';
import { findManagedPolicy } from './managed-policy.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const boundSchema = z.looseObject({ editsMaxMib: editsMaxMibSchema.optional() });
/** The rest of the policy is the add-on's matter. */
const policySchema = boundSchema.extend({
  switches: z.looseObject({ mayAddRules: z.boolean().optional() }).optional(),
});

/** In bytes. */
export const readEditLimit = async (env: Environment): Promise<number> => {
  const found = await findManagedPolicy(env);
  if (found === null) return readOwnLimit(env);
  const checked = policySchema.safeParse(found.is === 'found' ? found.untrustedPolicy : null);
  if (!checked.success) return 0;
  const { switches } = checked.data;
  const administrators = bytesOf(checked.data);
  return switches?.mayAddRules === false ? administrators : Math.min(administrators, await readOwnLimit(env));
};

/** What cannot be understood bounds nothing: an edit that somebody has made is worth more than a wish that is not known. */
const readOwnLimit = async (env: Environment): Promise<number> => {
  try {
    return bytesOf(boundSchema.parse(JSON.parse(await readFile(ownPolicyFile(env), 'utf8'))));
  } catch {
    return editedFileMaxBytes;
  }
};

const bytesOf = ({ editsMaxMib }: z.infer<typeof boundSchema>): number =>
  editsMaxMib === undefined ? editedFileMaxBytes : editsMaxMib * 1024 ** 2;
