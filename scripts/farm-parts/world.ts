// A whole farm on this computer: hosts that are real daemons, HAProxy in front of them, people with certificates, and the dom0
// that draws their windows. On the loopback, or each host in a network of its own. Everything is stopped by process id.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { farmSettingsSchema, type FarmSettings } from '../../protocol/farm-settings.ts';
import { findFreePort } from '../free-port.ts';
import { startXvfb } from '../screen/xvfb.ts';
import { startBalancer, type BalancedHost, type Balancer } from './balancer.ts';
import { Authority } from './certificates.ts';
import { FarmNetwork } from './network.ts';

const glovebox = fileURLToPath(new URL('../../dist/glovebox.js', import.meta.url));
const startsWithinMs = 60_000;
/** Every host's certificate has it, wherever it is. */
const farmName = 'farm.test';

export interface Daemon {
  readonly child: ChildProcess;
  readonly runtimeDir: string;
  readonly log: () => string;
}

export interface FarmHost {
  readonly name: string;
  daemon: Daemon;
  /** Starts the daemon anew, in the same place, where it has ended. */
  readonly restart: () => Promise<void>;
}

export interface World {
  readonly hosts: readonly FarmHost[];
  readonly windows: Daemon;
  readonly balancer: Balancer;
  readonly people: readonly FarmSettings[];
  readonly address: string;
  /** Resolves when HAProxy takes just these for able to take calls. */
  readonly waitUp: (names: readonly string[]) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface WorldOptions {
  readonly hosts: number;
  readonly sources: number;
  readonly hasNetworks: boolean;
  /** Of each host, as in its pool.json; the usual ones where nothing is said. */
  readonly pool?: Readonly<Record<string, unknown>>;
}

interface Start {
  readonly baseDir: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly within?: readonly string[];
}

const startDaemon = async ({ baseDir, args, env, within = [] }: Start): Promise<Daemon> => {
  const runtimeDir = join(baseDir, 'run');
  await mkdir(runtimeDir, { recursive: true, mode: 0o700 });
  const [program = '', ...rest] = [...within, process.execPath, glovebox, 'dom0', ...args];
  const child = spawn(program, rest, {
    env: { ...process.env, WAYLAND_DISPLAY: '', ...env, GLOVEBOX_RUNTIME_DIR: runtimeDir },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  for (const untilMs = performance.now() + startsWithinMs; !log.includes('"started"'); await sleep(50))
    if (child.exitCode !== null || performance.now() > untilMs) throw new Error(`a daemon does not start: ${log}`);
  return { child, runtimeDir, log: () => log };
};

const stopDaemon = async ({ child }: Pick<Daemon, 'child'>): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
};

export const startWorld = async (options: WorldOptions): Promise<World> => {
  const folder = await mkdtemp(join(tmpdir(), 'farm-'));
  const stops: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    return { ...(await startAll(folder, options, (one) => stops.push(one))), stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
};

type OnStop = (stop: () => Promise<unknown>) => void;

const startAll = async (
  folder: string,
  { hosts: hostsWanted, sources, hasNetworks, pool }: WorldOptions,
  onStop: OnStop,
): Promise<Omit<World, 'stop'>> => {
  const authority = await Authority.create(join(folder, 'ca'));
  const network = hasNetworks ? await FarmNetwork.create() : null;
  if (network !== null) onStop(() => network.remove());
  const screen = await startXvfb();
  onStop(() => screen.stop());
  const poolFile = join(folder, 'pool.json');
  if (pool !== undefined) await writeFile(poolFile, JSON.stringify(pool));
  const env = { DISPLAY: '', ...(pool !== undefined && { GLOVEBOX_POOL_FILE: poolFile }) };
  const hosts: FarmHost[] = [];
  const places: BalancedHost[] = [];
  for (let index = 1; index <= hostsWanted; index += 1) {
    const place = await findPlace(`host-${index}`, network);
    const host = await startHost(folder, place, authority, env);
    onStop(() => stopDaemon(host.daemon));
    hosts.push(host);
    places.push(place);
  }
  const windows = await startDaemon({
    baseDir: join(folder, 'windows'),
    // The dom0 that draws windows is the one that figures are compared with as well: its DispVMs are made like the hosts'.
    args: ['run', '--foreground'],
    env: { ...env, DISPLAY: screen.display },
  });
  onStop(() => stopDaemon(windows));
  const computer = (await network?.add('balancer')) ?? { address: '127.0.0.1', within: [] };
  const port = network === null ? await findFreePort() : farmPort;
  const balancer = await startBalancer(folder, computer.address, port, places, computer.within);
  onStop(() => balancer.stop());
  const address = `${computer.address}:${port}`;
  const waitUp = async (names: readonly string[]): Promise<void> => {
    const isSo = async (): Promise<boolean> =>
      Object.entries(await balancer.states()).every(([name, state]) => (state === 'UP') === names.includes(name));
    while (!(await isSo())) await sleep(50);
  };
  await waitUp(hosts.map(({ name }) => name));
  return { hosts, windows, balancer, address, waitUp, people: await issuePeople(authority, address, sources) };
};

const farmPort = 7443;

interface Place extends BalancedHost {
  readonly within: readonly string[];
}

const findPlace = async (name: string, network: FarmNetwork | null): Promise<Place> => {
  if (network === null)
    return { name, address: '127.0.0.1', port: await findFreePort(), agentPort: await findFreePort(), within: [] };
  const { address, within } = await network.add(name);
  return { name, address, port: farmPort, agentPort: farmPort + 1, within };
};

const startHost = async (
  folder: string,
  { name, address, port, agentPort, within }: Place,
  authority: Authority,
  env: NodeJS.ProcessEnv,
): Promise<FarmHost> => {
  const { certificate, key } = await authority.issue({ name, hostNames: [farmName] });
  const listen = ['--listen', `${address}:${port}`, '--agent-port', String(agentPort)];
  const files = ['--ca', authority.certificate, '--crl', authority.revoked, '--cert', certificate, '--key', key];
  const limits = ['--source-opens', '100000', '--source-dispvms', '16', '--max-dispvms', '16', '--drain-minutes', '0'];
  const start = { baseDir: join(folder, name), args: ['serve', ...listen, ...files, ...limits], env, within };
  const host = {
    name,
    daemon: await startDaemon(start),
    restart: async () => {
      host.daemon = await startDaemon(start);
    },
  };
  return host;
};

const issuePeople = async (authority: Authority, address: string, count: number): Promise<readonly FarmSettings[]> => {
  const people: FarmSettings[] = [];
  for (let index = 1; index <= count; index += 1) {
    const { certificate, key } = await authority.issue({ name: `person-${index}`, groups: ['everybody'] });
    people.push(farmSettingsSchema.parse({ address, name: farmName, ca: authority.certificate, certificate, key }));
  }
  return people;
};
