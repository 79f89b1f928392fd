// Guests that flood dom0, or drip, over a real socket: each costs its own DispVM and nobody else anything. Clients that
// do not read, likewise.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'node:test';
import { encodeExitCode, encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import type { Deadlines } from '../../dom0/server/deadlines.ts';
import type { Call } from '../support/dom0.ts';
import { startGuestWorld, type GuestWorld, type PlayedGuest } from '../support/guest-world.ts';
import { waitUntil } from '../support/wait-until.ts';

const emptyStderr = encodeMessage(messageTypes.dataStderr);
const emptyStdout = encodeMessage(messageTypes.dataStdout);
const word = (text: string): Uint8Array =>
  encodeMessage(messageTypes.dataStderr, new TextEncoder().encode(`${text}\n`));
const [saving, saved] = [word('saving'), word('saved')];
const piece = (bytes: number): Uint8Array => encodeMessage(messageTypes.dataStdout, new Uint8Array(bytes));
const termination = encodeMessage(messageTypes.connectionTerminated, new Uint8Array(8));
const repeat = (message: Uint8Array, count: number): Uint8Array =>
  Buffer.concat(Array<Uint8Array>(count).fill(message));

const guestTest = (title: string, deadlines: Partial<Deadlines>, body: (world: GuestWorld) => Promise<void>): void => {
  test(title, async () => {
    const world = await startGuestWorld(deadlines);
    try {
      await body(world);
      await waitUntil(() => world.registry.describe().length === 0, 'every DispVM has given its place back');
    } finally {
      await world.stop();
    }
    assert.deepEqual(
      world.log.filter(({ event }) => event === 'bug'),
      [],
    );
  });
};

const openVisible = async (world: GuestWorld): Promise<{ call: Call; guest: PlayedGuest }> => {
  const opened = await world.open();
  await opened.guest.deliver();
  await waitUntil(() => opened.call.reached('visible'), 'the document is visible');
  return opened;
};

/** Closes the window, as its user does. */
const close = async ({ call, guest }: { call: Call; guest: PlayedGuest }): Promise<void> => {
  call.socket.write(termination);
  await waitUntil(() => guest.isTerminated, 'the guest is asked for the edit');
};

/** Says it again and again until it is cut off, and gives up after `roundsMax`. */
const flood = async (guest: PlayedGuest, bytes: Uint8Array, roundsMax: number, pauseMs = 0): Promise<number> => {
  let rounds = 0;
  while (!guest.isGone && rounds < roundsMax) {
    await guest.say(bytes);
    if (pauseMs > 0) await sleep(pauseMs);
    rounds += 1;
  }
  return rounds;
};

const assertCutOff = async ({ call, guest }: { call: Call; guest: PlayedGuest }, code: string): Promise<void> => {
  await call.over();
  assert.equal(call.failure, code);
  assert.equal(call.exitCode, 125);
  assert.ok(call.reached('gone'));
  assert.ok(guest.isGone);
};

for (const [title, message] of [
  ['empty messages on stderr', emptyStderr],
  ['messages of one byte on stdout', piece(1)],
] as const) {
  guestTest(`a guest that floods with ${title} is destroyed, and the next opening goes on`, {}, async (world) => {
    const opened = await openVisible(world);
    await opened.guest.say(saving);
    const flooding = flood(opened.guest, repeat(message, 8000), 1000);
    const next = await openVisible(world);
    await assertCutOff(opened, 'agent-protocol');
    assert.ok((await flooding) < 1000, 'it was cut off');
    await close(next);
    await next.guest.say(saving, piece(100), saved, emptyStdout, encodeExitCode(0));
    await next.call.over();
    assert.equal(next.call.failure, null);
    assert.equal(next.call.stdout.length, 100);
  });
}

guestTest('a guest that sends one message a byte at a time is destroyed', {}, async (world) => {
  const opened = await openVisible(world);
  opened.guest.socket.setNoDelay(true);
  await opened.guest.say(piece(65_536).subarray(0, 8));
  assert.ok((await flood(opened.guest, new Uint8Array(1), 20_000, 1)) < 20_000, 'it was cut off');
  await assertCutOff(opened, 'agent-protocol');
});

guestTest('a guest may end its stderr once', {}, async (world) => {
  const honest = await openVisible(world);
  await close(honest);
  await honest.guest.say(emptyStderr, emptyStdout, encodeExitCode(0));
  await honest.call.over();
  assert.equal(honest.call.exitCode, 0);
  const opened = await openVisible(world);
  await opened.guest.say(emptyStderr, emptyStderr);
  await assertCutOff(opened, 'agent-protocol');
});

guestTest('a guest that says the document is with the viewer before it can be is destroyed', {}, async (world) => {
  const call = await world.call();
  const guest = await waitUntil(() => world.guests[0], 'the guest is there');
  await guest.say(encodeMessage(messageTypes.dataStderr, new TextEncoder().encode('delivered\n')));
  call.sendFile('offer.txt', new Uint8Array(8_000_000));
  await assertCutOff({ call, guest }, 'agent-protocol');
});

const impatient = { clientTakes: 400, farewell: 200 };
const quick = { silenceMs: 400, graceMs: 800, bytesPerSecond: 1024 * 1024 };
/** 64 KiB earn all of its grace anew. */
const slow = { ...quick, bytesPerSecond: 16 * 1024 };
const taking = { graceMs: 800, bytesPerSecond: 64 * 1024 * 1024 };

guestTest('a guest that sends its edit in drips loses it, and its place', { editReturns: quick }, async (world) => {
  const opened = await openVisible(world);
  await close(opened);
  await opened.guest.say(saving);
  assert.ok((await flood(opened.guest, piece(1), 500, 20)) < 500, 'it was cut off');
  await assertCutOff(opened, 'edit-lost');
});

guestTest('a guest that drips before its window is closed loses that edit', { editReturns: quick }, async (world) => {
  const opened = await openVisible(world);
  await opened.guest.say(saving, piece(1));
  await close(opened);
  assert.ok((await flood(opened.guest, piece(1), 500, 20)) < 500, 'it was cut off');
  await assertCutOff(opened, 'edit-lost');
});

guestTest('a guest that is silent when its window is closed loses its edit', { editReturns: quick }, async (world) => {
  const opened = await openVisible(world);
  await close(opened);
  await assertCutOff(opened, 'edit-lost');
});

guestTest('a slow guest whose edit takes longer than its grace is waited for', { editReturns: slow }, async (world) => {
  const opened = await openVisible(world);
  await close(opened);
  await opened.guest.say(saving);
  for (let count = 0; count < 8; count += 1) {
    await opened.guest.say(piece(65_536));
    await sleep(200);
  }
  await opened.guest.say(saved, emptyStdout, encodeExitCode(0));
  await opened.call.over();
  assert.equal(opened.call.failure, null);
  assert.equal(opened.call.stdout.length, 8 * 65_536);
});

guestTest('a guest that takes its attachment in drips is destroyed', { agentTakes: taking }, async (world) => {
  const { call, guest } = await world.open(new Uint8Array(32_000_000));
  const drips = (async () => {
    // Each piece comes well within the grace, all of them together do not.
    while (!guest.isGone && guest.socket.readable) {
      guest.socket.read();
      await sleep(100);
    }
  })();
  await assertCutOff({ call, guest }, 'agent-timeout');
  await drips;
});

guestTest('a client that does not read loses its edit and its DispVM', impatient, async (world) => {
  const opened = await openVisible(world);
  await close(opened);
  opened.call.socket.pause();
  await opened.guest.say(saving, repeat(piece(65_536), 500), saved, emptyStdout, encodeExitCode(0));
  const isLost = (): boolean => world.log.some(({ event, code }) => event === 'finished' && code === 'edit-lost');
  await waitUntil(isLost, 'the edit counts as lost');
  await waitUntil(() => world.registry.describe().length === 0, 'the DispVM is gone');
  opened.call.socket.destroy();
});

guestTest('a client that reads slowly costs its guest no time', { editReturns: quick }, async (world) => {
  const opened = await openVisible(world);
  await close(opened);
  opened.call.socket.pause();
  const sending = opened.guest.say(saving, repeat(piece(65_536), 64), saved, emptyStdout, encodeExitCode(0));
  await sleep(2000);
  opened.call.socket.resume();
  await sending;
  await opened.call.over();
  assert.equal(opened.call.failure, null);
  assert.equal(opened.call.stdout.length, 64 * 65_536);
});

const edited = (call: Call): object | undefined => call.statuses.find(({ event }) => event === 'edited');
const text = 'saved before the end';
const textSave = [saving, encodeMessage(messageTypes.dataStdout, new TextEncoder().encode(text)), saved] as const;

for (const [title, end, code] of [
  ['is killed', ({ socket }) => void socket.destroy(), 'dispvm-died'],
  ['breaks the rules', ({ socket }) => void socket.write(saved), 'agent-protocol'],
  [
    'is killed in the middle of the next save',
    (guest) => guest.socket.end(Buffer.concat([saving, piece(9)])),
    'dispvm-died',
  ],
] as const satisfies readonly (readonly [string, (guest: PlayedGuest) => void, string])[]) {
  guestTest(
    `what a guest has saved comes back whole when it ${title}, and the client hears why it ended`,
    {},
    async (world) => {
      const opened = await openVisible(world);
      await opened.guest.say(...textSave);
      await sleep(100);
      end(opened.guest);
      await assertCutOff(opened, code);
      assert.equal(opened.call.stdout.toString(), text);
      const sha256 = createHash('sha256').update(text).digest('hex');
      assert.deepEqual(edited(opened.call), { event: 'edited', sizeBytes: text.length, sha256 });
    },
  );
}

guestTest('a guest that has saved what it was given returns nothing', {}, async (world) => {
  const opened = await world.open(new TextEncoder().encode(text));
  await opened.guest.deliver();
  await waitUntil(() => opened.call.reached('visible'), 'the document is visible');
  await opened.guest.say(...textSave);
  await close(opened);
  await opened.guest.say(emptyStdout, encodeExitCode(0));
  await opened.call.over();
  assert.deepEqual([opened.call.stdout.length, opened.call.exitCode, edited(opened.call)], [0, 0, undefined]);
});

guestTest('a document that was made empty is told from one that was not changed', {}, async (world) => {
  const opened = await openVisible(world);
  await close(opened);
  await opened.guest.say(saving, saved, emptyStdout, encodeExitCode(0));
  await opened.call.over();
  assert.equal((edited(opened.call) as { sizeBytes: number } | undefined)?.sizeBytes, 0);
  assert.equal(opened.call.exitCode, 0);
});
