// Attachments of a real IMAP account: they arrive whole whatever their size, a mail server that is slow, gone or silent
// ends an opening with true words, and a slow reader never pulls a whole file into Thunderbird.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { silencePreference } from '../../addon/experiment/silence-watch.ts';
import type { Opening } from '../../addon/recent-openings.ts';
import { composeMessage, type SampleAttachment, type SampleMessage } from '../../scripts/sample-mail.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { ownPolicy } from '../support/own-policy.ts';
import { BadLink } from '../support/bad-link.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { furtherCase, oneOrAll } from '../support/thorough.ts';
import { runInAddonPage, setUserPolicy } from '../support/thunderbird/addon-page.ts';
import { closeAskWindow, countAskWindows, waitForQuestion } from '../support/thunderbird/ask-window.ts';
import { installReceivingHost } from '../support/thunderbird/native-hosts.ts';
import {
  accountPreferences,
  goOnline,
  keepOffline,
  keepPassword,
  openServerFolder,
} from '../support/thunderbird/other-account.ts';
import { readReceived } from '../support/thunderbird/read-received.ts';
import type { Received } from '../support/thunderbird/receiving-host.ts';
import {
  dismissNotices,
  listNotices,
  listOpenings,
  openingsCausedBy,
  startSession,
  type ThunderbirdSession,
} from '../support/thunderbird/session.ts';
import { waitUntil } from '../support/wait-until.ts';
import { waitUntilQuiet } from '../support/wait-until-quiet.ts';

const megabyte = 1024 * 1024;
const accountUser = 'robin';
const bytes = randomBytes(60 * megabyte);
const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
const file = (name: string, sizeBytes: number): SampleAttachment => ({
  name,
  declaredType: 'application/octet-stream',
  bytes: bytes.subarray(0, sizeBytes),
});
const messages = (...groups: readonly (readonly SampleAttachment[])[]): Buffer[] =>
  groups.map((attachments, index) =>
    composeMessage(
      { subject: attachments.map(({ name }) => name).join(' '), text: 'Bytes.\n', attachments } satisfies SampleMessage,
      index,
    ),
  );
/** Larger than what Thunderbird keeps of a message by itself here, so that each opening asks the server. */
const uncached = 8 * megabyte;
const cacheMaxKilobytes = 5 * 1024;
const silenceSeconds = 5;

describe('attachments of an IMAP account', { concurrency: 1 }, () => {
  let server: MailServer;
  let link: BadLink;
  let session: ThunderbirdSession;
  let user: MailUser;
  const receivedFile = join(process.env['TMPDIR'] ?? '/tmp', `glovebox-received-${process.pid}`);

  before(async () => {
    server = await startMailServer(accountUser, {
      '': messages(
        [file('small.bin', 1000)],
        [file('3mb.bin', 3 * megabyte)],
        [file('60mb.bin', 60 * megabyte)],
        [file('one.bin', uncached), file('two.bin', uncached - 1)],
      ),
      'B&APw-cher &- Co &ZeVnLIqe-': messages([file('folder.bin', 70_000)]),
      Broken: messages(
        ...['stalled.bin', 'cut.bin', 'refused.bin', 'once.bin', 'slow.bin', 'asked.pdf'].map((name) => [
          file(name, uncached),
        ]),
        [file('front.bin', uncached), file('behind.bin', 500)],
      ),
      Held: messages([file('held.bin', 32 * megabyte)], [file('next.bin', 500)]),
      Gone: messages([file('gone.bin', uncached)]),
      Kept: messages([file('kept.bin', uncached)]),
      Unkept: messages([file('unkept.bin', uncached)]),
    });
    link = await BadLink.start(server.port);
    session = await startSession({
      messages: [],
      prepareHome: installReceivingHost,
      env: { RECEIVED_FILE: receivedFile, HELD_NAME: 'held.bin' },
      preferences: {
        ...accountPreferences('imap', link.port, accountUser),
        [silencePreference]: silenceSeconds,
        'browser.cache.disk.max_entry_size': cacheMaxKilobytes,
      },
    });
    user = session.user;
    await keepPassword(user, 'imap', accountUser);
    // With its first folder the account gets to know the others.
    await openServerFolder(user, 'Inbox');
  });
  after(async () => {
    await session.stop();
    await link.stop();
    await server.stop();
    await rm(receivedFile, { force: true });
  });

  const received = (): Promise<Received[]> => readReceived(receivedFile);
  const show = async (folder: string, subject: string): Promise<void> => {
    await openServerFolder(user, folder);
    await user.showMessage(subject);
    await isQuiet();
  };
  const isQuiet = (): Promise<void> => waitUntilQuiet(() => link.passedBytes);
  const open = async (name: string): Promise<Opening> => {
    const [opening] = await openingsCausedBy(user, () => user.openAttachment(name), 1, 60_000);
    return opening ?? assert.fail('nothing was opened');
  };
  const assertWhole = async (opening: Opening, sizeBytes: number): Promise<void> => {
    assert.equal(opening.failure, null);
    assert.equal((await received()).at(-1)?.sha256, sha256(bytes.subarray(0, sizeBytes)));
  };

  for (const [name, sizeBytes] of [
    ['small.bin', 1000],
    ['3mb.bin', 3 * megabyte],
    ['60mb.bin', 60 * megabyte],
  ] as const) {
    test(`${name} arrives whole`, { skip: sizeBytes > 3 * megabyte && furtherCase }, async () => {
      await show('Inbox', name);
      await assertWhole(await open(name), sizeBytes);
    });
  }

  test('from a folder whose name is in modified UTF-7', async () => {
    await show('Bücher & Co 日本語', 'folder.bin');
    await assertWhole(await open('folder.bin'), 70_000);
  });

  test('two attachments of one message at once, each whole', { skip: furtherCase }, async () => {
    await show('Inbox', 'one.bin two.bin');
    await openingsCausedBy(
      user,
      async () => {
        await user.openAttachment('one.bin');
        await user.openAttachment('two.bin');
      },
      2,
      60_000,
    );
    const sent = [uncached, uncached - 1].map((sizeBytes) => sha256(bytes.subarray(0, sizeBytes)));
    assert.deepEqual(
      (await received())
        .slice(-2)
        .map((file) => file.sha256)
        .sort(),
      sent.sort(),
    );
  });

  test(
    'a slow server is waited for as long as it sends, also for a part behind a large one',
    { skip: furtherCase },
    async () => {
      for (const [subject, name, sizeBytes] of [
        ['slow.bin', 'slow.bin', uncached],
        ['front.bin behind.bin', 'behind.bin', 500],
      ] as const) {
        await show('Broken', subject);
        link.bytesPerSecond = megabyte;
        const opening = await open(name).finally(() => (link.bytesPerSecond = Infinity));
        await assertWhole(opening, sizeBytes);
        const { click = 0, ended = 0 } = opening.stagesAtMs;
        assert.ok(ended - click > silenceSeconds * 1000, 'the limit is for silence, not for size');
      }
    },
  );

  const refuse = (): void => {
    link.mode = 'refuse';
    link.cut();
  };
  const broken: Readonly<Record<string, () => void>> = {
    'stalled.bin': () => (link.then = { afterBytes: megabyte, act: 'stall' }),
    'cut.bin': () => (link.then = { afterBytes: megabyte, act: 'refuse' }),
    'refused.bin': () => refuse(),
  };
  for (const [name, breakLink] of oneOrAll(Object.entries(broken))) {
    test(`${name}: the opening ends with a notice, and nothing appears when the server is back`, async () => {
      await show('Broken', name);
      await dismissNotices(user);
      const before = await received();
      breakLink();
      const { failure, outcome } = await open(name);
      assert.equal(outcome, 'failed');
      assert.ok(failure === 'attachment-silent' || failure === 'attachment-unreadable', String(failure));
      await waitUntil(
        async () => (await listNotices(user)).some((notice) => notice.includes(name)),
        'a notice names the file',
      );
      link.mode = 'pass';
      const openings = await listOpenings(user);
      await sleep(2000);
      assert.deepEqual([await received(), (await listOpenings(user)).length], [before, openings.length]);
      await openServerFolder(user, 'Broken');
      await assertWhole(await open(name), uncached);
    });
  }

  test('a connection that is cut once: the attachment arrives whole or not at all', async () => {
    await show('Broken', 'once.bin');
    const before = await received();
    link.then = { afterBytes: megabyte, act: 'cut' };
    const opening = await open('once.bin');
    if (opening.outcome === 'failed') assert.deepEqual(await received(), before);
    else await assertWhole(opening, uncached);
  });

  test('a message deleted on the server meanwhile is said to be gone, not empty', async () => {
    await show('Gone', 'gone.bin');
    await server.deleteMessages('Gone');
    const { failure } = await open('gone.bin');
    // It depends on whether the server says so before or after Thunderbird asks for the bytes.
    assert.ok(
      ['attachment-gone', 'attachment-deleted', 'attachment-unreadable'].includes(failure ?? ''),
      String(failure),
    );
  });

  test(
    'a host that takes nothing holds the server back; a second click joins, and giving up frees the connection',
    { skip: furtherCase },
    async () => {
      await show('Held', 'held.bin');
      const passedBytes = link.passedBytes;
      const openings = (await listOpenings(user)).length;
      await user.openAttachment('held.bin');
      await waitUntil(
        async () => (await listOpenings(user)).length > openings && link.passedBytes > passedBytes + megabyte,
        'it is read',
      );
      await isQuiet();
      assert.ok(
        link.passedBytes - passedBytes < 20 * megabyte,
        `${link.passedBytes - passedBytes} of some 45 million bytes were read`,
      );
      await user.openAttachment('held.bin');
      await sleep(500);
      const caused = (await listOpenings(user)).slice(openings);
      assert.deepEqual(
        caused.map(({ outcome }) => outcome),
        ['under-way'],
        'one opening, however often it is clicked',
      );
      await runInAddonPage(
        user,
        'await browser.runtime.sendMessage({ type: "close", requestId: args[0] });',
        caused[0]?.requestId,
      );
      await waitUntil(async () => (await listOpenings(user)).at(-1)?.outcome === 'declined', 'it is given up');
      await show('Held', 'next.bin');
      await assertWhole(await open('next.bin'), 500);
    },
  );

  test('while a question stands, other messages of the folder can be read', async () => {
    await setUserPolicy(
      user,
      ownPolicy({
        rules: [{ id: 'ask', title: 'Ask', when: { types: ['pdf'] }, then: { action: 'ask', choices: ['view'] } }],
        otherwise: { action: 'open' },
      }),
    );
    await show('Broken', 'asked.pdf');
    const [opening] = await openingsCausedBy(
      user,
      async () => {
        await user.openAttachment('asked.pdf');
        await waitForQuestion(user);
        await user.showMessage('slow.bin');
        await closeAskWindow(user);
      },
      1,
      60_000,
    );
    assert.equal(opening?.outcome, 'declined');
    assert.equal(await countAskWindows(user), 0);
    await setUserPolicy(user, null);
  });

  test('offline, what is kept on this computer opens, and what is not is said to be not here', async () => {
    await keepOffline(user, 'Kept');
    await show('Unkept', 'unkept.bin');
    await goOnline(user, false);
    // Of a server on this machine Thunderbird reads offline, too.
    refuse();
    try {
      assert.equal((await open('unkept.bin')).failure, 'attachment-offline');
      await show('Kept', 'kept.bin');
      await assertWhole(await open('kept.bin'), uncached);
    } finally {
      link.mode = 'pass';
      await goOnline(user, true);
    }
    await show('Unkept', 'unkept.bin');
    await assertWhole(await open('unkept.bin'), uncached);
  });
});
