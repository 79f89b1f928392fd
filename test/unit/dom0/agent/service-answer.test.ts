import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import test, { type TestContext } from 'node:test';
import fc from 'fast-check';
import { prepareReplyBytes } from '../../../../protocol/agent-services.ts';
import { awaitAgent, prepareAgent, SeenRandom } from '../../../../dom0/agent/prepare-agent.ts';
import { rehearse } from '../../../../dom0/agent/rehearse.ts';
import { ServiceAnswer } from '../../../../dom0/agent/service-answer.ts';
import { savedScreen } from '../../../../protocol/screen.ts';
import { MessageStream } from '../../../../dom0/runtime/message-stream.ts';
import { encodeExitCode, encodeHello, encodeMessage, messageTypes, type Message } from '../../../../protocol/qrexec.ts';
import { connectPair } from '../../../support/socket-pair.ts';

const { hello, dataStdout, dataStderr, dataExitCode } = messageTypes;
const greeting = encodeHello(7);
const stdout = (bytes: Uint8Array = new Uint8Array(0)): Uint8Array => encodeMessage(dataStdout, bytes);
const emptyStderr = encodeMessage(dataStderr);

const startAgent = async (t: TestContext): Promise<{ agent: MessageStream; guest: Socket }> => {
  const [near, guest] = await connectPair();
  guest.on('error', () => guest.destroy());
  guest.resume();
  t.after(() => {
    near.destroy();
    guest.destroy();
  });
  return { agent: new MessageStream(near), guest };
};

const now = (): Uint8Array => {
  const reply = new Uint8Array(prepareReplyBytes);
  new DataView(reply.buffer).setBigUint64(0, BigInt(Date.now()) * 1_000_000n, true);
  return reply;
};

test('a fresh guest is taken, with its answer in any pieces and one end of stderr', async (t) => {
  for (const cut of [0, 1, prepareReplyBytes - 1]) {
    const { agent, guest } = await startAgent(t);
    const reply = now();
    const pieces = [reply.subarray(0, cut), reply.subarray(cut)].filter(({ length }) => length > 0);
    guest.write(Buffer.concat([greeting, ...pieces.map(stdout), emptyStderr, stdout(), encodeExitCode(0)]));
    assert.equal(await prepareAgent(agent, new SeenRandom()), null);
  }
});

test('a guest that goes on ending its stderr is refused at the second', async (t) => {
  for (const call of [
    (agent: MessageStream) => prepareAgent(agent, new SeenRandom()),
    (agent: MessageStream) => rehearse(agent, savedScreen),
  ]) {
    const { agent, guest } = await startAgent(t);
    guest.write(Buffer.concat([greeting, emptyStderr, emptyStderr]));
    assert.equal(await call(agent), 'agent-protocol');
  }
});

test('a rehearsal has no output, and its exit code says how it went', async (t) => {
  const answers = [
    [stdout(), 0, null],
    [stdout(), 67, 'viewer-failed'],
    [stdout(Uint8Array.of(1)), 0, 'agent-protocol'],
  ] as const;
  for (const [output, exitCode, expected] of answers) {
    const { agent, guest } = await startAgent(t);
    guest.write(Buffer.concat([greeting, output, encodeExitCode(exitCode)]));
    assert.equal(await rehearse(agent, savedScreen), expected);
  }
});

test('an agent is there when it greets, and nothing else will do', async (t) => {
  for (const [said, isThere] of [
    [greeting, true],
    [emptyStderr, false],
  ] as const) {
    const { agent, guest } = await startAgent(t);
    guest.write(said);
    assert.equal(await awaitAgent(agent), isThere);
  }
});

const anyWord = fc.constantFrom(new Uint8Array(0), Uint8Array.of(5, 0, 0, 0), new Uint8Array(4));
const anyMessage: fc.Arbitrary<Message> = fc.record({
  type: fc.constantFrom(...Object.values(messageTypes), hello, dataStdout, dataStdout, dataStderr, dataExitCode),
  payload: fc.oneof(fc.uint8Array({ maxLength: 5 }), anyWord),
});

test('whatever a guest says, its answer ends after so many messages, and is never longer than expected', () => {
  const outputMaxBytes = 8;
  fc.assert(
    fc.property(fc.array(anyMessage, { minLength: 20, maxLength: 40 }), (messages) => {
      const answer = new ServiceAnswer({ outputMaxBytes, refused: 'viewer-failed' });
      // HELLO, each byte by itself, two ends and the exit code.
      const heard = messages.slice(0, 1 + outputMaxBytes + 3).map((message) => answer.hear(message));
      const outcome = heard.find((result) => result !== null);
      assert.ok(outcome !== undefined);
      if (outcome.ok) assert.ok(outcome.value.length <= outputMaxBytes);
    }),
    { numRuns: 2000 },
  );
});
