// An Exchange server (EWS) that is slow, gone or silent, and openings that are given up. Thunderbird fetches a message
// whole, keeps a copy and reads that; the fetching can be neither suspended nor cancelled. Openings end with true
// words, and the copy stays.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { ownPolicy } from '../support/own-policy.ts';
import { furtherCase, oneOrAll } from '../support/thorough.ts';
import { setUserPolicy } from '../support/thunderbird/addon-page.ts';
import { locateButton, waitForQuestion } from '../support/thunderbird/ask-window.ts';
import {
  ExchangeWorld,
  file,
  megabyte,
  messagesOf,
  missingForExchange,
  sha256,
  silenceSeconds,
} from '../support/thunderbird/exchange-world.ts';
import { goOnline } from '../support/thunderbird/other-account.ts';
import { dismissNotices, listNotices, listOpenings, openingsCausedBy } from '../support/thunderbird/session.ts';
import { waitUntil } from '../support/wait-until.ts';

const large = 8 * megabyte;

describe('an Exchange account whose server fails', { skip: missingForExchange ?? false, concurrency: 1 }, () => {
  let world: ExchangeWorld;
  let user: MailUser;
  before(async () => {
    world = await ExchangeWorld.start(
      {
        Inbox: messagesOf(
          [file('small.bin', 1000)],
          [file('asked.bin', large)],
          [file('held.bin', 32 * megabyte)],
          [file('one.bin', large), file('two.bin', large - 1)],
        ),
        Broken: messagesOf(
          ...['slow.bin', 'stalled.bin', 'cut.bin', 'late.bin', 'unkept.bin'].map((name) => [file(name, large)]),
        ),
        Gone: messagesOf([file('gone.bin', large)]),
      },
      { heldName: 'held.bin' },
    );
    ({ user } = world);
  });
  after(() => world.stop());

  test('giving up an opening that nobody takes keeps Thunderbird’s copy', async () => {
    await world.show('Inbox', 'held.bin');
    assert.equal(await world.isKept(), true);
    const openings = (await listOpenings(user)).length;
    await user.openAttachment('held.bin');
    await waitUntil(
      async () => (await listOpenings(user)).at(openings)?.stagesAtMs.hostFirstByte !== undefined,
      'it is under way',
    );
    await world.giveUp(openings);
    await sleep(1000);
    assert.equal(await world.isKept(), true);
    await world.show('Inbox', 'small.bin');
    await world.assertWhole(await world.open('small.bin'), 1000);
  });

  test('while a question stands the copy stays too, and the answer needs no server', async () => {
    await setUserPolicy(
      user,
      ownPolicy({
        rules: [{ id: 'ask', title: 'Ask', when: {}, then: { action: 'ask', choices: ['view'] } }],
        otherwise: { action: 'open' },
      }),
    );
    await world.show('Inbox', 'asked.bin');
    const asked = world.server.asked.length;
    const [opening] = await openingsCausedBy(
      user,
      async () => {
        await user.openAttachment('asked.bin');
        await waitForQuestion(user);
        world.link.mode = 'refuse';
        await user.click(await locateButton(user, 'View only'));
      },
      1,
      60_000,
    ).finally(async () => {
      world.link.mode = 'pass';
      await setUserPolicy(user, null);
    });
    await world.assertWhole(opening ?? assert.fail('nothing was opened'), large);
    assert.equal(await world.isKept(), true);
    assert.deepEqual(
      world.server.asked.slice(asked).filter((name) => name === 'GetItem'),
      [],
    );
  });

  test('a slow server is waited for as long as it sends', { skip: furtherCase }, async () => {
    await world.show('Broken', 'slow.bin');
    await world.dropCopy();
    world.link.bytesPerSecond = megabyte;
    const opening = await world.open('slow.bin').finally(() => (world.link.bytesPerSecond = Infinity));
    await world.assertWhole(opening, large);
    const { click = 0, ended = 0 } = opening.stagesAtMs;
    assert.ok(ended - click > silenceSeconds * 1000, 'the limit is for silence, not for size');
  });

  test(
    'two attachments of one message that is not kept, at once: each arrives whole',
    { skip: furtherCase },
    async () => {
      await world.show('Inbox', 'one.bin two.bin');
      await world.dropCopy();
      world.link.bytesPerSecond = 4 * megabyte;
      const openings = await openingsCausedBy(
        user,
        async () => {
          await user.openAttachment('one.bin');
          await user.openAttachment('two.bin');
        },
        2,
        90_000,
      ).finally(() => (world.link.bytesPerSecond = Infinity));
      assert.deepEqual(
        openings.map(({ failure }) => failure),
        [null, null],
      );
      const arrived = (await world.received()).slice(-2).map((one) => one.sha256);
      const sent = [large, large - 1].map((sizeBytes) => sha256(file('', sizeBytes).bytes));
      assert.deepEqual(arrived.toSorted(), sent.toSorted());
    },
  );

  for (const [name, act, expected] of oneOrAll([
    ['stalled.bin', 'stall', ['attachment-silent']],
    ['cut.bin', 'refuse', ['attachment-unreadable', 'attachment-silent']],
  ] as const)) {
    test(`${name}: the opening ends with a notice, and nothing appears when the server is back`, async () => {
      await world.show('Broken', name);
      await world.dropCopy();
      await dismissNotices(user);
      const before = await world.received();
      world.link.then = { afterBytes: megabyte, act };
      const { failure, outcome } = await world.open(name);
      assert.equal(outcome, 'failed');
      assert.ok(
        expected.some((one) => one === failure),
        String(failure),
      );
      await waitUntil(
        async () => (await listNotices(user)).some((notice) => notice.includes(name)),
        'a notice names the file',
      );
      world.link.mode = 'pass';
      const openings = (await listOpenings(user)).length;
      await world.isQuiet();
      await sleep(2000);
      assert.deepEqual([await world.received(), (await listOpenings(user)).length], [before, openings]);
      await world.assertWhole(await world.open(name), large);
    });
  }

  test('a fetching that is given up cannot be stopped, but nothing comes of it', async () => {
    await world.show('Broken', 'late.bin');
    await world.dropCopy();
    const { link } = world;
    const [before, passedBytes] = [await world.received(), link.passedBytes];
    const openings = (await listOpenings(user)).length;
    link.bytesPerSecond = 2 * megabyte;
    await user.openAttachment('late.bin');
    await waitUntil(() => link.passedBytes > passedBytes + megabyte / 2, 'it is fetched');
    await world.giveUp(openings);
    link.bytesPerSecond = Infinity;
    await world.isQuiet();
    await sleep(1000);
    assert.deepEqual([await world.received(), (await listOpenings(user)).length], [before, openings + 1]);
    await world.show('Inbox', 'small.bin');
    await world.assertWhole(await world.open('small.bin'), 1000);
  });

  test('offline, what is kept on this computer opens, and what is not is said to be not here', async () => {
    await world.show('Broken', 'unkept.bin');
    await goOnline(user, false);
    world.link.mode = 'refuse';
    world.link.cut();
    try {
      await world.assertWhole(await world.open('unkept.bin'), large);
      await world.dropCopy();
      assert.equal((await world.open('unkept.bin')).failure, 'attachment-offline');
    } finally {
      world.link.mode = 'pass';
      await goOnline(user, true);
    }
  });

  test('a message deleted on the server opens from its copy, and without one does not open', async () => {
    await world.show('Gone', 'gone.bin');
    world.server.deleteMessages('Gone');
    await world.assertWhole(await world.open('gone.bin'), large);
    await world.dropCopy();
    const { failure } = await world.open('gone.bin');
    // It depends on whether Thunderbird has heard of it.
    assert.ok(['attachment-deleted', 'attachment-unreadable'].includes(failure ?? ''), String(failure));
  });
});
