// A farm of three hosts that are computers of a network of their own, so that each can be killed, cut off or slowed down, with
// HAProxy on a fourth, and somebody who attacks it on a fifth. Whatever happens to one: its calls are closed and say why,
// nothing opens on the person's computer, nothing stays on any host, and others notice nothing.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { dataDir } from '../../protocol/paths.ts';
import type { FarmSettings } from '../../protocol/farm-settings.ts';
import { missingForBalancer, startBalancer, type Balancer } from '../../scripts/farm-parts/balancer.ts';
import { FarmNetwork, type NetworkedComputer } from '../../scripts/farm-parts/network.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { createFarm, settingsFor, startFarmHost, type FarmHost, type TestFarm } from '../support/farm.ts';
import { hostilePictures, hostileRequestId, hostileWords } from '../support/farm-misbehaviour.ts';
import { close, codeOf, FarmPerson, slowMs, visible, type Opening } from '../support/farm-person.ts';
import { startHostileHost, type HostileCall } from '../support/hostile-host.ts';
import { furtherCase } from '../support/thorough.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = (await missingForDispvms()) ?? (await missingForBalancer()) ?? (await FarmNetwork.missing());
if (missing !== null) console.log(`SKIPPED: a farm in networks of its own: ${missing}`);

const [balancerPort, hostPort, agentPort] = [7443, 7443, 7444];
const sources = 20;
/** As on a computer of the farm's size: emulation of more at once than there are processors measures waiting alone. */
const atOnce = 4;

interface Host {
  readonly name: string;
  readonly computer: NetworkedComputer;
  daemon: FarmHost;
}

describe('three hosts in networks of their own', { concurrency: 1, skip: missing ?? furtherCase }, () => {
  let farm: TestFarm;
  let network: FarmNetwork;
  let person: FarmPerson;
  let attacker: NetworkedComputer;
  let balancer: Balancer;
  let settings: FarmSettings;
  let hostilePort = 0;
  let misbehave: (call: HostileCall) => void = ({ socket }) => socket.terminate();
  const hosts: Host[] = [];
  const ends: (() => Promise<unknown>)[] = [];

  const startDaemon = (computer: NetworkedComputer, baseDir?: string): Promise<FarmHost> =>
    startFarmHost(farm, {
      listen: `${computer.address}:${hostPort}`,
      within: computer.within,
      dataDir: dataDir(process.env),
      env: { GLOVEBOX_POOL_FILE: join(farm.folder, 'pool.json') },
      args: ['--agent-port', String(agentPort), '--drain-minutes', '2', '--source-opens', '1000'],
      ...(baseDir !== undefined && { baseDir }),
    });
  const statesAre = async (wanted: (name: string) => RegExp): Promise<void> => {
    await waitUntil(
      async () => {
        const states = await balancer.states();
        return hosts.every(({ name }) => wanted(name).test(states[name] ?? ''));
      },
      'HAProxy knows how each host is',
      slowMs,
    );
  };
  const allUp = (): Promise<void> => statesAre(() => /^UP/);
  const startBalancing = async (computer: NetworkedComputer): Promise<void> => {
    const known = hosts.map(({ name, computer: { address } }) => ({ name, address, port: hostPort, agentPort }));
    const hostile = { name: 'hostile', address: network.ownAddress, port: hostilePort, agentPort: 1 };
    balancer = await startBalancer(farm.folder, computer.address, balancerPort, [...known, hostile], computer.within);
    ends.push(() => balancer.stop());
    await allUp();
    await balancer.set('hostile', 'drain');
  };
  before(async () => {
    farm = await createFarm();
    ends.push(() => farm.remove());
    network = await FarmNetwork.create();
    ends.push(() => network.remove());
    await writeFile(join(farm.folder, 'pool.json'), JSON.stringify({ build: false, spares: 0, prestarted: 0 }));
    person = await FarmPerson.start();
    ends.push(() => person.leave());
    for (const name of ['host-1', 'host-2', 'host-3']) {
      const computer = await network.add(name);
      const host: Host = { name, computer, daemon: await startDaemon(computer) };
      ends.push(() => host.daemon.remove());
      hosts.push(host);
    }
    const hostile = await startHostileHost(farm, (call) => misbehave(call), network.ownAddress);
    ends.push(() => hostile.stop());
    hostilePort = hostile.port;
    const computer = await network.add('balancer');
    attacker = await network.add('attacker');
    settings = settingsFor(farm, balancerPort, farm.person, {
      address: `${computer.address}:${balancerPort}`,
      name: 'localhost',
    });
    await startBalancing(computer);
  });
  after(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  const hostAt = (index: number): Host => {
    const host = hosts[index];
    assert.ok(host !== undefined);
    return host;
  };
  /** By a connection to just this host, as the balancer might have made it. */
  const openAt = ({ computer }: Host, sentence: string): Opening =>
    person.open(sentence, { ...settings, address: `${computer.address}:${hostPort}` });
  const nothingLeft = (): Promise<void> => person.nothingLeft(hosts.map(({ daemon }) => daemon));
  /** While `happens`, a document that is open on another host stays so, and one more opens there by the balancer. */
  const unharmed = async (other: Host, happens: () => Promise<unknown>): Promise<void> => {
    const kept = await visible(openAt(other, 'Kept'));
    await happens();
    const next = await visible(person.open('Next', settings));
    assert.equal(kept.outcome(), null, 'nobody else notices');
    assert.deepEqual(await Promise.all([kept, next].map(close)), [null, null]);
  };

  test('twenty people open theirs: each is shown, the hosts share them, and nothing is left', async () => {
    const people: FarmSettings[] = [];
    for (let count = 1; count <= sources; count += 1) {
      const { certificate, key } = await farm.authority.issue({ name: `person-${count}`, groups: ['everybody'] });
      people.push({ ...settings, certificate, key });
    }
    const waiting = [...people.entries()];
    const openAll = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [index, by] = next;
        assert.equal(await close(await visible(person.open(`Letter ${index + 1}`, by))), null);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, openAll));
    const taken = hosts.map(({ daemon }) => daemon.log().split('"accepted"').length - 1);
    assert.equal(
      taken.reduce((sum, one) => sum + one),
      sources,
    );
    assert.ok(
      taken.every((count) => count > 0),
      taken.join(),
    );
    await nothingLeft();
  });

  test('a host that is cut off: its documents are lost and said to be, and end there as well', async () => {
    const lost = await visible(openAt(hostAt(0), 'There'));
    const through = await visible(person.open('Through', settings));
    await unharmed(hostAt(1), async () => {
      await network.cutOff('host-1');
      await statesAre((name) => (name === 'host-1' ? /^DOWN/ : /^UP/));
    });
    assert.equal(await codeOf(lost), 'farm-lost');
    // The opening may have been on the host that was cut off: then it was lost with it.
    assert.ok([null, 'farm-lost'].includes(await close(through)));
    await nothingLeft();
    await network.joinAgain('host-1');
    await allUp();
  });

  test('a slow host: its document comes late, and everybody else’s does not', async () => {
    await network.slowDown('host-1', 1500);
    const late = openAt(hostAt(0), 'Late');
    await unharmed(hostAt(1), () => Promise.resolve());
    await visible(late);
    assert.equal(await close(late), null);
    await network.speedUp('host-1');
    await allUp();
    await nothingLeft();
  });

  test('a host that is drained keeps what is open, and the two others take what comes', async () => {
    const { daemon, name } = hostAt(2);
    const kept = await visible(openAt(hostAt(2), 'Kept there'));
    daemon.child.kill('SIGTERM');
    await statesAre((of) => (of === name ? /^DRAIN/ : /^UP/));
    assert.equal(await codeOf(openAt(hostAt(2), 'Refused')), 'farm-draining');
    await unharmed(hostAt(1), () => Promise.resolve());
    assert.equal(await close(kept), null);
    if (daemon.child.exitCode === null) await once(daemon.child, 'exit');
    assert.equal(daemon.child.exitCode, 0);
    await restart(hostAt(2));
  });

  test('a host that is killed: its documents are said to be lost, and what it leaves is removed', async () => {
    const { daemon } = hostAt(2);
    const there = await visible(openAt(hostAt(2), 'There'));
    await unharmed(hostAt(1), async () => {
      daemon.child.kill('SIGKILL');
      assert.equal(await codeOf(there), 'farm-lost');
    });
    await restart(hostAt(2));
    await nothingLeft();
  });

  const restart = async (host: Host): Promise<void> => {
    host.daemon = await startDaemon(host.computer, host.daemon.baseDir);
    await allUp();
  };

  const floods: Readonly<Record<string, string>> = {
    'connections that say nothing': "''",
    'garbage instead of TLS': 'Buffer.alloc(60000, 7)',
    'a greeting of TLS and nothing more': "Buffer.from('16030100c8010000c40303', 'hex')",
  };
  for (const [what, said] of Object.entries(floods))
    test(`a flood of ${what}, and then they are half-open: others are served`, async () => {
      const [program, ...args] = attacker.within;
      const [host = '', port = ''] = settings.address.split(':');
      const flood = `const made = () => {
        const socket = require('node:net').connect(${port}, '${host}', () => socket.write(${said}));
        socket.on('error', () => undefined);
        socket.on('close', () => setTimeout(made, 20));
      };
      for (let count = 0; count < 1000; count += 1) made();
      setTimeout(() => console.log('flooding'), 1000);`;
      const child = spawn(program, [...args, process.execPath, '-e', flood], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      await unharmed(hostAt(0), async () => {
        await visible(person.open('Meanwhile', settings)).then(close);
        // From now on nobody there answers, and nobody is told.
        await network.cutOff('attacker');
        child.kill('SIGKILL');
      });
      await network.joinAgain('attacker');
      await allUp();
      await nothingLeft();
    });

  test('a hostile host among them: it fails its own calls alone, whatever it says', async () => {
    const kept = await visible(openAt(hostAt(0), 'Kept'));
    for (const { name } of hosts) await balancer.set(name, 'drain');
    await statesAre(() => /^DRAIN/);
    await balancer.set('hostile', 'ready');
    for (const [what, say] of Object.entries({ ...hostileWords, ...hostilePictures })) {
      misbehave = say;
      const opening = person.open('Taken', settings, { requestId: hostileRequestId });
      const code = await codeOf(opening).catch(() => assert.fail(`${what}: its call goes on`));
      assert.notEqual(code, null, what);
      assert.equal(kept.outcome(), null, what);
    }
    await balancer.set('hostile', 'drain');
    for (const { name } of hosts) await balancer.set(name, 'ready');
    await allUp();
    await visible(person.open('After it', settings)).then(close);
    assert.equal(await close(kept), null);
    assert.equal(person.windows.log().includes('"bug"'), false, person.windows.log());
    assert.equal(person.windows.log().split('"gui-started"').length - 1, 1, 'the windows’ process was never replaced');
    await nothingLeft();
  });
});
