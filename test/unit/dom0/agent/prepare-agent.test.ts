// dom0's check that a clone is fresh, against the agent's own logic; what the guest has drawn is what the test says.
import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import test from 'node:test';
import { prepareReplyBytes } from '../../../../protocol/agent-services.ts';
import { prepareAgent, SeenRandom } from '../../../../dom0/agent/prepare-agent.ts';
import { MessageStream } from '../../../../dom0/runtime/message-stream.ts';
import { Session } from '../../../../dispvm/agent/session.ts';
import { table } from '../../../support/viewer-table.ts';
import { GuestStandIn } from '../../dispvm/guest-stand-in.ts';

/** Random bytes, boot id and machine id are `text`, cut to their lengths. */
class DrawingGuest extends GuestStandIn {
  readonly #drawn: readonly [string, string, string];
  readonly #lateNs: bigint;

  constructor(drawn: readonly [string, string, string], lateNs = 0n) {
    super();
    this.#drawn = drawn;
    this.#lateNs = lateNs;
  }

  override freshen(): Uint8Array {
    const reply = Buffer.alloc(prepareReplyBytes);
    reply.writeBigUInt64LE(BigInt(Date.now()) * 1_000_000n - this.#lateNs);
    const [random, bootId, machineId] = this.#drawn;
    reply.fill(random, 8, 24).fill(bootId, 24, 60).fill(machineId, 60);
    return Uint8Array.from(reply);
  }
}

const connectTo = (guest: GuestStandIn, answersAfterMs = 0): MessageStream => {
  const socket = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      session.receive(Uint8Array.from(chunk));
      done();
    },
  });
  const send = (bytes: Uint8Array): void => void setTimeout(() => socket.push(bytes), answersAfterMs);
  const channel = { send, whenDrained: (action: () => void) => void setImmediate(action) };
  const session = new Session(guest, table, channel);
  return new MessageStream(socket);
};

test('takes a guest that has drawn everything anew, again and again', async () => {
  const seen = new SeenRandom();
  assert.equal(await prepareAgent(connectTo(new DrawingGuest(['r1', 'b1', 'm1'])), seen), null);
  assert.equal(await prepareAgent(connectTo(new DrawingGuest(['r2', 'b2', 'm2'])), seen), null);
});

test('refuses a guest that shows what another has drawn: random bytes, boot id or machine id', async () => {
  for (const drawn of [
    ['r1', 'b2', 'm2'],
    ['r2', 'b1', 'm2'],
    ['r2', 'b2', 'm1'],
  ] as const) {
    const seen = new SeenRandom();
    assert.equal(await prepareAgent(connectTo(new DrawingGuest(['r1', 'b1', 'm1'])), seen), null);
    assert.equal(await prepareAgent(connectTo(new DrawingGuest(drawn)), seen), 'agent-not-fresh', drawn.join(' '));
  }
});

test('takes a guest whose right answer was long under way, as on a starved computer', async () => {
  const slow = connectTo(new DrawingGuest(['r', 'b', 'm']), 2500);
  assert.equal(await prepareAgent(slow, new SeenRandom()), null);
});

test('refuses a guest whose clock is not right, and one that says itself that it is not fresh', async () => {
  const late = new DrawingGuest(['r', 'b', 'm'], 10_000_000_000n);
  assert.equal(await prepareAgent(connectTo(late), new SeenRandom()), 'agent-not-fresh');
  const failing = new GuestStandIn();
  failing.canFreshen = false;
  assert.equal(await prepareAgent(connectTo(failing), new SeenRandom()), 'agent-not-fresh');
});
