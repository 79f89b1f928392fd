// A client that does not read: it must cost dom0 no memory and no time.
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import test, { type TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { encodeMessage, messageTypes } from '../../../../protocol/qrexec.ts';
import { MessageStream } from '../../../../dom0/runtime/message-stream.ts';
import { Client } from '../../../../dom0/server/client.ts';
import { waitUntil } from '../../../support/wait-until.ts';
import { connectPair } from '../../../support/socket-pair.ts';

const startClient = async (t: TestContext): Promise<{ client: Client; stream: MessageStream; peer: Socket }> => {
  const [near, peer] = await connectPair();
  t.after(() => {
    near.destroy();
    peer.destroy();
  });
  const stream = new MessageStream(near);
  return { client: new Client(stream, 'test-1', { clientTakes: 100, farewell: 100 }), stream, peer };
};

test('what is told again and again does not pile up for a client that does not read', async (t) => {
  const { client, stream } = await startClient(t);
  while ((await client.sendOutput(new Uint8Array(65_536))) === 'taken');
  const unsentBytes = stream.unsentBytes;
  t.after(client.tellWaiting());
  await setTimeout(2500);
  assert.equal(stream.unsentBytes, unsentBytes);
});

test('output that a client does not take is late, and output to one that has left is gone', async (t) => {
  const { client, peer } = await startClient(t);
  const sendUntilFull = async (): Promise<string> => {
    for (;;) {
      const sent = await client.sendOutput(new Uint8Array(65_536));
      if (sent !== 'taken') return sent;
    }
  };
  assert.equal(await sendUntilFull(), 'late');
  peer.destroy();
  await client.disconnected;
  assert.equal(await sendUntilFull(), 'gone');
});

test('a client that neither reads nor leaves is cut off after the farewell', async (t) => {
  const { client, peer } = await startClient(t);
  await client.finish(0);
  await client.disconnected;
  assert.ok(!peer.destroyed, 'its own end is still there');
});

test('one that waits is seen to have left though its bytes lie unread', async (t) => {
  const { client, peer } = await startClient(t);
  const endWaiting = client.tellWaiting();
  t.after(endWaiting);
  await new Promise((resolve) => peer.write(encodeMessage(messageTypes.dataStdin, new Uint8Array(60_000)), resolve));
  peer.destroy();
  let isSeen = false;
  await Promise.race([
    client.disconnected.then(() => (isSeen = true)),
    waitUntil(() => isSeen, 'dom0 sees that its client has left'),
  ]);
});

test('one that waits gives up by leaving, or by asking for the end, and by nothing else', async (t) => {
  const givenUp = async (say: (peer: Socket) => void): Promise<boolean> => {
    const { client, peer } = await startClient(t);
    let isGivenUp = false;
    client.watchGivingUp(() => (isGivenUp = true));
    say(peer);
    // What it said is still there for whoever serves it.
    await client.receive();
    return isGivenUp;
  };
  assert.ok(await givenUp((peer) => peer.end()));
  assert.ok(await givenUp((peer) => peer.write(encodeMessage(messageTypes.connectionTerminated, new Uint8Array(8)))));
  assert.equal(await givenUp((peer) => peer.write(encodeMessage(messageTypes.dataStdin, new Uint8Array(9)))), false);
});

test('one that waits gives up by leaving also when it has sent bytes that lie unread', async (t) => {
  const { client, peer } = await startClient(t);
  let isGivenUp = false;
  client.watchGivingUp(() => (isGivenUp = true));
  t.after(client.tellWaiting());
  await new Promise((resolve) => peer.write(encodeMessage(messageTypes.dataStdin, new Uint8Array(60_000)), resolve));
  peer.destroy();
  await waitUntil(() => isGivenUp, 'its call is given up');
});
