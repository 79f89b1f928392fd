// `glovebox policy check`: every error of a policy with its place, and rules that can never match.
import type { Values } from '../../protocol/command-table.ts';
import { describeFinding, findingAsJson, readPolicyFile } from './read-policy.ts';

export const runCheck = async ({ json }: Values<'policy check'>, file: string): Promise<number> => {
  const check = await readPolicyFile(file);
  const errors = check.ok ? [] : check.errors;
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ valid: check.ok, kind: check.ok ? check.kind : null, errors: errors.map(findingAsJson), warnings: check.warnings.map(findingAsJson) })}\n`,
    );
    return check.ok ? 0 : 1;
  }
  for (const error of errors) process.stdout.write(`${describeFinding(file, 'error', error)}\n`);
  for (const warning of check.warnings) process.stdout.write(`${describeFinding(file, 'warning', warning)}\n`);
  if (check.ok) {
    const { policy } = check;
    const count = (policy.rules?.length ?? 0) + ('mandatoryRules' in policy ? policy.mandatoryRules.length : 0);
    process.stdout.write(
      `${file}: valid, ${check.kind === 'managed' ? 'an administrator’s policy' : 'a person’s policy'} with ${count} ${count === 1 ? 'rule' : 'rules'}\n`,
    );
  } else {
    process.stdout.write(
      `${file}: not valid. While an administrator’s policy is like this, the add-on blocks programs and shows everything else view-only.\n`,
    );
  }
  return check.ok ? 0 : 1;
};
