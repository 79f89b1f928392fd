// Attachments of a news account: Thunderbird's news channels can be neither suspended nor cancelled, and still an
// opening arrives whole or ends with true words.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { silencePreference } from '../../addon/experiment/silence-watch.ts';
import { composeMessage } from '../../scripts/sample-mail.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { BadLink } from '../support/bad-link.ts';
import { NewsServer } from '../support/news-server.ts';
import { furtherCase } from '../support/thorough.ts';
import { runInAddonPage } from '../support/thunderbird/addon-page.ts';
import { installReceivingHost } from '../support/thunderbird/native-hosts.ts';
import { accountPreferences, openServerFolder, subscribe } from '../support/thunderbird/other-account.ts';
import { readReceived } from '../support/thunderbird/read-received.ts';
import type { Received } from '../support/thunderbird/receiving-host.ts';
import {
  listOpenings,
  openingsCausedBy,
  startSession,
  type ThunderbirdSession,
} from '../support/thunderbird/session.ts';
import { waitUntil } from '../support/wait-until.ts';

const slowMs = 60_000;
const megabyte = 1024 * 1024;
const group = 'sample.files';
const bytes = randomBytes(6 * megabyte);
const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
const sizes = {
  'small.bin': 900,
  '3mb.bin': 3 * megabyte,
  'stalled.bin': 6 * megabyte,
  'held.bin': 6 * megabyte,
} as const;

describe('attachments of a news account', { concurrency: 1 }, () => {
  let server: NewsServer;
  let link: BadLink;
  let session: ThunderbirdSession;
  let user: MailUser;
  const receivedFile = join(process.env['TMPDIR'] ?? '/tmp', `glovebox-news-${process.pid}`);

  before(async () => {
    const articles = Object.entries(sizes).map(([name, sizeBytes], index) =>
      composeMessage(
        {
          subject: name,
          text: 'Bytes.\n',
          attachments: [{ name, declaredType: 'application/octet-stream', bytes: bytes.subarray(0, sizeBytes) }],
        },
        index,
      ),
    );
    server = await NewsServer.start(group, articles);
    link = await BadLink.start(server.port);
    session = await startSession({
      messages: [],
      prepareHome: installReceivingHost,
      env: { RECEIVED_FILE: receivedFile, HELD_NAME: 'held.bin' },
      // Without a copy in memory each opening asks the server.
      preferences: {
        ...accountPreferences('nntp', link.port, ''),
        // Thunderbird takes seconds for a megabyte of news, and may pass nothing on meanwhile.
        [silencePreference]: 20,
        'browser.cache.memory.enable': false,
      },
    });
    user = session.user;
    await subscribe(user, group);
    await openServerFolder(user, group);
  });
  after(async () => {
    await session.stop();
    await link.stop();
    await server.stop();
    await rm(receivedFile, { force: true });
  });

  const received = (): Promise<Received[]> => readReceived(receivedFile);
  const assertArrives = async (name: keyof typeof sizes): Promise<void> => {
    await user.showMessage(name);
    const [opening] = await openingsCausedBy(user, () => user.openAttachment(name), 1, slowMs);
    assert.equal(opening?.failure, null);
    assert.equal((await received()).at(-1)?.sha256, sha256(bytes.subarray(0, sizes[name])));
  };

  for (const name of ['small.bin', '3mb.bin'] as const) test(`${name} arrives whole`, () => assertArrives(name));

  test(
    'a news server that stalls ends the opening, and nothing appears when it goes on',
    { skip: furtherCase },
    async () => {
      await user.showMessage('stalled.bin');
      link.then = { afterBytes: megabyte, act: 'stall' };
      const [opening] = await openingsCausedBy(user, () => user.openAttachment('stalled.bin'), 1, slowMs);
      assert.equal(opening?.failure, 'attachment-silent');
      const before = await received();
      link.mode = 'pass';
      await sleep(2000);
      assert.deepEqual(await received(), before);
      await assertArrives('small.bin');
    },
  );

  test('an opening that nobody takes can be given up, and the next one arrives', async () => {
    await user.showMessage('held.bin');
    const openings = (await listOpenings(user)).length;
    await user.openAttachment('held.bin');
    await waitUntil(
      async () => (await listOpenings(user)).at(openings)?.stagesAtMs.hostFirstByte !== undefined,
      'it is under way',
      slowMs,
    );
    await runInAddonPage(
      user,
      'await browser.runtime.sendMessage({ type: "close", requestId: args[0] });',
      (await listOpenings(user)).at(openings)?.requestId,
    );
    await waitUntil(
      async () => (await listOpenings(user)).at(openings)?.outcome === 'declined',
      'it is given up',
      slowMs,
    );
    await assertArrives('3mb.bin');
  });
});
