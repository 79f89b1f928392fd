// `glovebox doctor`: which versions these are, and what each domain finds.
import { existsSync } from 'node:fs';
import type { Invocation } from '../protocol/command-table.ts';
import { good, type DoctorCheck } from '../protocol/doctor-check.ts';
import { qubesFolder } from '../protocol/paths.ts';
import { loadDom0, loadHost } from './domains.ts';
import { versionText } from './version.ts';

/** Exit code: 0 where everything works, 1 where something does not. */
export const runDoctor = async ({ values: { json } }: Invocation<'doctor'>): Promise<number> => {
  // On Qubes OS dom0 is Qubes' own.
  const domains = [...(existsSync(qubesFolder) ? [] : [await loadDom0()]), await loadHost()];
  const checks = [good('versions', `${versionText()}, Node.js ${process.version}`)];
  for (const { doctorChecks } of domains) checks.push(...(await doctorChecks()));
  process.stdout.write(json ? `${JSON.stringify(checks)}\n` : checks.map(describe).join(''));
  return checks.every(({ ok }) => ok) ? 0 : 1;
};

const describe = ({ name, ok, detail, remedy }: DoctorCheck): string => {
  const state = ok ? (remedy === '' ? 'works ' : 'note  ') : 'FAILS ';
  return `${state} ${name}: ${detail}\n${remedy === '' ? '' : `        ${remedy}\n`}`;
};
