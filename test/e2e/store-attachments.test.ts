// Attachments from whatever place Thunderbird keeps messages in on this computer, and those that it decrypts first:
// larger than the reader lets wait, each arrives whole, and each is let go when it is given up.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { composeMessage } from '../../scripts/sample-mail.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { runInAddonPage } from '../support/thunderbird/addon-page.ts';
import { installReceivingHost } from '../support/thunderbird/native-hosts.ts';
import { readReceived } from '../support/thunderbird/read-received.ts';
import {
  listOpenings,
  openingsCausedBy,
  startSession,
  type ThunderbirdSession,
} from '../support/thunderbird/session.ts';
import { receiveMessage } from '../support/thunderbird/receive-message.ts';
import { encryptByOpenPgp, importKey, makeRecipient, trustAuthority } from '../support/thunderbird/signed-mail.ts';
import { waitUntil } from '../support/wait-until.ts';

const bytes = randomBytes(5 * 1024 * 1024);
const sha256 = createHash('sha256').update(bytes).digest('hex');
const message = (subject: string, name = `${subject}.bin`, content: Uint8Array = bytes): Buffer =>
  composeMessage({
    subject,
    text: 'Bytes.\n',
    attachments: [{ name, declaredType: 'application/octet-stream', bytes: content }],
  });

describe('attachments of messages on this computer', { concurrency: 1 }, () => {
  let session: ThunderbirdSession;
  let user: MailUser;
  let dir: string;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'glovebox-stores-'));
    const robin = await makeRecipient(join(dir, 'robin'), 'robin@example.org');
    session = await startSession({
      messages: [message('mbox'), message('held'), await encryptWhole(message('smime'), (part) => robin.encrypt(part))],
      prepareHome: installReceivingHost,
      env: { RECEIVED_FILE: join(dir, 'received'), HELD_NAME: 'held.bin' },
    });
    user = session.user;
    await trustAuthority(user, robin.authorityPem);
    await importKey(user, robin.keyPath);
    await user.openInbox();
  });
  after(async () => {
    await session.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const assertArrives = async (act: () => Promise<void>): Promise<void> => {
    const [opening] = await openingsCausedBy(user, act, 1, 60_000);
    assert.deepEqual([opening?.outcome, opening?.failure], ['done', null]);
    assert.equal((await readReceived(join(dir, 'received'))).at(-1)?.sha256, sha256);
  };

  test('a mailbox file', async () => {
    await user.selectMessage('mbox');
    await assertArrives(() => user.openAttachment('mbox.bin'));
  });

  test('a folder with a file for each message (maildir)', async () => {
    await user.look(
      `
      const server = MailServices.accounts.createIncomingServer("nobody", "maildir.invalid", "none");
      server.setStringValue("storeContractID", "@mozilla.org/msgstore/maildirstore;1");
      MailServices.accounts.createAccount().incomingServer = server;
      server.rootFolder.createSubfolder("Sample", null);
      server.rootFolder.getChildNamed("Sample").QueryInterface(Ci.nsIMsgLocalMailFolder).addMessage(args[0]);`,
      message('maildir').toString('latin1'),
    );
    await user.until(
      'the folder is listed',
      `
      // Thunderbird 140 writes it hostName.
      const server = MailServices.accounts.allServers.find(one => (one.hostname ?? one.hostName) == "maildir.invalid");
      const folder = server.rootFolder.getChildNamed("Sample"), pane = mainWindow().document.getElementById("tabmail").currentAbout3Pane;
      if (pane.gFolder != folder) { pane.displayFolder(folder.URI); return false; }
      return folder.msgStore.storeType == "maildir" && pane.gDBView?.rowCount == 1;`,
    );
    await user.showMessage('maildir');
    await assertArrives(() => user.openAttachment('maildir.bin'));
  });

  test('a message file (.eml)', async () => {
    const path = join(dir, 'file.eml');
    await writeFile(path, message('file'));
    await user.openMessageFile(path);
    await assertArrives(() => user.openAttachment('file.bin'));
  });

  test('a message that is encrypted by S/MIME', async () => {
    await user.selectMessage('smime');
    await assertArrives(() => user.openAttachment('smime.bin'));
  });

  test('a message that is encrypted by OpenPGP', async () => {
    await receiveMessage(user, await encryptWhole(message('pgp-mime'), (part) => encryptByOpenPgp(user, part)));
    await user.selectMessage('pgp-mime');
    await assertArrives(() => user.openAttachment('pgp-mime.bin'));
  });

  test('a file that is encrypted by OpenPGP', async () => {
    const armored =
      /-----BEGIN[^]*-----END PGP MESSAGE-----/.exec((await encryptByOpenPgp(user, bytes)).toString('latin1'))?.[0] ??
      '';
    await receiveMessage(user, message('openpgp', 'openpgp.bin.pgp', Buffer.from(armored, 'latin1')));
    await user.selectMessage('openpgp');
    await assertArrives(async () =>
      user.pickFromMenu(await user.locateAttachment('openpgp.bin.pgp'), 'Decrypt and Open'),
    );
  });

  test('one that nobody takes is given up, and the next one arrives', async () => {
    await user.selectMessage('held');
    const openings = (await listOpenings(user)).length;
    await user.openAttachment('held.bin');
    await waitUntil(
      async () => (await listOpenings(user))[openings]?.stagesAtMs.hostFirstByte !== undefined,
      'it is under way',
    );
    await runInAddonPage(
      user,
      'await browser.runtime.sendMessage({ type: "close", requestId: args[0] });',
      (await listOpenings(user))[openings]?.requestId,
    );
    await waitUntil(async () => (await listOpenings(user))[openings]?.outcome === 'declined', 'it is given up');
    await user.selectMessage('mbox');
    await assertArrives(() => user.openAttachment('mbox.bin'));
  });
});

/** All but the headers that the outer message keeps. */
const encryptWhole = async (whole: Buffer, encrypt: (part: Buffer) => Promise<Buffer>): Promise<Buffer> => {
  const mark = 'MIME-Version: 1.0\r\n';
  const start = whole.indexOf(mark);
  return Buffer.concat([whole.subarray(0, start), await encrypt(whole.subarray(start + mark.length))]);
};
