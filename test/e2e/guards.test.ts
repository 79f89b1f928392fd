// The guards prove that they stand, in every kind of window, and opening nothing; and each of them is robbed in turn of
// what it guards, as a new version of Thunderbird might do it: it says so, closes what it can, and the others still
// stand.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { allGuards } from '../../addon/experiment/guards/all-guards.ts';
import { failedGuards, type GuardFinding } from '../../addon/guard-findings.ts';
import { addonId } from '../../protocol/names.ts';
import { composeMessage, sampleMessages } from '../../scripts/sample-mail.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { askAddon } from '../support/thunderbird/addon-page.ts';
import { administratorLog, callByNewName, checkGuards, failureBars, rename } from '../support/thunderbird/guards.ts';
import { assertNothingOpened, findLocalTraces } from '../support/thunderbird/local-openings.ts';
import { dismissNotices, listNotices, startSession, type ThunderbirdSession } from '../support/thunderbird/session.ts';
import { waitUntil } from '../support/wait-until.ts';
import { switchAddon } from '../support/thunderbird/switch-addon.ts';

const single = 'Contract for the shop windows';
const several = 'Everything in one message';
/** By the address of its window alone, so that a function that is gone is missed. */
const isMissed = ({ guard, place }: GuardFinding): boolean =>
  place === 'program' ||
  allGuards.windows.some(({ name, isNeededIn }) => name === guard && isNeededIn({ location: { href: place } }));
const compose = 'chrome://messenger/content/messengercompose/messengercompose.xhtml';
/** Everything that a policy can switch on. */
const strict = { version: 1, switches: { maySave: false, mayDragOut: false } };

describe('the guards', { concurrency: 1 }, () => {
  let session: ThunderbirdSession;
  let user: MailUser;
  let all: readonly GuardFinding[];

  before(async () => {
    session = await startSession({
      messages: sampleMessages(),
      policies: () => ({ policies: { '3rdparty': { Extensions: { [addonId]: strict } } } }),
    });
    user = session.user;
    await user.openInbox();
    await user.selectMessage(several);
    await user.editAsNew();
    all = await checkGuards(user);
  });
  after(() => session.stop());

  const closeTabs = (): Promise<unknown> =>
    user.look(
      'const tabmail = mainWindow().document.getElementById("tabmail"); while (tabmail.tabInfo.length > 1) ' +
        'tabmail.closeTab(tabmail.tabInfo.at(-1));',
    );
  const setEnabled = async (enabled: boolean): Promise<void> => {
    await closeTabs();
    await switchAddon(user, enabled);
  };
  const kindsOf = (findings: readonly GuardFinding[]): string[] =>
    [...new Set(findings.map(({ target, place }) => `${target} ${place}`))].sort();

  test('all of them stand in the main window, a message tab, a message window, a message file and a window to write in', async () => {
    const traces = await findLocalTraces(user);
    await user.raiseWindow('main');
    await user.selectMessage(single);
    await user.openMessageIn('window');
    await user.openMessageIn('tab');
    const path = join(session.dir, 'from-disk.eml');
    const [contract] = sampleMessages();
    assert.ok(contract);
    await writeFile(path, composeMessage(contract));
    await user.openMessageFile(path);
    const findings = await checkGuards(user);
    assert.deepEqual(
      findings.filter(({ answer }) => answer !== 'guarded'),
      [],
    );
    const counts = Object.fromEntries(
      [compose, 'about:message'].map((address) => [
        address,
        findings.filter(({ guard, place }) => guard === 'drag-out' && place === address).length,
      ]),
    );
    // Beside the list, in the tab, in the window, and the file.
    assert.deepEqual(counts, { [compose]: 1, 'about:message': 4 });
    assert.deepEqual((await askAddon(user, 'status')).failedGuards, []);
    assert.deepEqual(await failureBars(user), []);
    await user.closeWindow('message-window');
    await closeTabs();
    await assertNothingOpened(user, traces);
    assert.equal(
      (await checkGuards(user)).filter(({ place }) => place === 'about:message').length,
      all.filter(({ place }) => place === 'about:message').length,
      'what was in a window ends with it',
    );
  });

  test('what another add-on puts in the place of a guard is found and told', async () => {
    await user.look(
      'const win = findWindow("main"); win.keptByTest = win.setupDataTransfer; win.setupDataTransfer = () => undefined;',
    );
    assert.deepEqual((await askAddon(user, 'status')).failedGuards, ['drag-out']);
    await user.look('const win = findWindow("main"); win.setupDataTransfer = win.keptByTest;');
  });

  test('where Gecko asks no more about parts of a message, that is told, and Thunderbird’s own preference is locked', async () => {
    await user.look(
      'Services.catMan.deleteCategoryEntry("content-policy", "@glovebox.software/message-parts;1", false);',
    );
    await waitUntil(
      async () => (await askAddon(user, 'status')).failedGuards?.includes('inside-message') === true,
      'the guard has failed',
    );
    assert.deepEqual(
      await user.look(
        'return [Services.prefs.prefIsLocked("mail.inline_attachments"), Services.prefs.getBoolPref("mail.inline_attachments")];',
      ),
      [true, false],
    );
    await setEnabled(false);
    assert.deepEqual(
      await user.look(
        'return [Services.prefs.prefIsLocked("mail.inline_attachments"), Services.prefs.getBoolPref("mail.inline_attachments")];',
      ),
      [false, true],
    );
    await setEnabled(true);
    assert.deepEqual((await askAddon(user, 'status')).failedGuards, []);
  });

  test('what a window gets after it has loaded is guarded when the guards are looked at', async () => {
    const places = async (): Promise<string[]> =>
      (await checkGuards(user))
        .filter(({ guard, answer }) => guard === 'save-link' && answer === 'guarded')
        .map(({ place }) => place);
    assert.ok(!(await places()).includes('about:3pane'));
    await user.look(
      'const win = mainWindow().document.getElementById("tabmail").currentAbout3Pane; win.savedByTest = []; ' +
        'win.internalSave = address => win.savedByTest.push(address);',
    );
    assert.ok((await places()).includes('about:3pane'));
    assert.deepEqual(
      await user.look(
        'const win = mainWindow().document.getElementById("tabmail").currentAbout3Pane; ' +
          'win.internalSave("mailbox:///a?part=1.2"); win.internalSave("https://example.org/"); return ' +
          'win.savedByTest;',
      ),
      ['https://example.org/'],
    );
    assert.equal((await places()).filter((place) => place === 'about:3pane').length, 1);
    await setEnabled(false);
    await user.look('delete mainWindow().document.getElementById("tabmail").currentAbout3Pane.internalSave;');
    await setEnabled(true);
  });

  test('each one that does not find what it guards says so, closes what it can, and keeps no other from standing', async (t) => {
    const targets = [...new Map(all.map((finding) => [`${finding.target} ${finding.place}`, finding])).values()];
    assert.ok(targets.length >= 11, 'every guard is tried');
    for (const target of targets) {
      const robbed = all.filter((finding) => finding.target === target.target && finding.place === target.place);
      await setEnabled(false);
      await rename(user, target);
      await setEnabled(true);
      await callByNewName(user);
      const findings = await checkGuards(user);
      const failed = findings.filter(({ answer }) => answer === 'failed');
      t.diagnostic(`${target.target} (${target.place}): ${failed.map(({ guard }) => guard).join(', ')}`);
      assert.deepEqual(kindsOf(findings), kindsOf(all), 'the others stand');
      if (!isMissed(target)) {
        assert.deepEqual(failed, [], 'it is guarded as soon as it is found again');
        continue;
      }
      assert.deepEqual(kindsOf(failed), kindsOf([target]));
      if (process.env['SCREENSHOTS'] !== undefined)
        await user.takeScreenshot(join(process.env['SCREENSHOTS'], `guard-${target.guard}.png`));
      assert.deepEqual(
        (await askAddon(user, 'status')).failedGuards,
        failedGuards(robbed.map((finding) => ({ ...finding, answer: 'failed' }))),
      );
      const bars = await waitUntil(async () => {
        const shown = await failureBars(user);
        return shown.length === 2 && shown;
      }, 'both windows say so');
      for (const bar of bars) assert.match(bar, /Glovebox does not guard: /);
      await waitUntil(
        async () => (await listNotices(user)).some((notice) => notice.startsWith('Glovebox cannot guard everything')),
        'a notification says so',
      );
      const log = await administratorLog(user);
      for (const { guard } of robbed)
        assert.ok(
          log.some((line) => line.includes(`the guard “${guard}” failed: ${target.target} (${target.place})`)),
          'it is in the log',
        );
      await dismissNotices(user);
    }
  });

  test('where opening itself could not be taken over, a click on an attachment does nothing', async () => {
    const open = all.find(({ guard }) => guard === 'open');
    assert.ok(open);
    await setEnabled(false);
    await rename(user, open);
    await setEnabled(true);
    await callByNewName(user);
    await user.raiseWindow('main');
    await user.selectMessage(single);
    await waitUntil(async () => (await listNotices(user)).length > 0, 'a notification says so');
    await dismissNotices(user);
    const traces = await findLocalTraces(user);
    await user.openAttachment('contract.pdf');
    await user.press('Return');
    await user.selectMessage(several);
    await assertNothingOpened(user, traces);
    await setEnabled(false);
    await user.selectMessage(single);
    await user.openAttachment('contract.pdf');
    await user.until(
      'control: without the add-on it opens here',
      'return mainWindow().document.getElementById("tabmail").tabInfo.length > 1;',
    );
  });
});
