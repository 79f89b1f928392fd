// `glovebox doctor`: which versions these are, and what each domain finds.
import { existsSync } from 'node:fs';
import type { Invocation } from '../protocol/command-table.ts';
import { bad, good, type DoctorCheck } from '../protocol/doctor-check.ts';
import { qubesFolder } from '../protocol/paths.ts';
import { loadDom0IfInstalled, loadHost } from './domains.ts';
import { ownManual } from './manual/own-manual.ts';
import { versionText } from './version.ts';

/** Exit code: 0 where everything works, 1 where something does not. */
export const runDoctor = async ({ values: { json } }: Invocation<'doctor'>): Promise<number> => {
  const checks = [
    good('versions', `${versionText()}, Node.js ${process.version}`),
    // On Qubes OS dom0 is Qubes' own.
    ...(existsSync(qubesFolder) ? [] : await checkDom0()),
    ...(await (await loadHost()).doctorChecks()),
  ];
  process.stdout.write(json ? `${JSON.stringify(checks)}\n` : checks.map(describe).join(''));
  return checks.every(({ ok }) => ok) ? 0 : 1;
};

const checkDom0 = async (): Promise<readonly DoctorCheck[]> => {
  const { faults } = ownManual();
  const dom0 = await loadDom0IfInstalled();
  return dom0 === null ? [bad('dom0', faults.noDom0, faults.notInstalled('glovebox-dom0'))] : dom0.doctorChecks();
};

const describe = ({ name, ok, detail, remedy }: DoctorCheck): string => {
  const state = ok ? (remedy === '' ? 'works ' : 'note  ') : 'FAILS ';
  return `${state} ${name}: ${detail}\n${remedy === '' ? '' : `        ${remedy}\n`}`;
};
