// The question before an attachment is opened, in a real Thunderbird: answered by real clicks and keys in its own
// window.
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Opening } from '../../addon/recent-openings.ts';
import { addonId } from '../../protocol/names.ts';
import { userPolicySchema, type Outcome, type UserPolicy } from '../../protocol/policy.ts';
import { sampleMessages } from '../../scripts/sample-mail.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { ownPolicy } from '../support/own-policy.ts';
import { askAddon, runInAddonPage, setUserPolicy } from '../support/thunderbird/addon-page.ts';
import {
  closeAskWindow,
  countAskWindows,
  locateButton,
  pickRemember,
  raiseAskWindow,
  waitForQuestion,
} from '../support/thunderbird/ask-window.ts';
import { assertNothingOpened, findLocalTraces } from '../support/thunderbird/local-openings.ts';
import { installReceivingHost } from '../support/thunderbird/native-hosts.ts';
import { readReceived } from '../support/thunderbird/read-received.ts';
import type { Received } from '../support/thunderbird/receiving-host.ts';
import {
  countScreenWindows,
  dismissNotices,
  listNotices,
  listOpenings,
  openingsCausedBy,
  startSession,
  type ThunderbirdSession,
} from '../support/thunderbird/session.ts';
import { waitUntil } from '../support/wait-until.ts';

const single = 'Contract for the shop windows';
const ask: Outcome = {
  action: 'ask',
  choices: ['open', 'view', 'save'],
  disposableTemplate: 'sample-dvm',
  network: false,
  closeAfterIdleMinutes: null,
  returnEdits: true,
};
const policyOf = (outcome: Outcome): UserPolicy =>
  ownPolicy({
    rules: [{ id: 'ask-pdfs', title: 'Ask about PDFs', when: { types: ['pdf'] }, then: outcome }],
    otherwise: { action: 'view' },
  });

describe('the question', { concurrency: 1 }, () => {
  let session: ThunderbirdSession;
  let user: MailUser;
  const receivedFile = join(process.env['TMPDIR'] ?? '/tmp', `glovebox-ask-${process.pid}`);

  before(async () => {
    session = await startSession({
      messages: sampleMessages(),
      prepareHome: installReceivingHost,
      env: { RECEIVED_FILE: receivedFile },
    });
    user = session.user;
    await user.openInbox();
  });
  beforeEach(async () => {
    await writeFile(receivedFile, '');
    await usePolicy(policyOf(ask));
    await user.selectMessage(single);
    await dismissNotices(user);
  });
  after(async () => {
    await session.stop();
    await rm(receivedFile, { force: true });
  });

  const received = (): Promise<Received[]> => readReceived(receivedFile);
  const usePolicy = async (policy: UserPolicy): Promise<void> => {
    await setUserPolicy(user, policy);
    await waitUntil(
      async () => JSON.stringify((await askAddon(user, 'policy')).policy.rules) === JSON.stringify(policy.rules),
      'the rules count',
    );
  };
  /** Clicks the attachment and answers the question that appears. */
  const answer = async (act: () => Promise<void>): Promise<Opening> => {
    const [opening] = await openingsCausedBy(
      user,
      async () => {
        await user.openAttachment('contract.pdf');
        await waitForQuestion(user);
        assert.deepEqual(await received(), [], 'nothing is sent while the person thinks');
        await act();
      },
      1,
      30_000,
    );
    await waitUntil(async () => (await countAskWindows(user)) === 0, 'the question is gone');
    assert.ok(opening);
    return opening;
  };
  const press = async (label: string): Promise<void> => user.click(await locateButton(user, label));

  test('names the file, the sender and what asks, over the window the person works in', async () => {
    const traces = await findLocalTraces(user);
    await answer(async () => {
      const text = await waitForQuestion(user);
      for (const words of ['contract.pdf', 'jamie@example.org', 'Ask about PDFs'])
        assert.ok(text.includes(words), words);
      if (process.env['SCREENSHOTS'] !== undefined)
        await user.takeScreenshot(join(process.env['SCREENSHOTS'], 'ask.png'));
      const { main, asking } = (await user.look(`
        const boxOf = win => ({ left: win.screenX, top: win.screenY, right: win.screenX + win.outerWidth,
          bottom: win.screenY + win.outerHeight });
        return { main: boxOf(mainWindow()), asking: boxOf([...Services.wm.getEnumerator(null)].find(win =>
          win.location.href.endsWith("/extensionPopup.xhtml"))) };`)) as Record<
        'main' | 'asking',
        Record<'left' | 'top' | 'right' | 'bottom', number>
      >;
      const middle = (box: typeof main): readonly number[] => [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
      for (const [index, place] of middle(asking).entries())
        assert.ok(Math.abs(place - (middle(main)[index] ?? NaN)) < 60, JSON.stringify({ main, asking }));
      await press('Do not open');
    });
    await assertNothingOpened(user, traces);
  });

  for (const [label, viewOnly] of [
    ['Open in a disposable VM', false],
    ['View only', true],
  ] as const) {
    test(`“${label}” does that, in the template of the rule`, async () => {
      const opening = await answer(() => press(label));
      assert.deepEqual(
        [opening.outcome, opening.decision?.action, opening.choice],
        ['done', 'ask', viewOnly ? 'view' : 'open'],
      );
      assert.deepEqual(
        (await received()).map((asked) => [asked.viewOnly, asked.disposableTemplate, asked.returnEdits]),
        [[viewOnly, 'sample-dvm', !viewOnly]],
      );
    });
  }

  test('“Save” shows Thunderbird’s Save dialog, and opens nothing', async () => {
    const traces = await findLocalTraces(user);
    const opening = await answer(async () => {
      await press('Save');
      await waitUntil(async () => (await countScreenWindows(user, 'Save')) > 0, 'the Save dialog is shown');
      await user.press('Escape');
    });
    assert.deepEqual([opening.choice, opening.outcome, await received()], ['save', 'declined', []]);
    await assertNothingOpened(user, traces);
  });

  for (const [title, act] of [
    ['“Do not open”', () => press('Do not open')],
    ['the Escape key', () => user.press('Escape')],
    ['closing its window', () => closeAskWindow(user)],
  ] as const) {
    test(`${title} opens nothing, and nobody needs to be told`, async () => {
      const traces = await findLocalTraces(user);
      const opening = await answer(act);
      assert.deepEqual(
        [opening.outcome, opening.failure, opening.choice, await received()],
        ['declined', null, null, []],
      );
      assert.deepEqual(await listNotices(user), []);
      await assertNothingOpened(user, traces);
    });
  }

  test('an answer that is to be remembered is kept for files like it, and the second click no longer asks', async () => {
    await answer(async () => {
      await pickRemember(user, 'type-and-sender');
      await press('View only');
    });
    const { policy } = (await runInAddonPage(user, 'return browser.storage.local.get("policy");')) as {
      policy: UserPolicy;
    };
    const { answers, rules } = userPolicySchema.parse(policy);
    const [remembered, ...others] = answers;
    assert.deepEqual(remembered?.when, {
      types: ['application/pdf'],
      extensions: ['pdf'],
      senders: ['jamie@example.org'],
    });
    assert.deepEqual([remembered.to, remembered.choice, others], [['ask-pdfs'], 'view', []]);
    assert.deepEqual(
      rules.map(({ id }) => id),
      ['ask-pdfs'],
    );
    await user.selectMessage(single);
    const [second] = await openingsCausedBy(user, () => user.openAttachment('contract.pdf'));
    assert.deepEqual(
      [second?.outcome, second?.decision?.action, second?.decision?.rule],
      ['done', 'view', remembered.id],
    );
    assert.equal(await countAskWindows(user), 0);
  });

  test('several questions wait side by side', async () => {
    const openings = await openingsCausedBy(
      user,
      async () => {
        // Of two messages: a second click on the same attachment would join the first.
        for (const [index, subject] of ['Everything in one message', single].entries()) {
          const count = index + 1;
          await user.raiseWindow('main');
          await user.selectMessage(subject);
          await user.openAttachment('contract.pdf');
          await waitUntil(async () => (await countAskWindows(user)) === count, `${count} question(s) are shown`);
          await waitForQuestion(user);
        }
        assert.equal((await listOpenings(user)).filter(({ outcome }) => outcome === 'under-way').length, 2);
        await press('View only');
        await waitUntil(async () => (await countAskWindows(user)) === 1, 'the newer question is gone');
        await raiseAskWindow(user);
        await press('View only');
      },
      2,
      60_000,
    );
    assert.deepEqual(
      openings.map(({ outcome }) => outcome),
      ['done', 'done'],
    );
  });

  test('an add-on that is turned off takes its questions with it, and nothing opens', async () => {
    await user.openAttachment('contract.pdf');
    await waitForQuestion(user);
    const traces = await findLocalTraces(user);
    await user.look(
      `const { AddonManager } = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
      await (await AddonManager.getAddonByID(args[0])).disable();`,
      addonId,
    );
    await waitUntil(async () => (await countAskWindows(user)) === 0, 'the question is gone');
    assert.deepEqual(await received(), []);
    await assertNothingOpened(user, traces);
  });
});

test('the question waits longer than the background page stays awake by itself', async () => {
  // Without a native host nothing else keeps it awake.
  const session = await startSession({
    messages: sampleMessages(),
    preferences: { 'extensions.background.idle.timeout': 500 },
  });
  try {
    const { user } = session;
    await user.openInbox();
    await setUserPolicy(user, policyOf(ask));
    await user.selectMessage(single);
    const [opening] = await openingsCausedBy(
      user,
      async () => {
        await user.openAttachment('contract.pdf');
        await waitForQuestion(user);
        await user.look('await new Promise(resolve => setTimeout(resolve, 3000));');
        await user.click(await locateButton(user, 'View only'));
      },
      1,
      30_000,
    );
    assert.deepEqual([opening?.choice, opening?.failure], ['view', 'host-missing']);
    await user.until(
      'it sleeps once nothing is held',
      'return !["running", "starting"].includes(WebExtensionPolicy.getByID(args[0]).extension.backgroundState);',
      addonId,
    );
  } finally {
    await session.stop();
  }
});
