// `glovebox policy check`: every error of a policy with its place, and rules that can never match.
import type { Values } from '../../protocol/command-table.ts';
import { describeFinding, findingAsJson, readPolicyFile } from './read-policy.ts';

export const runCheck = async ({ json }: Values<'policy check'>, file: string): Promise<number> => {
  const check = await readPolicyFile(file);
  const errors = check.ok ? [] : check.errors;
  if (json) {
    const found = {
      valid: check.ok,
      kind: check.ok ? check.kind : null,
      errors: errors.map(findingAsJson),
      warnings: check.warnings.map(findingAsJson),
    };
    process.stdout.write(`${JSON.stringify(found)}\n`);
    return check.ok ? 0 : 1;
  }
  for (const error of errors) process.stdout.write(`${describeFinding(file, 'error', error)}\n`);
  for (const warning of check.warnings) process.stdout.write(`${describeFinding(file, 'warning', warning)}\n`);
  if (check.ok) {
    const { policy } = check;
    const count = (policy.rules?.length ?? 0) + ('mandatoryRules' in policy ? policy.mandatoryRules.length : 0);
    const whose = check.kind === 'managed' ? 'an administrator’s policy' : 'a person’s policy';
    process.stdout.write(`${file}: valid, ${whose} with ${count} ${count === 1 ? 'rule' : 'rules'}\n`);
  } else {
    process.stdout.write(
      `${file}: not valid. While an administrator’s policy is like this, the add-on blocks programs ` +
        'and shows everything else view-only.\n',
    );
  }
  return check.ok ? 0 : 1;
};
