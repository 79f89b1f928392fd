// 200 MB from an IMAP server: Thunderbird passes them on and does not hold them, whether its host is fast or slow.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { composeMessage } from '../../scripts/sample-mail.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { BadLink } from '../support/bad-link.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { furtherCase } from '../support/thorough.ts';
import { installReceivingHost } from '../support/thunderbird/native-hosts.ts';
import { accountPreferences, keepPassword, openServerFolder } from '../support/thunderbird/other-account.ts';
import { readReceived } from '../support/thunderbird/read-received.ts';
import { openingsCausedBy, startSession, type ThunderbirdSession } from '../support/thunderbird/session.ts';
import { waitUntil } from '../support/wait-until.ts';
import { waitUntilQuiet } from '../support/wait-until-quiet.ts';

const megabyte = 1_000_000;
const accountUser = 'robin';
const large = randomBytes(200 * megabyte);
/** The file itself. Who holds it needs more: it crosses to the add-on in base64, which is a third larger. */
const moreMaxMb = 200;
const openingTimeoutMs = 240_000;

/** In MB. Source: proc(5), /proc/PID/status and clear_refs. */
const readMemory = (pid: number): { readonly now: number; readonly most: number } => {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const field = (name: string): number =>
    Math.round((Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024) / megabyte);
  return { now: field('VmRSS'), most: field('VmHWM') };
};
const forgetMost = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5');

describe('200 MB from an IMAP account', { concurrency: 1, skip: furtherCase }, () => {
  let server: MailServer;
  let link: BadLink;
  let session: ThunderbirdSession;
  let user: MailUser;
  const receivedFile = join(process.env['TMPDIR'] ?? '/tmp', `glovebox-received-large-${process.pid}`);

  before(async () => {
    const attachments = [{ name: 'large.bin', declaredType: 'application/octet-stream', bytes: large }];
    server = await startMailServer(accountUser, {
      '': [composeMessage({ subject: 'Large', text: 'Bytes.\n', attachments })],
    });
    link = await BadLink.start(server.port);
    session = await startSession({
      messages: [],
      prepareHome: installReceivingHost,
      env: { RECEIVED_FILE: receivedFile },
      preferences: accountPreferences('imap', link.port, accountUser),
    });
    user = session.user;
    await keepPassword(user, 'imap', accountUser);
    await openServerFolder(user, 'Inbox');
    // All of it comes before it is shown, which takes a busy computer longer than other messages.
    await waitUntil(
      () =>
        user.showMessage('Large').then(
          () => true,
          () => false,
        ),
      'the large message is shown',
      120_000,
    );
    await waitUntilQuiet(() => link.passedBytes);
  });
  after(async () => {
    await session.stop();
    await link.stop();
    await server.stop();
    await rm(receivedFile, { force: true });
  });

  test('arrive whole, and Thunderbird grows by less than they are large', async (t) => {
    const { pid } = user.thunderbird;
    const before = readMemory(pid).now;
    forgetMost(pid);
    const [opening] = await openingsCausedBy(user, () => user.openAttachment('large.bin'), 1, openingTimeoutMs);
    const { now, most } = readMemory(pid);
    t.diagnostic(`Thunderbird’s main process: ${before} MB before, at most ${most} MB, ${now} MB after`);
    assert.equal(opening?.failure, null);
    assert.equal((await readReceived(receivedFile)).at(-1)?.sha256, createHash('sha256').update(large).digest('hex'));
    assert.ok(most - before < moreMaxMb, `${most - before} MB more`);
  });
});
