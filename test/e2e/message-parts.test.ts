// What is shown inside a message: the list of attachments and the text are those of a Thunderbird without the add-on,
// message by message; pictures, and whatever else Thunderbird would read by itself, are held, and shown only by a rule.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { addonId } from '../../protocol/names.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { setUserPolicy } from '../support/thunderbird/addon-page.ts';
import { locateButton, waitForQuestion } from '../support/thunderbird/ask-window.ts';
import { failureBars, takePlaceOfContentPolicy } from '../support/thunderbird/guards.ts';
import {
  addableSubject,
  innerMessages,
  nestedSubject,
  picturesSubject,
  reportSubject,
} from '../support/thunderbird/inner-messages.ts';
import { assertNothingOpened, findLocalTraces } from '../support/thunderbird/local-openings.ts';
import { installReceivingHost } from '../support/thunderbird/native-hosts.ts';
import {
  listOpenings,
  openingsCausedBy,
  startSession,
  type ThunderbirdSession,
} from '../support/thunderbird/session.ts';
import { readShown } from '../support/thunderbird/shown-message.ts';
import { waitUntil } from '../support/wait-until.ts';

const pressTakenMs = 4_000;

describe('inside a message', { concurrency: 1 }, () => {
  let session: ThunderbirdSession;
  let user: MailUser;
  before(async () => {
    session = await startSession({ messages: innerMessages(), prepareHome: installReceivingHost });
    user = session.user;
    await user.openInbox();
  });
  after(() => session.stop());

  test('a file two messages deep reaches the host', async () => {
    await user.selectMessage(nestedSubject);
    const [opening] = await openingsCausedBy(user, () => user.openAttachment('deep.pdf'));
    assert.deepEqual(
      [opening?.attachment.name, opening?.attachment.detectedType, opening?.outcome],
      ['deep.pdf', 'application/pdf', 'done'],
    );
  });

  test('Thunderbird’s own preference is left alone once the guard stands', async () => {
    const state = await user.look(
      'return [Services.prefs.prefIsLocked("mail.inline_attachments"), Services.prefs.getBoolPref("mail.inline_attachments")];',
    );
    assert.deepEqual(state, [false, true]);
  });

  test('a picture that is held says so, and a click on it opens it as an attachment', async () => {
    await user.selectMessage(picturesSubject);
    const { pictures, text } = await readShown(user);
    assert.deepEqual(pictures, { shown: 0, held: 3 });
    assert.ok(!text.includes('PAGE IN A FRAME'));
    const place = (await user.until(
      'the picture says what it is',
      `
      const [picture] = findWindow("main").getMessagePaneBrowser().contentDocument.images;
      return picture.alt.includes("one.png") ? pointOf(picture) : null;`,
    )) as { x: number; y: number };
    const [opening] = await openingsCausedBy(user, () => user.click(place));
    assert.deepEqual(
      [opening?.attachment.name, opening?.attachment.detectedType, opening?.outcome],
      ['one.png', 'image/png', 'done'],
    );
  });

  test('a message in a message opens in Thunderbird, guarded like any other', async () => {
    await user.selectMessage(nestedSubject);
    const [opening] = await openingsCausedBy(user, () => user.openAttachment('first.eml'));
    assert.deepEqual(
      [opening?.decision?.action, opening?.decision?.rule, opening?.outcome],
      ['thunderbird', 'messages', 'thunderbird'],
    );
    await user.until(
      'the inner message is shown',
      'const reader = findWindow("main"); return Boolean(reader?.msgLoaded && reader.gMessage?.mime2DecodedSubject == "First inner");',
    );
    const { text } = await readShown(user);
    assert.ok(text.includes('FIRST INNER TEXT') && text.includes('SECOND INNER TEXT'));
    const [inner] = await openingsCausedBy(user, () => user.openAttachment('deep.pdf'));
    assert.deepEqual([inner?.attachment.detectedType, inner?.outcome], ['application/pdf', 'done']);
    await user.press('ctrl+w');
  });

  test('by a rule a picture is shown in its place, by its bytes, and nothing else of the message', async () => {
    await setUserPolicy(user, {
      version: 1,
      rules: [{ id: 'pictures', when: { types: ['image'] }, then: { action: 'thunderbird' } }],
      otherwise: { action: 'view' },
    });
    await user.selectMessage(nestedSubject);
    await user.selectMessage(picturesSubject);
    await user.until(
      'the pictures are shown',
      `
      const { images } = findWindow("main").getMessagePaneBrowser().contentDocument;
      return images.length == 3 && [...images].every(image => image.complete && image.naturalWidth > 0);`,
    );
    const { text } = await readShown(user);
    assert.ok(!text.includes('PAGE IN A FRAME'));
    const others = (await user.look(`
      const { contentDocument } = findWindow("main").getMessagePaneBrowser();
      return { frame: contentDocument.querySelector("iframe").contentDocument?.body?.innerText ?? "",
        video: contentDocument.querySelector("video").networkState };`)) as object;
    assert.deepEqual(others, { frame: '', video: 3 }, 'the frame is empty, and the video has no source');
  });

  test('by the next rule it is held again', async () => {
    await setUserPolicy(user, { version: 1, rules: [], otherwise: { action: 'view' } });
    await user.selectMessage(nestedSubject);
    await user.selectMessage(picturesSubject);
    assert.equal((await readShown(user)).pictures.shown, 0);
  });

  test('a message in a message that Thunderbird gives no byte of arrives all the same', async () => {
    await user.selectMessage(reportSubject);
    const [listed] = await user.listAttachments();
    assert.ok(listed !== undefined && listed.sizeBytes > 100, 'it has a size');
    const [opening] = await openingsCausedBy(user, () => user.openAttachment(listed.name));
    assert.deepEqual([opening?.outcome, opening?.attachment.detectedType], ['done', 'message/rfc822']);
    assert.ok(Math.abs((opening?.attachment.sizeBytes ?? 0) - listed.sizeBytes) <= 4, 'with all of its headers');
  });

  const openByRule = async (name: string, action: 'thunderbird' | null): Promise<string | undefined> => {
    await setUserPolicy(user, action === null ? null : { version: 1, rules: [], otherwise: { action } });
    await user.selectMessage(addableSubject);
    const [opening] = await openingsCausedBy(user, () => user.openAttachment(name));
    return opening?.outcome;
  };
  const expectFilledIn = async (): Promise<void> => {
    await user.until(
      'the form is filled in',
      `
      const { selectedTab } = mainWindow().document.getElementById("tabmail");
      return [...(selectedTab.browser?.contentDocument?.querySelectorAll("input") ?? [])].some(({ value }) =>
        value == "alex@example.org");`,
    );
    await user.look('mainWindow().document.getElementById("tabmail").closeTab();');
    // Clicks go astray while the message comes back into its place.
    await user.until(
      'the message is painted again',
      `
      const reader = findWindow("main");
      await new Promise(resolve => reader.requestAnimationFrame(() => reader.requestAnimationFrame(resolve)));
      return reader.document.visibilityState == "visible";`,
    );
  };
  const cards =
    'return String(MailServices.ab.directories.reduce((count, book) => count + book.childCards.length, 0));';

  for (const name of ['invite.ics', 'alex.vcf', 'alex.asc']) {
    test(`a plain click on ${name} adds nothing and asks nothing in Thunderbird`, async () => {
      // By a page of the add-on's, whose tab is none of what is looked for.
      await setUserPolicy(user, null);
      await user.selectMessage(addableSubject);
      const traces = await findLocalTraces(user);
      assert.equal(await openByRule(name, null), 'done', 'in a DispVM');
      await assertNothingOpened(user, traces);
    });
  }

  test('by a rule a calendar file is listed by Thunderbird, which adds it at the press of a button', async () => {
    assert.equal(await openByRule('invite.ics', 'thunderbird'), 'thunderbird');
    await user.until(
      'what would be added is listed',
      `
      const { selectedTab } = mainWindow().document.getElementById("tabmail");
      return selectedTab.linkedBrowser?.currentURI.spec.startsWith("about:import")
        && selectedTab.linkedBrowser.contentDocument.body?.innerText.includes("Window cleaning");`,
    );
    await user.press('ctrl+w');
  });

  test('by a rule a card fills in the form of a new contact, which is saved at the press of a button', async () => {
    const before = await user.look(cards);
    assert.equal(await openByRule('alex.vcf', 'thunderbird'), 'thunderbird');
    await expectFilledIn();
    assert.equal(await user.look(cards), before);
  });

  test('by an answer a card comes to the form too, and not before it', async () => {
    await setUserPolicy(user, {
      version: 1,
      rules: [],
      otherwise: { action: 'ask', choices: ['view', 'thunderbird'] },
    });
    await user.selectMessage(addableSubject);
    const traces = await findLocalTraces(user);
    const [opening] = await openingsCausedBy(user, async () => {
      // A press goes astray now and then when the message has just come back into its place. One that has arrived is
      // not repeated: the second would bring Thunderbird in front of the question, however long that takes to appear.
      const before = (await listOpenings(user)).length;
      await waitUntil(
        async () => {
          await user.openAttachment('alex.vcf');
          const hasArrived = async (): Promise<boolean> => (await listOpenings(user)).length > before;
          return waitUntil(hasArrived, 'the press has arrived', pressTakenMs).catch(() => false);
        },
        'it is asked for',
        5 * pressTakenMs,
      );
      await waitForQuestion(user);
      assert.deepEqual((await findLocalTraces(user)).tabs, traces.tabs);
      await user.click(await locateButton(user, 'Show in Thunderbird'));
    });
    assert.deepEqual([opening?.choice, opening?.outcome], ['thunderbird', 'thunderbird']);
    await expectFilledIn();
  });

  test('by a rule a key is asked about by Thunderbird', async () => {
    assert.equal(await openByRule('alex.asc', 'thunderbird'), 'thunderbird');
    const dialog = 'chrome://openpgp/content/ui/confirmPubkeyImport.xhtml';
    await waitUntil(async () => (await findLocalTraces(user)).windows.includes(dialog), 'Thunderbird asks');
    const known =
      await user.look(`const { EnigmailKeyRing } = ChromeUtils.importESModule("chrome://openpgp/content/modules/keyRing.sys.mjs");
      return String(EnigmailKeyRing.getAllKeys().keyList.length);`);
    assert.equal(known, '0');
    await user.look(
      'for (const win of [...Services.wm.getEnumerator(null)]) if (win.location.href == args[0]) win.close();',
      dialog,
    );
  });

  test('“view” for messages keeps them out of Thunderbird', async () => {
    await setUserPolicy(user, {
      version: 1,
      rules: [{ id: 'strict', when: { types: ['message'] }, then: { action: 'view' } }],
      otherwise: { action: 'view' },
    });
    await user.selectMessage(nestedSubject);
    const traces = await findLocalTraces(user);
    const [opening] = await openingsCausedBy(user, () => user.openAttachment('first.eml'));
    assert.deepEqual([opening?.decision?.action, opening?.outcome], ['view', 'done']);
    await assertNothingOpened(user, traces);
  });
});

test('where the guard cannot be put in place, Thunderbird’s own preference is locked instead', async () => {
  const session = await startSession({ messages: innerMessages(), withAddon: false });
  try {
    const { user } = session;
    await user.openInbox();
    await takePlaceOfContentPolicy(user);
    await user.thunderbird.marionette.command('Addon:Install', { path: session.xpiPath, temporary: true });
    const state = (): Promise<unknown> =>
      user.look(
        'return [Services.prefs.prefIsLocked("mail.inline_attachments"), Services.prefs.getBoolPref("mail.inline_attachments")];',
      );
    assert.deepEqual(await state(), [true, false]);
    await user.selectMessage(nestedSubject);
    assert.ok(!(await readShown(user)).text.includes('SECOND INNER TEXT'), 'no more is shown than the outermost text');
    await waitUntil(
      async () => (await failureBars(user)).some((bar) => bar.includes('showing attachments inside messages')),
      'the window says so',
    );
    await user.look(
      'const { AddonManager } = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs"); ' +
        'await (await AddonManager.getAddonByID(args[0])).disable();',
      addonId,
    );
    assert.deepEqual(await state(), [false, true], 'and left as it was');
  } finally {
    await session.stop();
  }
});
