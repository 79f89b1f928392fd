// What Thunderbird vouches for reaches the policy: sender, address book, account, a signature that is really good, and
// encryption that really was taken off.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Opening } from '../../addon/recent-openings.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { askAddon, setUserPolicy } from '../support/thunderbird/addon-page.ts';
import { assertNothingOpened, findLocalTraces } from '../support/thunderbird/local-openings.ts';
import { installReceivingHost } from '../support/thunderbird/native-hosts.ts';
import type { Received } from '../support/thunderbird/receiving-host.ts';
import {
  encryptByOpenPgp,
  importKey,
  makeRecipient,
  makeSigner,
  trustAuthority,
} from '../support/thunderbird/signed-mail.ts';
import { receiveMessage } from '../support/thunderbird/receive-message.ts';
import { openingsCausedBy, startSession, type ThunderbirdSession } from '../support/thunderbird/session.ts';
import { waitUntil } from '../support/wait-until.ts';
import {
  attachment,
  message,
  split,
  wrap,
  remake,
  sign,
  encrypt,
  nothingEncrypted,
  besideFile,
  encryptedTextBesideFile,
  signedTextBesideFile,
} from '../support/thunderbird/signed-messages.ts';

describe('what Thunderbird knows of a message', { concurrency: 1 }, () => {
  let dir: string;
  let session: ThunderbirdSession;
  let user: MailUser;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'glovebox-signed-'));
    const signer = await makeSigner(join(dir, 'alex'), 'alex@example.org');
    const stranger = await makeSigner(join(dir, 'stranger'), 'alex@example.org');
    const robin = await makeRecipient(join(dir, 'robin'), 'robin@example.org');
    const somebodyElse = await makeRecipient(join(dir, 'somebody'), 'somebody@example.org');
    const otherAddress = await sign(
      signer,
      message('Signed by another address', { from: 'Casey <casey@example.net>' }),
    );
    const tampered = (await sign(signer, message('Changed after signing')))
      .toString('latin1')
      .replace('contract.pdf', 'contrast.pdf');
    const claimed = split(message('Only claims a signature'));
    session = await startSession({
      prepareHome: installReceivingHost,
      env: { RECEIVED_FILE: join(dir, 'received') },
      messages: [
        message('Plain'),
        Buffer.concat([Buffer.from('X-Account-Key: account2\r\n'), message('Fetched by an account')]),
        message('Two senders', { from: 'Alex <alex@example.org>, Casey <casey@example.net>' }),
        message('Odd sender', { from: '"alex@example.org" <ALEX@Example.NET>' }),
        await sign(signer, message('Signed')),
        await sign(stranger, message('Signed by nobody we trust')),
        otherAddress,
        Buffer.from(tampered, 'latin1'),
        Buffer.from(
          claimed[0] +
            wrap('multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256', [
              claimed[1],
              'Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nnothing',
            ]),
          'latin1',
        ),
        await signedTextBesideFile(signer, 'A file beside a signed text', 1),
        await signedTextBesideFile(signer, 'A file beside a signed text, deeper', 2),
        await encrypt(robin, message('Encrypted')),
        await encrypt(robin, await sign(signer, message('Signed and encrypted'))),
        await encryptedTextBesideFile(robin, 'A file beside an encrypted text'),
        besideFile('A file beside a claim of encryption', nothingEncrypted),
        await encrypt(somebodyElse, message('Encrypted for somebody else')),
        await remake(message('Only claims encryption'), () => Promise.resolve(Buffer.from(nothingEncrypted))),
      ],
    });
    user = session.user;
    await trustAuthority(user, signer.authorityPem);
    await importKey(user, robin.keyPath);
    await user.openInbox();
  });
  after(async () => {
    await session.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const openFrom = async (subject: string, name = 'contract.pdf'): Promise<Opening> => {
    await user.selectMessage(subject);
    const [opening] = await openingsCausedBy(user, () => user.openAttachment(name));
    assert.ok(opening);
    return opening;
  };
  const factsOf = async (subject: string, name?: string): Promise<NonNullable<Opening['evidence']>['message']> => {
    const { evidence } = await openFrom(subject, name);
    assert.ok(evidence);
    return evidence.message;
  };

  /** Thunderbird goes on checking a signature after it shows the message; who clicks before has no signature. */
  const selectVerified = async (subject: string): Promise<void> => {
    await user.selectMessage(subject);
    await user.until(
      'the signature was checked',
      'return !findWindow("main").document.getElementById("signedHdrIcon").hidden;',
    );
  };

  test('a plain message: its sender, not in the address book, neither encrypted nor signed', async (t) => {
    const opening = await openFrom('Plain');
    assert.deepEqual(opening.evidence?.message, {
      sender: 'alex@example.org',
      senderInAddressBook: false,
      encrypted: false,
      signed: false,
      accounts: ['Local Folders'],
    });
    assert.equal(opening.evidence.guessed, 'application/pdf');
    t.diagnostic(
      'interception to background page, facts ' +
        `included: ${(opening.stagesAtMs.received ?? NaN) - (opening.stagesAtMs.intercepted ?? NaN)} ms`,
    );
  });

  test('a sender in the address book', async () => {
    await user.look(`const card = Cc["@mozilla.org/addressbook/cardproperty;1"].createInstance(Ci.nsIAbCard);
      card.primaryEmail = "Alex@Example.ORG";
      MailServices.ab.getDirectoryFromId("ldap_2.servers.pab").addCard(card);`);
    assert.equal((await factsOf('Plain')).senderInAddressBook, true);
    assert.equal((await factsOf('Signed by another address')).senderInAddressBook, false);
  });

  test('the account that fetched a message which lies in local folders', async () => {
    assert.deepEqual((await factsOf('Fetched by an account')).accounts, ['Local Folders', 'robin@example.org']);
  });

  test('an address in a sender’s name is not the sender, and two senders are none', async () => {
    assert.equal((await factsOf('Odd sender')).sender, 'alex@example.net');
    assert.equal((await factsOf('Two senders')).sender, null);
  });

  test('a good signature of the sender', async () => {
    await selectVerified('Signed');
    assert.equal((await factsOf('Signed')).signed, true);
  });

  for (const subject of [
    'Signed by nobody we trust',
    'Signed by another address',
    'Only claims a signature',
    'A file beside a signed text',
    'A file beside a signed text, deeper',
  ]) {
    test(`${subject}: not signed`, async () => assert.equal((await factsOf(subject)).signed, false));
  }
  test('Changed after signing: not signed', async () =>
    assert.equal((await factsOf('Changed after signing', 'contrast.pdf')).signed, false));

  test('an encrypted message: what is sent is what was encrypted', async () => {
    const { requestId, evidence, outcome } = await openFrom('Encrypted');
    assert.deepEqual([evidence?.message.encrypted, evidence?.message.signed, outcome], [true, false, 'done']);
    const received = (await readFile(join(dir, 'received'), 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Received);
    assert.equal(
      received.find((file) => file.requestId === requestId)?.sha256,
      createHash('sha256').update(attachment.bytes).digest('hex'),
    );
  });

  test('a message that is signed and encrypted', async () => {
    await selectVerified('Signed and encrypted');
    const { encrypted, signed } = await factsOf('Signed and encrypted');
    assert.deepEqual({ encrypted, signed }, { encrypted: true, signed: true });
  });

  test('a message that OpenPGP encrypted', async () => {
    const whole = await remake(message('Encrypted by OpenPGP'), (part) => encryptByOpenPgp(user, part));
    await receiveMessage(user, whole);
    assert.equal((await factsOf('Encrypted by OpenPGP')).encrypted, true);
  });

  test('a text that OpenPGP encrypted, and a file that it did not: not encrypted', async () => {
    const armored = /-----BEGIN[^]*-----END PGP MESSAGE-----/.exec(
      (await encryptByOpenPgp(user, Buffer.from('A file.\r\n'))).toString('latin1'),
    );
    const textPart = `Content-Type: text/plain\r\n\r\n${armored?.[0] ?? ''}\r\n`;
    await receiveMessage(user, besideFile('Encrypted text', textPart));
    await user.selectMessage('Encrypted text');
    // What the “Decrypt” button above the message does.
    await user.look('await findWindow("main").Enigmail.msg.messageDecrypt(null, false);');
    await user.until(
      'the text was decrypted',
      'return findWindow("main").document.getElementById("encryptedHdrIcon").src.endsWith("-ok.svg");',
    );
    assert.equal((await factsOf('Encrypted text')).encrypted, false);
  });

  for (const subject of ['A file beside an encrypted text', 'A file beside a claim of encryption']) {
    test(`${subject}: not encrypted`, async () => {
      assert.equal((await factsOf(subject)).encrypted, false);
      assert.equal((await factsOf(subject, 'smime.p7m')).encrypted, false);
    });
  }

  for (const subject of ['Encrypted for somebody else', 'Only claims encryption']) {
    test(`${subject}: there is nothing to open`, async () => {
      // Thunderbird says on a page of its own that it cannot decrypt; the page of the message before must be gone
      // first.
      await user.selectMessage('Plain');
      const traces = await findLocalTraces(user);
      const caused = await openingsCausedBy(user, async () => {
        await user.selectMessage(subject, 'reader.getMessagePaneBrowser().currentURI.schemeIs("data")');
        assert.deepEqual(await user.listAttachments(), []);
        await user.click(await user.locate('#messagepane'), { times: 2 });
        await user.selectMessage('Plain');
        await user.openAttachment('contract.pdf');
      });
      assert.equal(caused.length, 1, 'only the plain message’s file was opened');
      await assertNothingOpened(user, traces);
    });
  }

  test('rules go by them', async () => {
    const view = { action: 'view', disposableTemplate: null, network: false, closeAfterIdleMinutes: null } as const;
    const rules = [
      { id: 'both', when: { encrypted: true, signed: true }, then: view },
      { id: 'encrypted', when: { encrypted: true }, then: view },
      { id: 'signed', when: { signed: true }, then: view },
      { id: 'fetched', when: { accounts: ['Robin@example.org'] }, then: view },
      { id: 'known', when: { senderInAddressBook: true }, then: view },
    ];
    await setUserPolicy(user, { version: 1, rules, otherwise: { ...view, action: 'open', returnEdits: true } });
    await waitUntil(
      async () => (await askAddon(user, 'policy')).policy.rules.length === rules.length,
      'the rules count',
    );
    const ruleFor = async (subject: string): Promise<string | undefined> => (await openFrom(subject)).decision?.rule;
    await selectVerified('Signed and encrypted');
    assert.equal(await ruleFor('Signed and encrypted'), 'both');
    assert.equal(await ruleFor('Encrypted'), 'encrypted');
    assert.equal(await ruleFor('A file beside an encrypted text'), 'known');
    await selectVerified('Signed');
    assert.equal(await ruleFor('Signed'), 'signed');
    assert.equal(await ruleFor('Fetched by an account'), 'fetched');
    assert.equal(await ruleFor('Signed by nobody we trust'), 'known');
    assert.equal(await ruleFor('Odd sender'), 'otherwise');
  });

  test('in a message that is being written there is no sender, and nobody signed it', async () => {
    await user.selectMessage('Signed');
    await user.editAsNew();
    const [opening] = await openingsCausedBy(user, () => user.openAttachment('contract.pdf', 'compose'));
    assert.deepEqual(opening?.evidence?.message, {
      sender: null,
      senderInAddressBook: null,
      encrypted: null,
      signed: null,
      accounts: [],
    });
    await user.closeWindow('compose');
  });
});
