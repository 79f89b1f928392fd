// A guest's word for its freshness is checked: by what it shows, over a real socket.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { prepareAgent, SeenRandom } from '../../../../dom0/engine/prepare-agent.ts';
import { MessageStream } from '../../../../dom0/runtime/message-stream.ts';
import { agentExitCodes, prepareReplyBytes } from '../../../../protocol/agent-services.ts';
import { agentProtocolVersion, encodeHello, encodeMessage, messageTypes } from '../../../../protocol/qrexec.ts';

interface Guest {
  readonly clockOffMs?: number;
  readonly random?: number;
  readonly replyBytes?: number;
  readonly exitCode?: number;
}

const encodeReply = ({ clockOffMs = 0, random = 1, replyBytes = prepareReplyBytes }: Guest): Uint8Array => {
  const reply = Buffer.alloc(prepareReplyBytes, random);
  reply.writeBigUInt64LE(BigInt(Date.now() + clockOffMs) * 1_000_000n);
  return Buffer.concat([reply, Buffer.alloc(prepareReplyBytes)]).subarray(0, replyBytes);
};

/** What dom0 makes of a guest that answers like this. */
const ask = async (guest: Guest, seen: SeenRandom): Promise<string | null> => {
  const exitCode = Buffer.alloc(4);
  exitCode.writeUInt32LE(guest.exitCode ?? agentExitCodes.ok);
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.write(Buffer.concat([
      encodeHello(agentProtocolVersion), encodeMessage(messageTypes.dataStdout, encodeReply(guest)),
      encodeMessage(messageTypes.dataStdout, new Uint8Array(0)), encodeMessage(messageTypes.dataExitCode, exitCode),
    ]));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new MessageStream(connect((server.address() as AddressInfo).port, '127.0.0.1'));
  try {
    return await prepareAgent(agent, seen);
  } finally {
    agent.destroy();
    server.close();
  }
};

test('takes a guest with the time of now and random bytes that no other has shown', async () => {
  const seen = new SeenRandom();
  assert.equal(await ask({ random: 1 }, seen), null);
  assert.equal(await ask({ random: 2 }, seen), null);
});

test('refuses a guest with the clock of its template', async () => {
  for (const clockOffMs of [-3000, 3000]) assert.equal(await ask({ clockOffMs }, new SeenRandom()), 'agent-not-fresh');
});

test('refuses a guest that shows the random bytes of another', async () => {
  const seen = new SeenRandom();
  assert.equal(await ask({ random: 7 }, seen), null);
  assert.equal(await ask({ random: 7 }, seen), 'agent-not-fresh');
});

test('refuses a guest that could not be made fresh, or answers with another length', async () => {
  const { notPrepared } = agentExitCodes;
  assert.equal(await ask({ exitCode: notPrepared }, new SeenRandom()), 'agent-not-fresh');
  for (const replyBytes of [0, prepareReplyBytes - 1, prepareReplyBytes + 1]) {
    assert.equal(await ask({ replyBytes }, new SeenRandom()), 'agent-protocol', `${replyBytes}`);
  }
});
