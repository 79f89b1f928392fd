// Starts a farm on this computer (hosts, HAProxy in front, certificates, and a person's side), opens documents through it and
// through a dom0 of this computer in turn, and says how it went. Everything is on the loopback, and stopped by process id.
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EmbeddedTransport } from '../native-host/embedded-transport.ts';
import { FarmTransport } from '../native-host/farm-transport.ts';
import { openInVm } from '../native-host/open-in-vm.ts';
import type { Transport } from '../native-host/transport.ts';
import { connected } from '../protocol/connected.ts';
import { farmSettingsSchema, type FarmSettings } from '../protocol/farm-settings.ts';
import { failure, success } from '../protocol/result.ts';
import { startBalancer, type Balancer } from './farm-parts/balancer.ts';
import { Authority, type Issued } from './farm-parts/certificates.ts';
import { findFreePort } from './free-port.ts';
import { interrupted } from './interrupted.ts';
import { startXvfb } from './screen/xvfb.ts';

const usage = `Usage: scripts/farm [--hosts N] [--opens N] [--sources N] [--kill-one] [--rest SECONDS] [--document FILE] [--json]

  --hosts N        how many hosts there are (default: 3)
  --opens N        how many documents are opened through them; 0 leaves the farm running until Ctrl-C (default: 0)
  --sources N      by how many people (default: 5)
  --kill-one       kill a host in the middle, and measure how soon the next document is taken
  --rest SECONDS   how long nothing happens before each opening, so that a DispVM can be made ahead (default: 0)
  --document FILE  what is opened (default: a sample of the demo's)
  --json           the result as one object`;

const glovebox = fileURLToPath(new URL('../dist/glovebox.js', import.meta.url));
const sample = fileURLToPath(new URL('../dispvm/image/samples/sample.pdf', import.meta.url));
const startsWithinMs = 60_000;

interface Daemon {
  readonly child: ChildProcess;
  readonly runtimeDir: string;
  readonly log: () => string;
}

const startDaemon = async (baseDir: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Daemon> => {
  const runtimeDir = join(baseDir, 'run');
  await mkdir(runtimeDir, { recursive: true, mode: 0o700 });
  const child = spawn(process.execPath, [glovebox, 'dom0', ...args], {
    env: { ...process.env, WAYLAND_DISPLAY: '', ...env, GLOVEBOX_RUNTIME_DIR: runtimeDir },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  for (const untilMs = performance.now() + startsWithinMs; !log.includes('"started"'); await sleep(50))
    if (child.exitCode !== null || performance.now() > untilMs) throw new Error(`a daemon does not start: ${log}`);
  return { child, runtimeDir, log: () => log };
};

const stop = async ({ child }: Pick<Daemon, 'child'>): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
};

const embedded = (runtimeDir: string): EmbeddedTransport =>
  new EmbeddedTransport(async () => {
    const socket = await connected(() => connect(join(runtimeDir, 'qrexec.sock')));
    return socket === null ? failure('dom0-unreachable') : success(socket);
  });

interface Opened {
  /** From the call's begin, or null where it was never shown. */
  readonly visibleMs: number | null;
  readonly code: string | null;
}

/** Opens it, and closes it as soon as it is visible. */
const openOnce = async (transport: Transport, document: Uint8Array): Promise<Opened> => {
  const sinceMs = performance.now();
  let visibleMs: number | null = null;
  const call = openInVm(
    transport,
    {
      requestId: `farm-${randomBytes(6).toString('hex')}`,
      untrustedName: 'sample.pdf',
      viewOnly: true,
      disposableTemplate: 'debian-13',
      network: false,
      returnEdits: false,
    },
    {
      onStdout: () => Promise.resolve(),
      onStatus: (status) => {
        if (status.event !== 'stage' || status.stage !== 'visible') return;
        visibleMs = performance.now() - sinceMs;
        call.close();
      },
    },
  );
  await call.write(document);
  call.end();
  const outcome = await call.outcome;
  return { visibleMs, code: outcome.ok ? null : outcome.error.code };
};

const median = (values: readonly number[]): number | null => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
};

interface World {
  readonly hosts: readonly Daemon[];
  readonly windows: Daemon;
  readonly balancer: Balancer;
  readonly people: readonly FarmSettings[];
  readonly address: string;
  readonly stop: () => Promise<void>;
}

const startWorld = async (hostsWanted: number, sources: number): Promise<World> => {
  const folder = await mkdtemp(join(tmpdir(), 'farm-'));
  const stops: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const stopAll = async (): Promise<void> => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    const authority = await Authority.create(join(folder, 'ca'));
    const proof = await authority.issue({ name: 'host', hostNames: ['127.0.0.1'] });
    const screen = await startXvfb();
    stops.push(() => screen.stop());
    const hosts: Daemon[] = [];
    for (let index = 0; index < hostsWanted; index += 1) {
      const host = await startDaemon(join(folder, `host-${index + 1}`), serveArgs(authority, proof), { DISPLAY: '' });
      stops.push(() => stop(host));
      hosts.push(host);
    }
    const windows = await startDaemon(join(folder, 'windows'), ['run', '--foreground'], { DISPLAY: screen.display });
    stops.push(() => stop(windows));
    const port = await findFreePort();
    const balancer = await startBalancer(folder, '127.0.0.1', port, hosts.map(balanced));
    stops.push(() => balancer.stop());
    const isUp = async (): Promise<boolean> =>
      Object.values(await balancer.states()).filter((state) => state === 'UP').length === hosts.length;
    while (!(await isUp())) await sleep(100);
    const people: FarmSettings[] = [];
    for (let index = 0; index < sources; index += 1) {
      const { certificate, key } = await authority.issue({ name: `person-${index + 1}`, groups: ['everybody'] });
      const files = { ca: authority.certificate, certificate, key };
      people.push(farmSettingsSchema.parse({ address: `127.0.0.1:${port}`, ...files }));
    }
    return { hosts, windows, balancer, people, address: `127.0.0.1:${port}`, stop: stopAll };
  } catch (cause) {
    await stopAll();
    throw cause;
  }
};

const serveArgs = ({ certificate, revoked }: Authority, proof: Issued): readonly string[] => [
  'serve',
  ...['--listen', '127.0.0.1:0', '--agent-port', '0', '--ca', certificate, '--crl', revoked],
  ...['--cert', proof.certificate, '--key', proof.key, '--source-opens', '100000', '--drain-minutes', '0'],
];

const balanced = (host: Daemon, index: number): { name: string; address: string; port: number; agentPort: number } => {
  const [, port, agentPort] = /"port (\d+), agent (\d+)"/.exec(host.log()) ?? [];
  return { name: `host-${index + 1}`, address: '127.0.0.1', port: Number(port), agentPort: Number(agentPort) };
};

interface FarmResult {
  readonly opens: number;
  readonly visible: number;
  readonly typedFailures: number;
  /** Folders of DispVMs with a document that are still there. */
  readonly left: number;
  /** DispVMs that the person's own dom0 started for a call to the farm. */
  readonly openedLocally: number;
  readonly farmMsP50: number | null;
  readonly embeddedMsP50: number | null;
  readonly addedMsP50: number | null;
  /** From the kill of a host to the next call that was taken and shown. */
  readonly failoverMs: number | null;
}

interface Wanted {
  readonly opens: number;
  readonly killsOne: boolean;
  readonly restMs: number;
}

const acceptedBy = (daemon: Daemon): number => daemon.log().split('"accepted"').length - 1;

/** In turn through the farm and here, so that whatever else this computer does meanwhile counts for both. */
const measure = async (
  world: World,
  { opens, killsOne, restMs }: Wanted,
  document: Uint8Array,
): Promise<FarmResult> => {
  const here = embedded(world.windows.runtimeDir);
  const far: Opened[] = [];
  const near: Opened[] = [];
  let failoverMs: number | null = null;
  // The first makes each ready.
  for (let warm = 0; warm < world.hosts.length; warm += 1) await openOnce(transportOf(world, warm, here), document);
  await openOnce(here, document);
  await sleep(restMs);
  const before = acceptedBy(world.windows);
  for (let index = 0; index < opens; index += 1) {
    const killed = killsOne && index === Math.floor(opens / 2) ? world.hosts[0] : undefined;
    killed?.child.kill('SIGKILL');
    const killedMs = performance.now();
    far.push(await openOnce(transportOf(world, index, here), document));
    if (killed !== undefined && far.at(-1)?.visibleMs !== null) failoverMs = performance.now() - killedMs;
    await sleep(restMs);
    near.push(await openOnce(here, document));
    await sleep(restMs);
  }
  const farMs = median(far.flatMap(({ visibleMs }) => visibleMs ?? []));
  const nearMs = median(near.flatMap(({ visibleMs }) => visibleMs ?? []));
  return {
    opens,
    visible: far.filter(({ visibleMs }) => visibleMs !== null).length,
    typedFailures: far.filter(({ code }) => code !== null).length,
    left: await countLeft(world.hosts),
    openedLocally: acceptedBy(world.windows) - before - near.length,
    farmMsP50: rounded(farMs),
    embeddedMsP50: rounded(nearMs),
    addedMsP50: farMs === null || nearMs === null ? null : rounded(farMs - nearMs),
    failoverMs: rounded(failoverMs),
  };
};

const rounded = (ms: number | null): number | null => (ms === null ? null : Math.round(10 * ms) / 10);

const transportOf = ({ people }: World, index: number, here: Transport): Transport => {
  const settings = people[index % people.length];
  if (settings === undefined) throw new Error('nobody is there');
  return new FarmTransport(settings, here);
};

/** What waits for a call is none of it: that has no document. */
const countLeft = async (hosts: readonly Daemon[]): Promise<number> => {
  const counts = await Promise.all(
    hosts
      .filter(({ child }) => child.signalCode === null)
      .map(async (host) => {
        const taken = new Set([...host.log().matchAll(/"accepted".*?"dispvmId":"(disp\d+)"/g)].map(([, id]) => id));
        return (await readdir(join(host.runtimeDir, 'dispvms'))).filter((id) => taken.has(id)).length;
      }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
};

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      hosts: { type: 'string', default: '3' },
      opens: { type: 'string', default: '0' },
      sources: { type: 'string', default: '5' },
      rest: { type: 'string', default: '0' },
      'kill-one': { type: 'boolean', default: false },
      document: { type: 'string', default: sample },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [hosts = 0, opens = 0, sources = 0] = [values.hosts, values.opens, values.sources].map(Number);
  const isUsable = Number.isInteger(hosts) && hosts > 0 && Number.isInteger(opens) && opens >= 0 && sources > 0;
  if (values.help || !isUsable) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  const wanted = { opens, killsOne: values['kill-one'], restMs: 1000 * Number(values.rest) };
  const document = await readFile(values.document);
  const world = await startWorld(hosts, sources);
  try {
    if (!values.json) describe(world);
    if (opens === 0) return await interrupted();
    const result = await Promise.race([measure(world, wanted, document), interrupted()]);
    console.log(values.json ? JSON.stringify(result) : result);
    return result.visible + result.typedFailures >= opens && result.left === 0 && result.openedLocally === 0 ? 0 : 1;
  } finally {
    await world.stop();
  }
};

const describe = ({ address, hosts, balancer, people }: World): void => {
  console.log(`HAProxy (pid ${balancer.pid}) listens on ${address}`);
  for (const [index, { child }] of hosts.entries()) console.log(`host-${index + 1}: pid ${child.pid ?? 0}`);
  const [first] = people;
  if (first !== undefined) console.log(`a person’s settings: ${JSON.stringify(first)}`);
};

process.exitCode = await main();
