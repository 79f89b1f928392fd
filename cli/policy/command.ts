// `glovebox policy`: lets an administrator or a careful person check a policy, ask what it would do, and see its form.
// It uses exactly what the add-on uses; it reads files, prints, and changes nothing.
import * as z from 'zod';
import type { Handlers, WrongUse } from '../../protocol/command-table.ts';
import { managedPolicySchema, userPolicySchema } from '../../protocol/policy.ts';
import { runCheck } from './check.ts';
import { runExplain } from './explain.ts';
import { Problem } from './problem.ts';

export { judge } from './judge.ts';

export const commands: Handlers<'policy check' | 'policy explain' | 'policy schema'> = {
  'policy check': ({ values, operands: [file = ''] }) => tellingProblems(runCheck(values, file)),
  'policy explain': ({ values }) => tellingProblems(runExplain(values)),
  'policy schema': ({ values: { managed } }) => Promise.resolve(printSchema(managed)),
};

const printSchema = (isManaged: boolean): number => {
  const schema = z.toJSONSchema(isManaged ? managedPolicySchema : userPolicySchema, { io: 'input' });
  process.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
  return 0;
};

const tellingProblems = async (work: Promise<number>): Promise<number | WrongUse> => {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.exitCode === 2) return { wrongUse: `${error.message}.` };
    process.stderr.write(`glovebox policy: ${error.message}\n`);
    return 1;
  }
};
