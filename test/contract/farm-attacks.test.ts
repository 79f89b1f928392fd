// What a program with or without a certificate can do to a host of a farm: it is cut off, and nobody else notices.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { WebSocket } from 'ws';
import { dialFarm } from '../../native-host/farm-connection.ts';
import { encodeFarmFrame, farmPayloadMaxBytes } from '../../protocol/farm-channels.ts';
import { farmPath } from '../../protocol/farm-refusals.ts';
import { createFarm, settingsFor, startFarmHost, type FarmHost, type TestFarm } from '../support/farm.ts';
import { waitUntil } from '../support/wait-until.ts';

const answersWithinMs = 20_000;
/** Whoever has a certificate may have connected ahead of a call. */
const waitsWithinMs = 60_000;
const none = Buffer.alloc(0);

describe('a host of a farm endures', { concurrency: 1 }, () => {
  let farm: TestFarm;
  let host: FarmHost;
  before(async () => {
    farm = await createFarm();
    host = await startFarmHost(farm);
  });
  after(async () => {
    await host.remove();
    await farm.remove();
  });
  const othersAreTaken = async (): Promise<void> => {
    const link = await dialFarm(settingsFor(farm, host.port), new AbortController().signal);
    assert.ok(link.ok, JSON.stringify(link));
    link.value.terminate();
  };
  const proof = async (): Promise<Record<'ca' | 'cert' | 'key', Buffer>> => {
    const { authority, person } = farm;
    const [ca, cert, key] = [authority.certificate, person.certificate, person.key].map((path) => readFile(path));
    return { ca: (await ca) ?? none, cert: (await cert) ?? none, key: (await key) ?? none };
  };
  const isCutOff = (socket: Socket, withinMs = answersWithinMs): Promise<boolean> => {
    socket.on('error', () => undefined);
    socket.resume();
    return waitUntil(() => socket.closed || socket.readableEnded, 'it is cut off', withinMs).then(() => true);
  };
  const tls = async (): Promise<Socket> => {
    const socket = connectTls({ host: '127.0.0.1', port: host.port, ...(await proof()) });
    await once(socket, 'secureConnect');
    return socket;
  };
  const webSocket = async (path = farmPath): Promise<WebSocket> => {
    const socket = new WebSocket(`wss://127.0.0.1:${host.port}${path}`, await proof());
    socket.on('error', () => undefined);
    await once(socket, 'open');
    return socket;
  };
  const frame = (length: number): Uint8Array =>
    encodeFarmFrame({ kind: 'data', channel: 'call', payload: new Uint8Array(length) });
  const attacks: Readonly<Record<string, () => Promise<boolean>>> = {
    'a connection that says nothing': () => isCutOff(connect(host.port, '127.0.0.1')),
    'garbage instead of TLS': async () => {
      const socket = connect(host.port, '127.0.0.1');
      socket.write(Buffer.alloc(100_000, 7));
      return isCutOff(socket);
    },
    'TLS without a certificate': async () => {
      const socket = connectTls({ host: '127.0.0.1', port: host.port, rejectUnauthorized: false });
      let said = '';
      socket.on('data', (chunk: Buffer) => (said += chunk.toString('latin1')));
      await isCutOff(socket);
      return said.includes('certificate-unknown');
    },
    'a version of TLS before 1.3': async () => {
      const socket = connectTls({ host: '127.0.0.1', port: host.port, maxVersion: 'TLSv1.2', ...(await proof()) });
      const [refused] = (await once(socket, 'error')) as readonly unknown[];
      return refused instanceof Error && refused.message.includes('protocol version');
    },
    'a certificate, and then silence': async () => isCutOff(await tls(), waitsWithinMs),
    'a certificate, and then garbage': async () => {
      const socket = await tls();
      socket.write(Buffer.alloc(100_000, 7));
      return isCutOff(socket);
    },
    'headers without an end': async () => {
      const socket = await tls();
      socket.on('error', () => undefined);
      socket.write(`GET ${farmPath} HTTP/1.1\r\nhost: x\r\n`);
      const timer = setInterval(() => socket.write('x-more: and more\r\n'), 50);
      const isOver = await isCutOff(socket);
      clearInterval(timer);
      return isOver;
    },
  };
  const frames: Readonly<Record<string, (socket: WebSocket) => void>> = {
    'a text instead of a frame': (socket) => socket.send('hello'),
    'a frame that is none': (socket) => socket.send(Buffer.alloc(20, 9)),
    'a message above the limit': (socket) => socket.send(Buffer.alloc(farmPayloadMaxBytes + 100)),
    'qrexec that is none': (socket) => socket.send(frame(200)),
    'nothing of qrexec at all': () => undefined,
    'more than was granted': (socket) => {
      for (let sent = 0; sent < 64; sent += 1) socket.send(frame(farmPayloadMaxBytes));
    },
    'a flood of credit': (socket) => {
      const credit = encodeFarmFrame({
        kind: 'credit',
        channel: 'picture',
        payload: Uint8Array.of(255, 255, 255, 255),
      });
      for (let sent = 0; sent < 1000; sent += 1) socket.send(credit);
    },
    'a flood of window words': (socket) => {
      const words = Buffer.from('{"type":"settle"}\n'.repeat(1000));
      socket.send(encodeFarmFrame({ kind: 'data', channel: 'window', payload: words }));
    },
    'window words that are none': (socket) =>
      socket.send(encodeFarmFrame({ kind: 'data', channel: 'window', payload: Buffer.from('{"type":"pong"}\n') })),
  };
  for (const [what, attack] of Object.entries(attacks))
    test(what, async () => {
      const all = await Promise.all([1, 2, 3, 4, 5].map(() => attack()));
      assert.deepEqual(all, [true, true, true, true, true]);
      await othersAreTaken();
    });
  for (const [what, say] of Object.entries(frames))
    test(what, async () => {
      const socket = await webSocket();
      say(socket);
      await waitUntil(() => socket.readyState === WebSocket.CLOSED, 'it is cut off', answersWithinMs);
      await othersAreTaken();
    });

  test('a wish to resume: whoever comes again proves anew who they are', async () => {
    const first = connectTls({ host: '127.0.0.1', port: host.port, ...(await proof()) });
    let session: Buffer | undefined;
    first.on('session', (given: Buffer) => (session = given));
    await once(first, 'secureConnect');
    first.end('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    await isCutOff(first);
    assert.ok(session !== undefined);
    const again = connectTls({ host: '127.0.0.1', port: host.port, session, ...(await proof()) });
    await once(again, 'secureConnect');
    assert.equal(again.isSessionReused(), false);
    again.destroy();
  });

  test('another path than its own', async () => {
    await assert.rejects(webSocket('/glovebox/2'));
    assert.equal(host.log().includes('"bug"'), false, host.log());
  });
});
