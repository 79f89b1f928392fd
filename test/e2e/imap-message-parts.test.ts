// What lies inside a message of an IMAP account: held, opened and read like in a mailbox on this computer, but each
// part by a request of its own.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { contract, makePdf } from '../../scripts/sample-files.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { setUserPolicy } from '../support/thunderbird/addon-page.ts';
import {
  innerMessages,
  nestedSubject,
  picturesSubject,
  reported,
  reportSubject,
} from '../support/thunderbird/inner-messages.ts';
import { installReceivingHost } from '../support/thunderbird/native-hosts.ts';
import { accountPreferences, keepPassword, openServerFolder } from '../support/thunderbird/other-account.ts';
import { readReceived } from '../support/thunderbird/read-received.ts';
import { openingsCausedBy, startSession, type ThunderbirdSession } from '../support/thunderbird/session.ts';
import { readShown } from '../support/thunderbird/shown-message.ts';

const accountUser = 'robin';
/** What is larger comes from the server, part by part. */
const wholeMaxBytes = 1000;
const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');

describe('parts of a message of an IMAP account', { concurrency: 1 }, () => {
  let server: MailServer;
  let session: ThunderbirdSession;
  let user: MailUser;
  const receivedFile = join(process.env['TMPDIR'] ?? '/tmp', `glovebox-imap-parts-${process.pid}`);

  before(async () => {
    const messages = innerMessages();
    server = await startMailServer(accountUser, { '': messages });
    session = await startSession({
      messages: [],
      prepareHome: installReceivingHost,
      env: { RECEIVED_FILE: receivedFile },
      preferences: {
        ...accountPreferences('imap', server.port, accountUser),
        'mail.imap.mime_parts_on_demand_threshold': wholeMaxBytes,
      },
    });
    user = session.user;
    await keepPassword(user, 'imap', accountUser);
    await openServerFolder(user, 'Inbox');
    // What is selected while the list still grows may never load.
    await user.until(
      'every message is listed',
      'return mainWindow().document.getElementById("tabmail").currentAbout3Pane.gDBView.rowCount == args[0];',
      messages.length,
    );
  });
  after(async () => {
    await session.stop();
    await server.stop();
    await rm(receivedFile, { force: true });
  });

  test('its pictures are held, and by a rule shown in their places', async () => {
    await user.showMessage(picturesSubject);
    assert.deepEqual((await readShown(user)).pictures, { shown: 0, held: 3 });
    await setUserPolicy(user, {
      version: 1,
      rules: [{ id: 'pictures', when: { types: ['image'] }, then: { action: 'thunderbird' } }],
      otherwise: { action: 'view' },
    });
    await user.showMessage(nestedSubject);
    await user.showMessage(picturesSubject);
    await user.until(
      'the pictures are shown',
      `
      const { images } = findWindow("main").getMessagePaneBrowser().contentDocument;
      return images.length == 3 && [...images].every(image => image.complete && image.naturalWidth > 0);`,
    );
    await setUserPolicy(user, null);
  });

  test('a file two messages deep arrives whole', async () => {
    await user.showMessage(nestedSubject);
    const [opening] = await openingsCausedBy(user, () => user.openAttachment('deep.pdf'));
    assert.equal(opening?.outcome, 'done');
    assert.equal((await readReceived(receivedFile)).at(-1)?.sha256, sha256(makePdf(contract)));
  });

  test('a message in a message that Thunderbird gives no byte of is found in the outer one', async () => {
    await user.showMessage(reportSubject);
    const [listed] = await user.listAttachments();
    const [opening] = await openingsCausedBy(user, () => user.openAttachment(listed?.name ?? ''));
    assert.deepEqual([opening?.outcome, opening?.attachment.detectedType], ['done', 'message/rfc822']);
    assert.equal(
      (await readReceived(receivedFile)).at(-1)?.sha256,
      sha256(`${reported}\r\n\r\n`),
      'with all of its headers',
    );
  });
});
