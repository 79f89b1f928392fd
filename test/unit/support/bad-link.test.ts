import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { BadLink } from '../../support/bad-link.ts';
import { waitUntil } from '../../support/wait-until.ts';

const sizeBytes = 1_000_000;

describe('a link to a server that sends everything at once and hangs up', () => {
  let server: Server;
  let link: BadLink;
  before(async () => {
    server = createServer((socket) => socket.on('error', () => undefined).end(Buffer.alloc(sizeBytes)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => server.close());
  beforeEach(async () => {
    link = await BadLink.start((server.address() as AddressInfo).port);
  });
  afterEach(() => link.stop());

  const join = (): Socket => connect(link.port, '127.0.0.1').on('error', () => undefined);
  const countBytes = async (client: Socket): Promise<number> => {
    let bytes = 0;
    client.on('data', (chunk) => (bytes += chunk.length));
    await once(client, 'close');
    return bytes;
  };

  test('passes on all of it, however slow it is', async () => {
    link.bytesPerSecond = 4 * sizeBytes;
    assert.equal(await countBytes(join()), sizeBytes);
    assert.equal(link.passedBytes, sizeBytes);
  });

  test('passes on no more where it is cut', async () => {
    link.then = { afterBytes: sizeBytes / 2, act: 'cut' };
    assert.ok((await countBytes(join())) < sizeBytes);
  });

  test('keeps the client waiting where it stalls, and goes on afterwards', async () => {
    link.then = { afterBytes: sizeBytes / 2, act: 'stall' };
    const counted = countBytes(join());
    await waitUntil(() => link.mode === 'stall', 'it stalls');
    assert.ok(link.passedBytes < sizeBytes);
    link.mode = 'pass';
    assert.equal(await counted, sizeBytes);
  });

  test('ends new connections where it refuses', async () => {
    link.mode = 'refuse';
    assert.equal(await countBytes(join()), 0);
  });
});
