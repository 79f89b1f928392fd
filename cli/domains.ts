// The trust domains that commands belong to. Each is loaded when it is needed, so that no bundle holds another domain's
// code: by its bundle's name, or from its source where this runs from the source.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Invocation, WrongUse } from '../protocol/command-table.ts';
import type { Judge } from '../protocol/file-ruling.ts';
import type { DoctorCheck } from '../protocol/doctor-check.ts';

/** What the table says of the command is what it gets: `run-command.ts` sees to that. */
export type Handler = (invocation: Invocation<never>) => Promise<number | WrongUse>;

export interface Domain {
  readonly commands: Readonly<Record<string, Handler>>;
}

interface Examined extends Domain {
  readonly doctorChecks: () => Promise<readonly DoctorCheck[]>;
}

export interface HostDomain extends Examined {
  readonly openFromDesktop: (invocation: Invocation<'open'>, judge: Judge) => Promise<number | WrongUse>;
  /** Ends what Thunderbird started, and removes what `install` made: whether there was anything. */
  readonly uninstall: () => Promise<boolean>;
  /** Profiles of Thunderbird that keep it from removing anything. */
  readonly inUse: () => Promise<readonly string[]>;
}

/** The add-on's own rules. */
export interface PolicyDomain extends Domain {
  readonly judge: Judge;
}

export interface Dom0Domain extends Examined {
  /** Removes what Glovebox itself has made in this user's folders. */
  readonly purge: () => Promise<void>;
}

/** What comes with a package that this computer does not have. */
export class NotInstalled extends Error {
  readonly packageName: string;

  constructor(packageName: string) {
    super(`${packageName} is not installed`);
    this.packageName = packageName;
  }
}

const isBundled = import.meta.url.endsWith('.js');
const load = async (bundle: string, source: string, packageName: string): Promise<unknown> => {
  const url = new URL(isBundled ? bundle : source, import.meta.url);
  if (!existsSync(fileURLToPath(url))) throw new NotInstalled(packageName);
  return await import(url.href);
};

export const loadHost = async (): Promise<HostDomain> =>
  (await load('./native-host/cli.js', '../native-host/cli.ts', 'glovebox-host')) as HostDomain;
export const loadDom0 = async (): Promise<Dom0Domain> =>
  (await load('./dom0/cli.js', '../dom0/cli.ts', 'glovebox-dom0')) as Dom0Domain;
export const loadPolicy = async (): Promise<PolicyDomain> =>
  (await load('./policy.js', './policy/command.ts', 'glovebox-host')) as PolicyDomain;
export const loadBench = async (): Promise<Domain> =>
  (await load('./bench.js', '../scripts/benchmark/command.ts', 'glovebox-dom0')) as Domain;

/** null where this computer has only what a mail qube needs. */
export const loadDom0IfInstalled = (): Promise<Dom0Domain | null> =>
  loadDom0().catch((cause: unknown) => {
    if (cause instanceof NotInstalled) return null;
    throw cause;
  });
