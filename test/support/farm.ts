// A farm for tests: the organisation's CA, hosts that are real daemons, and the person's side of a call to them.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addonId } from '../../protocol/names.ts';
import { farmSettingsSchema, type FarmSettings } from '../../protocol/farm-settings.ts';
import { EmbeddedTransport } from '../../native-host/embedded-transport.ts';
import { FarmTransport } from '../../native-host/farm-transport.ts';
import { failure, success } from '../../protocol/result.ts';
import { connected } from '../../protocol/connected.ts';
import { connect } from 'node:net';
import { Authority, type Issued } from '../../scripts/farm-parts/certificates.ts';
import { removeDom0, startDom0, type Dom0, type Dom0Options } from './dom0.ts';

export const glovebox = fileURLToPath(new URL('../../dist/glovebox.js', import.meta.url));

export interface TestFarm {
  readonly folder: string;
  readonly authority: Authority;
  /** Of a host that is reached as 127.0.0.1 and as localhost. */
  readonly host: Issued;
  readonly person: Issued;
  remove(): Promise<void>;
}

export const createFarm = async (): Promise<TestFarm> => {
  const folder = await mkdtemp(join(tmpdir(), 'farm-'));
  const authority = await Authority.create(join(folder, 'ca'));
  return {
    folder,
    authority,
    host: await authority.issue({ name: 'host-1', hostNames: ['127.0.0.1', 'localhost'] }),
    person: await authority.issue({ name: 'anna', groups: ['sales', 'berlin'] }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};

export interface FarmHost extends Dom0 {
  readonly port: number;
  readonly agentPort: number;
  remove(): Promise<void>;
}

/** Of the authority, only where its files are. */
type Authorised = Readonly<Pick<Authority, 'certificate' | 'revoked'>>;

export interface FarmHostOptions extends Dom0Options {
  /** `ADDRESS:PORT`; a free port of this computer's loopback where nothing is said. */
  readonly listen?: string;
}

/** A daemon that listens for others, on a port of its own. */
export const startFarmHost = async (
  { authority, host }: { readonly authority: Authorised; readonly host: Issued },
  { args = [], listen = '127.0.0.1:0', ...options }: FarmHostOptions = {},
  proof: Issued = host,
): Promise<FarmHost> => {
  const files = ['--ca', authority.certificate, '--cert', proof.certificate, '--key', proof.key];
  const command = ['dom0', 'serve', '--listen', listen, ...files, '--crl', authority.revoked];
  const dom0 = await startDom0({
    ...options,
    command,
    args,
    env: { DISPLAY: '', WAYLAND_DISPLAY: '', ...options.env },
  });
  const port = Number(/"farm-listening","cause":"port (\d+)/.exec(dom0.log())?.[1]);
  const agentPort = Number(/, agent (\d+)"/.exec(dom0.log())?.[1] ?? 0);
  return Object.assign(dom0, { port, agentPort, remove: () => removeDom0(dom0) });
};

export const settingsFor = (
  { authority, person }: { readonly authority: Pick<Authority, 'certificate'>; readonly person: Issued },
  port: number,
  proof: Issued = person,
  others: Partial<FarmSettings> = {},
): FarmSettings =>
  farmSettingsSchema.parse({
    address: `127.0.0.1:${port}`,
    ca: authority.certificate,
    certificate: proof.certificate,
    key: proof.key,
    ...others,
  });

/** The person's side; `socketPath` is that of the dom0 which draws windows. */
export const farmTransport = (settings: FarmSettings, socketPath = '/nowhere/at/all'): FarmTransport =>
  new FarmTransport(
    settings,
    new EmbeddedTransport(async () => {
      const socket = await connected(() => connect(socketPath));
      return socket === null ? failure('dom0-unreachable') : success(socket);
    }),
  );

export interface Said {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built command with the administrator's policy that has these settings. */
export const runWithFarm = async (
  farm: TestFarm,
  settings: unknown,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Said> => {
  const policy = join(farm.folder, `policies-${Math.random().toString(36).slice(2)}.json`);
  const managed = { policies: { '3rdparty': { Extensions: { [addonId]: { version: 1, farm: settings } } } } };
  await writeFile(policy, JSON.stringify(managed), { mode: 0o644 });
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [glovebox, ...args],
      { env: { ...process.env, ...env, GLOVEBOX_MANAGED_POLICY: policy } },
      (_error, stdout, stderr) => resolve({ exitCode: child.exitCode, stdout, stderr }),
    );
  });
};
