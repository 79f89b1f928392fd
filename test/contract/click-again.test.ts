// What a person is told to do about a document that failed in its DispVM, done: they click again, or open another copy,
// or choose another template, and it is shown. dom0 is the real one; the guests are played.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentExitCodes } from '../../protocol/agent-services.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { encodeExitCode, encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import type { Deadlines } from '../../dom0/server/deadlines.ts';
import type { Call, CallOptions } from '../support/dom0.ts';
import { startGuestWorld, type GuestWorld, type PlayedGuest } from '../support/guest-world.ts';
import { shown } from '../support/viewer-table.ts';
import { waitUntil } from '../support/wait-until.ts';

const termination = encodeMessage(messageTypes.connectionTerminated, new Uint8Array(8));
const endOfEdit = encodeMessage(messageTypes.dataStdout);

const openVisible = async (world: GuestWorld, viewer?: number): Promise<{ call: Call; guest: PlayedGuest }> => {
  const opened = await world.open();
  await opened.guest.deliver(viewer);
  await waitUntil(() => opened.call.reached('visible'), 'the document is visible');
  return opened;
};

const exitsWith =
  (code: number) =>
  async (world: GuestWorld): Promise<Call> => {
    const { call, guest } = await world.open();
    await guest.say(encodeExitCode(code));
    return call;
  };

interface Failing {
  readonly fails: (world: GuestWorld) => Promise<Call>;
  readonly deadlines?: Partial<Deadlines>;
  /** What the person changes; otherwise the same call is made once more. */
  readonly next?: CallOptions;
}

const failing: Partial<Readonly<Record<ErrorCode, Failing>>> = {
  'dispvm-died': {
    fails: async (world) => {
      const { call, guest } = await openVisible(world);
      guest.socket.destroy();
      return call;
    },
  },
  'agent-timeout': {
    deadlines: { delivered: 200 },
    fails: async (world) => {
      const { call, guest } = await world.open();
      guest.listen();
      return call;
    },
  },
  'agent-protocol': {
    fails: async (world) => {
      const { call, guest } = await world.open();
      await guest.say(Buffer.from('please click here'));
      return call;
    },
  },
  'viewer-timeout': {
    deadlines: { visible: 200 },
    fails: async (world) => {
      const { call, guest } = await world.open();
      guest.listen();
      await waitUntil(() => guest.stdinEnded, 'the guest has the whole document');
      await guest.tell({ event: 'delivered', viewer: shown.sheet });
      return call;
    },
  },
  'viewer-ended': {
    fails: async (world) => {
      const { call, guest } = await openVisible(world, 0);
      await guest.say(endOfEdit, encodeExitCode(agentExitCodes.ok));
      return call;
    },
  },
  'edit-lost': {
    fails: async (world) => {
      const { call, guest } = await openVisible(world);
      call.socket.write(termination);
      await waitUntil(() => guest.isTerminated, 'the guest is asked for the edit');
      guest.socket.destroy();
      return call;
    },
  },
  cancelled: {
    fails: async (world) => {
      const { call } = await world.open();
      call.socket.write(termination);
      return call;
    },
  },
  'restore-timeout': { fails: failsToStart('restore-timeout') },
  'network-unavailable': {
    fails: (world) => world.call({ service: 'qubes.OpenInVM+network' }),
    next: { service: 'qubes.OpenInVM' },
  },
  'agent-not-fresh': { fails: exitsWith(agentExitCodes.notPrepared) },
  'viewer-failed': { fails: exitsWith(agentExitCodes.viewerFailed) },
  'document-damaged': { fails: exitsWith(agentExitCodes.damaged) },
  'password-wrong': { fails: exitsWith(agentExitCodes.passwordWrong) },
  'document-locked': { fails: exitsWith(agentExitCodes.locked) },
  'certificate-needed': { fails: exitsWith(agentExitCodes.certificateNeeded) },
  'type-unsupported': { fails: exitsWith(agentExitCodes.unsupported) },
  'guest-storage-full': { fails: exitsWith(agentExitCodes.storageFull), next: { target: '@dispvm:office' } },
  'viewer-missing': { fails: exitsWith(agentExitCodes.viewerMissing), next: { target: '@dispvm:office' } },
  'document-too-large': { fails: exitsWith(agentExitCodes.tooLarge), next: { target: '@dispvm:office' } },
};

function failsToStart(code: ErrorCode): Failing['fails'] {
  return (world) => {
    world.failNext(code);
    return world.call();
  };
}

for (const [code, { fails, deadlines, next }] of Object.entries(failing)) {
  test(`after ${code} the next opening is shown`, async (t) => {
    const world = await startGuestWorld(deadlines);
    t.after(() => world.stop());
    const failed = await fails(world);
    await failed.over();
    assert.equal(failed.failure, code);
    const before = world.guests.length;
    const call = await world.call(next);
    call.sendFile('offer.txt', new Uint8Array(1000));
    const guest = await waitUntil(() => world.guests[before], 'the next guest is there');
    assert.equal(guest.template, next?.target === '@dispvm:office' ? 'office' : 'debian-13');
    await guest.deliver();
    await waitUntil(() => call.reached('visible'), 'the document is visible');
    call.socket.destroy();
    await waitUntil(() => world.registry.describe().length === 0, 'every DispVM has given its place back');
  });
}

test('after too-many-dispvms a click waits for its turn once one is closed, and is shown', async (t) => {
  const world = await startGuestWorld();
  t.after(() => world.stop());
  const open = await Promise.all(Array.from({ length: 16 }, () => world.call()));
  await waitUntil(() => open.every((call) => call.dispvmId !== null), 'as many are open as there may be');
  const waiting = await Promise.all(Array.from({ length: 40 }, () => world.call()));
  await waitUntil(() => waiting.every((call) => call.reached('queued')), 'the others wait');
  const refused = await world.call();
  await refused.over();
  assert.equal(refused.failure, 'too-many-dispvms');
  open[0]?.socket.destroy();
  await waitUntil(() => waiting.some((call) => call.dispvmId !== null), 'the first of those that waited is let in');
  const again = await world.call();
  await waitUntil(() => again.reached('queued'), 'it waits for its turn');
  for (const call of [...waiting, ...open]) call.socket.destroy();
  await waitUntil(() => again.dispvmId !== null && world.registry.describe().length === 1, 'its turn has come');
  again.sendFile('offer.txt', new Uint8Array(1000));
  const guest = await waitUntil(() => world.guests.find(({ id }) => id === again.dispvmId), 'its guest is there');
  await guest.deliver();
  await waitUntil(() => again.reached('visible'), 'the document is visible');
});
