// When the guard stands and when it does not: installed into a running Thunderbird, asleep, broken, disabled. With the
// control that makes all of these tests worth something: without the add-on the same input does open files locally.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { addonId } from '../../protocol/names.ts';
import { packAddon } from '../../scripts/pack-addon.ts';
import { sampleMessages } from '../../scripts/sample-mail.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { assertNothingOpened, findLocalTraces } from '../support/thunderbird/local-openings.ts';
import {
  listOpenings,
  openingsCausedBy,
  startSession,
  type ThunderbirdSession,
} from '../support/thunderbird/session.ts';
import { waitUntil } from '../support/wait-until.ts';
import { switchAddon } from '../support/thunderbird/switch-addon.ts';

const single = 'Contract for the shop windows';
const several = 'Everything in one message';
const helperDialog = 'chrome://mozapps/content/downloads/unknownContentType.xhtml';

describe('the guard', { concurrency: 1 }, () => {
  let session: ThunderbirdSession;
  let user: MailUser;

  before(async () => {
    session = await startSession({ messages: sampleMessages(), withAddon: false });
    user = session.user;
    await user.openInbox();
  });
  after(() => session.stop());

  const install = (xpiPath: string): Promise<unknown> =>
    user.thunderbird.marionette.command('Addon:Install', { path: xpiPath, temporary: true });
  const opensLocally = async (): Promise<void> => {
    await user.selectMessage('What to bring');
    await user.openAttachment('packing-list.txt');
    await waitUntil(
      async () => (await findLocalTraces(user)).windows.includes(helperDialog),
      'Thunderbird asks what to open the file with',
    );
    await user.look(
      'for (const win of [...Services.wm.getEnumerator(null)]) if (win.location.href == args[0]) win.close();',
      helperDialog,
    );
  };
  /** Everything the guard replaces, as source text. */
  const replaced = (): Promise<unknown> =>
    user.look(`
    const { AttachmentInfo } = ChromeUtils.importESModule("resource:///modules/AttachmentInfo.sys.mjs");
    const reader = findWindow("main"), compose = findWindow("compose");
    const functions = [AttachmentInfo.prototype.open, AttachmentInfo.prototype._openFile, reader.setupDataTransfer,
      reader.Enigmail.msg.handleAttachment,
      compose.setupDataTransfer, compose.OpenSelectedAttachment];
    return [...functions.map(String), Services.prefs.getBoolPref("mail.inline_attachments"),
      Services.prefs.prefIsLocked("mail.inline_attachments")];`);
  let original: unknown;

  test('control: without the add-on a click opens the file where the mail lives', () => opensLocally());

  test('installed later, it guards windows that were open before', async () => {
    await user.selectMessage(several);
    await user.editAsNew();
    await user.openMessageIn('window');
    original = await replaced();
    await install(session.xpiPath);
    const traces = await findLocalTraces(user);
    for (const place of ['main', 'message-window', 'compose'] as const) {
      await user.raiseWindow(place);
      const [opening] = await openingsCausedBy(user, () => user.openAttachment('packing-list.txt', place));
      assert.equal(opening?.failure, 'host-missing', place);
    }
    await assertNothingOpened(user, traces);
    await user.closeWindow('message-window');
    await user.raiseWindow('main');
  });

  test('a click wakes a background page that sleeps', async (t) => {
    await user.look('await WebExtensionPolicy.getByID(args[0]).extension.terminateBackground();', addonId);
    await user.until(
      'the background page sleeps',
      'return !["running", "starting"].includes(WebExtensionPolicy.getByID(args[0]).extension.backgroundState);',
      addonId,
    );
    await user.selectMessage(single);
    const traces = await findLocalTraces(user);
    const [opening] = await openingsCausedBy(user, () => user.openAttachment('contract.pdf'));
    assert.equal(opening?.failure, 'host-missing');
    assert.ok((await listOpenings(user)).length > 1, 'earlier openings are still listed');
    await assertNothingOpened(user, traces);
    t.diagnostic(
      `click to awake: ${Math.round((opening.stagesAtMs.received ?? NaN) - (opening.stagesAtMs.click ?? NaN))} ms`,
    );
  });

  test('disabled, it restores Thunderbird completely', async () => {
    await switchAddon(user, false);
    assert.deepEqual(await replaced(), original);
    await opensLocally();
  });

  test('enabled again, it guards again', async () => {
    await switchAddon(user, true);
    await user.selectMessage(single);
    const traces = await findLocalTraces(user);
    await openingsCausedBy(user, () => user.openAttachment('contract.pdf'));
    await assertNothingOpened(user, traces);
  });

  test('with a background page that cannot run, nothing opens', async () => {
    const folder = join(session.dir, 'addon');
    await writeFile(join(folder, 'addon', 'background.js'), 'throw new Error("broken");');
    const xpiPath = join(session.dir, 'broken.xpi');
    await packAddon(folder, xpiPath);
    await install(xpiPath);
    await user.selectMessage('What to bring');
    const traces = await findLocalTraces(user);
    await user.openAttachment('packing-list.txt');
    await user.selectMessage(several);
    await user.openAttachment('contract.pdf');
    await user.selectMessage(single);
    await assertNothingOpened(user, traces);
  });
});
