// What `glovebox doctor` says of the farm that the administrator's policy names: whether its settings and the files in them
// can be used. Whether a host answers is said by the next click.
import { X509Certificate } from 'node:crypto';
import { bad, good, type DoctorCheck } from '../protocol/doctor-check.ts';
import { ownWords } from '../protocol/words.ts';
import { readCredentials } from './farm-credentials.ts';
import { readFarmPolicy } from './farm-policy.ts';

const checkName = 'farm';

/** Nothing where no policy speaks of a farm. */
export const checkFarm = async (env: NodeJS.ProcessEnv): Promise<readonly DoctorCheck[]> => {
  const { farm: words } = ownWords(process.env).doctor;
  const policy = await readFarmPolicy(env);
  if (!policy.ok) return [bad(checkName, words.unreadable(policy.error), words.mend)];
  if (policy.value === null) return [];
  const credentials = await readCredentials(policy.value);
  if (!credentials.ok) return [bad(checkName, words.noUse(credentials.error), words.mend)];
  const { validTo } = new X509Certificate(credentials.value.cert);
  if (Date.parse(validTo) < Date.now()) return [bad(checkName, words.expired(validTo), words.renew)];
  return [good(checkName, words.named(policy.value.address, validTo))];
};
