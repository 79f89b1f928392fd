// `glovebox doctor` on dom0's side: prints what doctorChecks() found.
import { parseArgs } from 'node:util';
import { doctorChecks } from '../doctor.ts';

/** Exit code: 0 where everything works, 1 where something does not. */
export const runDoctor = async (args: readonly string[], programUrl: string): Promise<number> => {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' } } });
  const checks = await doctorChecks(process.env, programUrl);
  if (values.json === true) process.stdout.write(`${JSON.stringify(checks)}\n`);
  else
    for (const { name, ok, detail, remedy } of checks)
      process.stdout.write(`${ok ? 'works ' : 'FAILS '} ${name}: ${detail}${ok ? '' : `\n        ${remedy}`}\n`);
  return checks.every(({ ok }) => ok) ? 0 : 1;
};
