// Attachments of an Exchange account (EWS): they are listed, held and opened like everywhere else, and arrive whole.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { contract, makeLandscapePng, makePdf } from '../../scripts/sample-files.ts';
import { composeMessage } from '../../scripts/sample-mail.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { ownPolicy } from '../support/own-policy.ts';
import { furtherCase } from '../support/thorough.ts';
import { setUserPolicy } from '../support/thunderbird/addon-page.ts';
import {
  ExchangeWorld,
  file,
  megabyte,
  messagesOf,
  missingForExchange,
  sha256,
  startAccount,
} from '../support/thunderbird/exchange-world.ts';
import {
  innerMessages,
  nestedSubject,
  picturesSubject,
  reported,
  reportSubject,
} from '../support/thunderbird/inner-messages.ts';
import { dialogs, onlyGlovebox, waitForNotice } from '../support/thunderbird/managed-world.ts';
import { openServerFolder } from '../support/thunderbird/other-account.ts';
import { dismissNotices, openingsCausedBy } from '../support/thunderbird/session.ts';
import { readShown, showRow, type ShownMessage } from '../support/thunderbird/shown-message.ts';
import { waitUntil } from '../support/wait-until.ts';

const pictureSubject = 'A picture';
const picture = composeMessage({
  subject: pictureSubject,
  text: 'PICTURE',
  html: '<p>PICTURE <img src="cid:hills" width="120" height="60"></p>',
  related: { hills: { name: 'hills.png', declaredType: 'image/png', bytes: makeLandscapePng(120, 60) } },
});
const isPictureShown = async (user: MailUser): Promise<void> => {
  await user.until(
    'the picture is shown',
    `const [image] = findWindow("main").getMessagePaneBrowser().contentDocument.images;
    return image?.complete && image.naturalWidth > 0;`,
  );
};

/** A look gives up after 20 seconds by itself: some of them. */
const looksMs = 90_000;

const readInner = async (by: MailUser): Promise<ShownMessage[]> => {
  await openServerFolder(by, 'Inner');
  const count = innerMessages().length;
  await by.until(
    'every message is listed',
    'return mainWindow().document.getElementById("tabmail").currentAbout3Pane.gDBView.rowCount == args[0];',
    count,
  );
  const shown: ShownMessage[] = [];
  // A message that comes only now is shown anew in the midst of looking.
  for (const look of ['to fetch it', 'to compare it']) {
    shown.length = 0;
    for (let row = 0; row < count; row += 1)
      shown.push(await waitUntil(() => showRow(by, row).catch(() => null), `message ${row} is shown ${look}`, looksMs));
  }
  return shown;
};
/** Of this one Thunderbird itself shows nothing at all: a frame in it takes the place of the message. */
const isReadable = ({ subject }: ShownMessage): boolean => subject !== picturesSubject;
const readable = (all: readonly ShownMessage[]): object[] =>
  all
    .filter(isReadable)
    .map(({ subject, attachments, text, invitation }) => ({ subject, attachments, text, invitation }));

describe('attachments of an Exchange account', { skip: missingForExchange ?? false, concurrency: 1 }, () => {
  let world: ExchangeWorld;
  let user: MailUser;
  before(async () => {
    world = await ExchangeWorld.start(
      {
        Inbox: messagesOf(
          [file('small.bin', 1000)],
          [file('3mb.bin', 3 * megabyte)],
          [file('60mb.bin', 60 * megabyte)],
          [file('one.bin', 8 * megabyte), file('two.bin', 8 * megabyte - 1)],
        ),
        'Bücher & Co': messagesOf([file('folder.bin', 70_000)]),
        Inner: innerMessages(),
        Picture: [picture],
      },
      {
        policies: onlyGlovebox({ version: 1, organisation: { name: 'Example Works' }, switches: { maySave: false } }),
      },
    );
    ({ user } = world);
  });
  after(() => world.stop());

  for (const [folder, name, sizeBytes] of [
    ['Inbox', 'small.bin', 1000],
    ['Inbox', '3mb.bin', 3 * megabyte],
    ['Inbox', '60mb.bin', 60 * megabyte],
    ['Bücher & Co', 'folder.bin', 70_000],
  ] as const) {
    test(`${name} in ${folder} arrives whole`, { skip: sizeBytes > 3 * megabyte && furtherCase }, async () => {
      await world.show(folder, name);
      await world.assertWhole(await world.open(name), sizeBytes);
    });
  }

  test('two attachments of one message at once, each whole', async () => {
    await world.show('Inbox', 'one.bin two.bin');
    await openingsCausedBy(
      user,
      async () => {
        await user.openAttachment('one.bin');
        await user.openAttachment('two.bin');
      },
      2,
      60_000,
    );
    const sent = [8 * megabyte, 8 * megabyte - 1].map((sizeBytes) => sha256(file('', sizeBytes).bytes));
    const arrived = (await world.received()).slice(-2).map((one) => one.sha256);
    assert.deepEqual(arrived.toSorted(), sent.toSorted());
  });

  test(
    'the lists of attachments and the texts are those of a Thunderbird without the add-on',
    { skip: furtherCase },
    async () => {
      const withAddon = await readInner(user);
      const plain = await startAccount(world.link.port, { withAddon: false });
      try {
        const without = await readInner(plain.user);
        assert.deepEqual(readable(withAddon), readable(without));
        await openServerFolder(plain.user, 'Picture');
        await plain.user.showMessage(pictureSubject);
        await isPictureShown(plain.user);
      } finally {
        await plain.stop();
      }
      assert.ok(withAddon.some(({ attachments }) => attachments.some((entry) => entry.includes('deep.pdf'))));
      assert.deepEqual(
        withAddon.filter(({ pictures }) => pictures.shown > 0),
        [],
      );
      const frames = withAddon.find((shown) => !isReadable(shown));
      assert.ok(frames?.text.includes('PICTURES') === true && !frames.text.includes('PAGE IN A FRAME'));
    },
  );

  test('a picture of a message is held, and by a rule shown in its place', async () => {
    await world.show('Picture', pictureSubject);
    assert.deepEqual((await readShown(user)).pictures, { shown: 0, held: 1 });
    await setUserPolicy(
      user,
      ownPolicy({
        rules: [{ id: 'pictures', when: { types: ['image'] }, then: { action: 'thunderbird' } }],
        otherwise: { action: 'view' },
      }),
    );
    await world.show('Inbox', 'small.bin');
    await world.show('Picture', pictureSubject);
    await isPictureShown(user).finally(() => setUserPolicy(user, null));
  });

  test('a file two messages deep arrives whole, and a message in a message opens in Thunderbird', async () => {
    await world.show('Inner', nestedSubject);
    assert.equal((await world.open('deep.pdf')).failure, null);
    assert.equal((await world.received()).at(-1)?.sha256, sha256(makePdf(contract)));
    assert.equal((await world.open('first.eml')).outcome, 'thunderbird');
    await user.look(
      'const tabmail = mainWindow().document.getElementById("tabmail"); while (tabmail.tabInfo.length > 1) tabmail.closeTab(1);',
    );
  });

  test('a message in a message that Thunderbird gives no byte of is found in the outer one', async () => {
    await world.show('Inner', reportSubject);
    const [listed] = await user.listAttachments();
    assert.equal((await world.open(listed?.name ?? '')).outcome, 'done');
    assert.equal((await world.received()).at(-1)?.sha256, sha256(`${reported}\r\n\r\n`), 'with all of its headers');
  });

  for (const [title, act] of [
    ['“Save As…”', async () => user.pickFromMenu(await user.locateAttachment('one.bin'), 'Save As…')],
    ['“Detach…”', async () => user.pickFromMenu(await user.locateAttachment('one.bin'), 'Detach…')],
    ['“Save All”', async () => user.click(await user.locate('#attachmentSaveAllMultiple', 'main', 0.3))],
  ] as const) {
    test(`${title} saves nothing where the policy forbids it, and says why`, async () => {
      await world.show('Inbox', 'one.bin two.bin');
      await dismissNotices(user);
      await act();
      await waitForNotice(user, / not saved: Example Works/);
      assert.deepEqual(await dialogs(user), []);
    });
  }
});
