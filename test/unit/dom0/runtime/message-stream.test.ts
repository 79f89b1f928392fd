import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import type { Socket } from 'node:net';
import { MessageBudget } from '../../../../dom0/runtime/message-budget.ts';
import { MessageStream } from '../../../../dom0/runtime/message-stream.ts';
import { encodeMessage, messageTypes } from '../../../../protocol/qrexec.ts';
import { connectPair } from '../../../support/socket-pair.ts';

const empty = encodeMessage(messageTypes.dataStderr);

const startPair = async (t: TestContext): Promise<{ stream: MessageStream; peer: Socket }> => {
  const [near, peer] = await connectPair();
  t.after(() => {
    near.destroy();
    peer.destroy();
  });
  return { stream: new MessageStream(near), peer };
};

test('however many messages come in one piece, the event loop turns in between', async (t) => {
  const { stream, peer } = await startPair(t);
  const count = 8000;
  peer.write(Buffer.concat(Array<Uint8Array>(count).fill(empty)));
  let turns = 0;
  const countTurns = (): void => {
    turns += 1;
    immediate = setImmediate(countTurns);
  };
  let immediate = setImmediate(countTurns);
  for (let index = 0; index < count; index += 1) assert.equal((await stream.receive()).received, 'message');
  clearImmediate(immediate);
  assert.ok(turns >= count / 100, `${turns} turns`);
});

test('a budget that is spent is a violation, by messages and by the pieces they come in', async (t) => {
  const { stream, peer } = await startPair(t);
  peer.write(Buffer.concat([empty, empty, empty, empty]));
  const budget = new MessageBudget({ free: 3, bytesForOne: 1_000_000 });
  // One for the read, two for messages.
  for (let count = 0; count < 2; count += 1) assert.equal((await stream.receive(budget)).received, 'message');
  assert.equal((await stream.receive(budget)).received, 'violation');
  assert.equal((await stream.receive()).received, 'message', 'whoever has no budget goes on');
});

test('a message that never becomes whole costs each piece of it', async (t) => {
  const { stream, peer } = await startPair(t);
  peer.setNoDelay(true);
  peer.write(encodeMessage(messageTypes.dataStdout, new Uint8Array(60_000)).subarray(0, 8));
  const timer = setInterval(() => peer.write(new Uint8Array(1)), 1);
  t.after(() => clearInterval(timer));
  assert.equal((await stream.receive(new MessageBudget({ free: 50, bytesForOne: 1000 }))).received, 'violation');
});
