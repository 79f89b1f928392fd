// What a person sees, or is asked for, is ended by no clock of dom0's, in whatever order guest and window tell of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeExitCode, encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import { startGuestWorld, type PlayedGuest } from '../support/guest-world.ts';
import { shown } from '../support/viewer-table.ts';
import { waitUntil } from '../support/wait-until.ts';

const clockMs = 200;
const longerMs = 5 * clockMs;
const termination = encodeMessage(messageTypes.connectionTerminated, new Uint8Array(8));
const endOfEdit = encodeMessage(messageTypes.dataStdout);

const takeAll = async (guest: PlayedGuest): Promise<void> => {
  guest.listen();
  await waitUntil(() => guest.stdinEnded, 'the guest has the whole document');
};
const delivered = { event: 'delivered', viewer: shown.sheet } as const;

for (const [title, visibleAt, tellAll] of [
  [
    'that is painted',
    'painted',
    async (guest: PlayedGuest) => {
      await takeAll(guest);
      await guest.tell(delivered, { event: 'painted' });
    },
  ],
  [
    'that asks for a password',
    'painted',
    async (guest: PlayedGuest) => {
      await takeAll(guest);
      await guest.tell(delivered, { event: 'password', isWrong: false });
    },
  ],
  [
    'that its window shows before the guest tells of it',
    'open',
    async (guest: PlayedGuest) => {
      await takeAll(guest);
      await sleep(clockMs / 2);
      await guest.tell(delivered);
    },
  ],
] as const) {
  test(`a document ${title} outlasts every deadline, and closes when its user closes it`, async () => {
    const world = await startGuestWorld({ delivered: clockMs, visible: clockMs }, visibleAt);
    try {
      const { call, guest } = await world.open();
      await tellAll(guest);
      await sleep(longerMs);
      assert.equal(guest.isGone, false);
      assert.equal(call.failure, null);
      call.socket.write(termination);
      await waitUntil(() => guest.isTerminated || guest.isGone, 'it is closed');
      await guest.say(endOfEdit, encodeExitCode(0));
      await call.over();
      assert.equal(call.failure, null);
    } finally {
      await world.stop();
    }
  });
}
