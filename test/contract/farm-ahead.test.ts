// Connections to a farm that wait for the next call: it takes them without another one, and they are worth nothing more than
// one that is made now: not to a host that is gone, not with a certificate that is none any more.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import { channelStream } from '../../native-host/channel-stream.ts';
import { EmbeddedTransport } from '../../native-host/embedded-transport.ts';
import { FarmAhead } from '../../native-host/farm-ahead.ts';
import { dialFarm } from '../../native-host/farm-connection.ts';
import { readCredentials } from '../../native-host/farm-credentials.ts';
import { connectSocket } from '../../native-host/farm-socket.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { farmPath, refusalHeader } from '../../protocol/farm-refusals.ts';
import type { FarmSettings } from '../../protocol/farm-settings.ts';
import { success } from '../../protocol/result.ts';
import type { Issued } from '../../scripts/farm-parts/certificates.ts';
import {
  createFarm,
  farmTransport,
  settingsFor,
  startFarmHost,
  type FarmHost,
  type TestFarm,
} from '../support/farm.ts';
import { inBackground } from '../support/in-background.ts';
import { startSwitchboard, type Switchboard } from '../support/switchboard.ts';
import { waitUntil } from '../support/wait-until.ts';

const never = new AbortController().signal;
const readsWithinMs = 30_000;
const open = 'qubes.OpenInVM+no-edits';

describe('a connection to a farm that waits for a call', { concurrency: 1 }, () => {
  let farm: TestFarm;
  let host: FarmHost;
  let other: FarmHost;
  let between: Switchboard;
  const sockets: TLSSocket[] = [];
  before(async () => {
    farm = await createFarm();
    host = await startFarmHost(farm);
    other = await startFarmHost(farm);
  });
  after(async () => {
    await host.remove();
    await other.remove();
    await farm.remove();
  });
  afterEach(() => {
    between.stop();
    for (const socket of sockets.splice(0)) socket.destroy();
  });
  /** One that waits with this certificate, through the switchboard. */
  const waiting = async (proof?: Issued): Promise<{ settings: FarmSettings; ahead: FarmAhead }> => {
    between = await startSwitchboard(host.port);
    const settings = settingsFor(farm, between.port, proof);
    const ahead = new FarmAhead(settings);
    ahead.want();
    await waitUntil(() => ahead.isWaiting, 'one waits');
    assert.equal(between.connections(), 1);
    return { settings, ahead };
  };
  /** What a call gets, with what waited where there is one. */
  const dialled = async (settings: FarmSettings, socket: TLSSocket | null): Promise<ErrorCode | 'taken'> => {
    if (socket !== null) sockets.push(socket);
    const link = await dialFarm(settings, never, socket);
    if (link.ok) link.value.terminate();
    return link.ok ? 'taken' : link.error;
  };

  test('is the next call’s, which makes none of its own; the one after that makes one', async () => {
    const { settings, ahead } = await waiting();
    assert.equal(await dialled(settings, await ahead.take()), 'taken');
    assert.equal(between.connections(), 1);
    assert.equal(await ahead.take(), null);
    assert.equal(await dialled(settings, null), 'taken');
    assert.equal(between.connections(), 2);
    ahead.wantAgain();
    await waitUntil(() => ahead.isWaiting, 'another one waits', readsWithinMs);
  });

  test('is nobody’s where no call was to be expected', async () => {
    between = await startSwitchboard(host.port);
    const ahead = new FarmAhead(settingsFor(farm, between.port));
    ahead.wantAgain();
    assert.equal(await dialled(settingsFor(farm, between.port), await ahead.take()), 'taken');
    assert.deepEqual([between.connections(), ahead.isWaiting], [1, false]);
  });

  test('costs nothing of what its person may have: calls are counted', async (t) => {
    const small = await startFarmHost(farm, { args: ['--source-opens', '1', '--source-dispvms', '1'] });
    t.after(() => small.remove());
    const { settings } = await waiting();
    between.leadTo(small.port);
    const credentials = await readCredentials(settings);
    assert.ok(credentials.ok);
    for (let made = 0; made < 4; made += 1) {
      const socket = await connectSocket(settings, credentials.value, never);
      assert.ok(socket.ok);
      sockets.push(socket.value);
    }
    const call = farmTransport(settings).connect(
      { intendedTarget: '@dispvm', service: open, requestId: 'test-1' },
      { onStdout: () => Promise.resolve(), onStatus: () => undefined },
    );
    const outcome = await call.outcome;
    // Granted: only then is a window looked for.
    assert.ok(!outcome.ok && outcome.error.code === 'gui-unavailable', JSON.stringify(outcome));
  });

  test('is let go where one person has too many: the oldest', async () => {
    const { settings } = await waiting();
    const credentials = await readCredentials(settings);
    assert.ok(credentials.ok);
    const made: TLSSocket[] = [];
    for (let count = 0; count < 16; count += 1) {
      const socket = await connectSocket(settings, credentials.value, never);
      assert.ok(socket.ok);
      sockets.push(socket.value.resume());
      made.push(socket.value);
    }
    // That of `waiting` was the first of them.
    const [first, ...rest] = made;
    assert.ok(first !== undefined && !first.closed);
    const more = await connectSocket(settings, credentials.value, never);
    assert.ok(more.ok);
    sockets.push(more.value);
    await waitUntil(() => first.closed, 'the oldest is closed');
    assert.ok(rest.every(({ closed }) => !closed));
  });

  test('with a certificate that is revoked meanwhile is let go, and opens nothing', async () => {
    const left = await farm.authority.issue({ name: 'left' });
    const { settings, ahead } = await waiting(left);
    const socket = await ahead.take();
    assert.ok(socket !== null);
    sockets.push(socket.resume());
    await farm.authority.revoke(left);
    await waitUntil(() => socket.closed, 'the host has let it go', readsWithinMs);
    assert.equal(await dialled(settings, socket), 'farm-certificate-revoked');
  });

  test('with a certificate that expires meanwhile is refused like a new one', async () => {
    const late = await farm.authority.issue({ name: 'late', validSeconds: 6 });
    const sinceMs = Date.now();
    const { settings, ahead } = await waiting(late);
    const socket = await ahead.take();
    assert.ok(socket !== null);
    await waitUntil(() => Date.now() > sinceMs + 8_000, 'it has expired', readsWithinMs);
    assert.equal(socket.closed, false);
    socket.write(
      `GET ${farmPath} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n` +
        'sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    let said = '';
    socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await waitUntil(() => socket.closed || socket.readableEnded, 'it is over', readsWithinMs);
    assert.ok(said.startsWith('HTTP/1.1 403') && said.includes(`${refusalHeader}: certificate-expired`), said);
    assert.equal(await dialled(settings, null), 'farm-certificate-expired');
  });

  test('is not used where the files have another certificate: the next call is the new one’s', async () => {
    const mine = await farm.authority.issue({ name: 'carla' });
    const renewed = await farm.authority.issue({ name: 'carla-2' });
    const { ahead } = await waiting(mine);
    await copyFile(renewed.key, mine.key);
    await copyFile(renewed.certificate, mine.certificate);
    assert.equal(await ahead.take(), null);
  });

  test('to a host that has gone leads to another one, and nobody notices', async () => {
    const gone = await startFarmHost(farm);
    between = await startSwitchboard(gone.port);
    const settings = settingsFor(farm, between.port);
    const ahead = new FarmAhead(settings);
    ahead.want();
    await waitUntil(() => ahead.isWaiting, 'one waits');
    gone.child.kill('SIGKILL');
    between.leadTo(other.port);
    assert.equal(await dialled(settings, await ahead.take()), 'taken');
    assert.equal(between.connections(), 2);
    await gone.remove();
  });

  test('to a host that is drained is let go there, and leads to another one', async () => {
    const drained = await startFarmHost(farm, { args: ['--drain-minutes', '1'] });
    between = await startSwitchboard(drained.port);
    const settings = settingsFor(farm, between.port);
    const ahead = new FarmAhead(settings);
    ahead.want();
    await waitUntil(() => ahead.isWaiting, 'one waits');
    const kept = await dialFarm(settings, never);
    assert.ok(kept.ok);
    const socket = await ahead.take();
    assert.ok(socket !== null);
    sockets.push(socket.resume());
    drained.child.kill('SIGTERM');
    await waitUntil(() => socket.closed, 'the host has let it go');
    between.leadTo(other.port);
    assert.equal(await dialled(settings, socket), 'taken');
    kept.value.terminate();
    await drained.remove();
  });

  test('to a host that says nothing any more leads to another one', async () => {
    const { settings, ahead } = await waiting();
    between.fallSilent();
    between.leadTo(other.port);
    assert.equal(await dialled(settings, await ahead.take()), 'taken');
    assert.equal(between.connections(), 2);
  });

  test('is younger than a while: another one takes its place', async () => {
    const { ahead } = await waiting();
    await waitUntil(() => between.connections() === 2 && ahead.isWaiting, 'there is a new one', 60_000);
    const socket = await ahead.take();
    assert.ok(socket !== null);
    sockets.push(socket);
    assert.equal(await dialled(settingsFor(farm, between.port), socket), 'taken');
    assert.equal(between.connections(), 2);
  });
});

describe('certificates that are replaced', { concurrency: 1 }, () => {
  let farm: TestFarm;
  before(async () => {
    farm = await createFarm();
  });
  after(() => farm.remove());
  const codeOf = async (transport: ReturnType<typeof farmTransport>): Promise<ErrorCode | null> => {
    const call = transport.connect(
      { intendedTarget: '@dispvm', service: open, requestId: 'test-1' },
      { onStdout: () => Promise.resolve(), onStatus: () => undefined },
    );
    const outcome = await call.outcome;
    return outcome.ok ? null : outcome.error.code;
  };
  /** A call that waits for its person's window; whether it is over. */
  const grantedCall = async (settings: FarmSettings): Promise<() => boolean> => {
    const link = await dialFarm(settings, never);
    assert.ok(link.ok);
    const stream = channelStream(link.value.channels.channel('call'), link.value.terminate);
    let isOver = false;
    const { outcome } = new EmbeddedTransport(() => Promise.resolve(success(stream))).connect(
      { intendedTarget: '@dispvm', service: open, requestId: 'test-1' },
      { onStdout: () => Promise.resolve(), onStatus: () => undefined },
    );
    inBackground(outcome.then(() => (isOver = true)));
    return () => isOver;
  };
  const serialOf = async (settings: FarmSettings): Promise<string> => {
    const credentials = await readCredentials(settings);
    assert.ok(credentials.ok);
    const socket = await connectSocket(settings, credentials.value, never);
    assert.ok(socket.ok, JSON.stringify(socket));
    const { serialNumber } = socket.value.getPeerCertificate();
    socket.value.destroy();
    return serialNumber;
  };

  test('a person’s own: the program that was started before goes by the new one with the next call', async (t) => {
    const policy = '* * dora @dispvm allow\n* * dora-2 @dispvm deny\n';
    const host = await startFarmHost(farm, { policy });
    t.after(() => host.remove());
    const mine = await farm.authority.issue({ name: 'dora' });
    const renewed = await farm.authority.issue({ name: 'dora-2' });
    const transport = farmTransport(settingsFor(farm, host.port, mine));
    transport.warmUp();
    assert.equal(await codeOf(transport), 'gui-unavailable');
    await copyFile(renewed.key, mine.key);
    // Between the two files there is no pair.
    assert.equal(await codeOf(transport), 'farm-misconfigured');
    await copyFile(renewed.certificate, mine.certificate);
    assert.equal(await codeOf(transport), 'policy-denied');
  });

  test('a host’s: it proves itself by the new one, keeps what is open, and is as strict as before', async (t) => {
    const { authority, folder } = farm;
    const proof = { certificate: join(folder, 'host.pem'), key: join(folder, 'host.key') };
    const take = async (from: Issued): Promise<void> => {
      await copyFile(from.key, proof.key);
      await copyFile(from.certificate, proof.certificate);
    };
    await take(farm.host);
    const host = await startFarmHost(farm, {}, proof);
    t.after(() => host.remove());
    const settings = settingsFor(farm, host.port);
    const first = await serialOf(settings);
    // What cannot be used changes nothing.
    await copyFile(farm.person.key, proof.key);
    await waitUntil(() => host.log().includes('the certificates cannot be used'), 'it says so', readsWithinMs);
    assert.equal(await serialOf(settings), first);
    const next = await authority.issue({ name: 'host-9', hostNames: ['127.0.0.1'] });
    const isOver = await grantedCall(settings);
    await take(next);
    await waitUntil(async () => (await serialOf(settings)) !== first, 'the new one is shown', readsWithinMs);
    assert.equal(isOver(), false, 'what is open stays');
    const stranger = await authority.issue({ name: 'gone' });
    await authority.revoke(stranger);
    const dial = async (): Promise<boolean> => (await dialFarm(settingsFor(farm, host.port, stranger), never)).ok;
    await waitUntil(async () => !(await dial()), 'the list was read again as well', readsWithinMs);
    const old = connect({ host: '127.0.0.1', port: host.port, maxVersion: 'TLSv1.2', rejectUnauthorized: false });
    const [refused] = (await once(old, 'error')) as readonly unknown[];
    assert.ok(refused instanceof Error && refused.message.includes('protocol version'), String(refused));
  });
});
