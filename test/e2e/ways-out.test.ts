// Ways out of Thunderbird that are no attachment of a message that one opens: saved files, links, calendar entries,
// drafts, other add-ons' files. By real input where a person has a way; no native host is installed, so that what
// reaches the guard ends there and opens nothing.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { Opening } from '../../addon/recent-openings.ts';
import { addonId } from '../../protocol/names.ts';
import { contract, makePdf } from '../../scripts/sample-files.ts';
import { sampleMessages, type SampleMessage } from '../../scripts/sample-mail.ts';
import type { MailUser, Point } from '../../scripts/thunderbird/mail-user.ts';
import { installBringingAddon } from '../support/thunderbird/other-addon.ts';
import { makeEntry } from '../support/thunderbird/calendar-entry.ts';
import { assertNothingOpened, findLocalTraces } from '../support/thunderbird/local-openings.ts';
import {
  dismissNotices,
  listNotices,
  openingsCausedBy,
  startSession,
  type ThunderbirdSession,
} from '../support/thunderbird/session.ts';
import { thunderbirdVersion } from '../support/thunderbird/version.ts';
import { waitUntil } from '../support/wait-until.ts';

const pdf = makePdf(contract);
const large = 'font-size:40px;line-height:60px;margin:0';
const linkMessage: SampleMessage = {
  subject: 'Two links',
  text: 'See the HTML part.\n',
  html:
    `<p style="${large}"><a href="cid:linked@sample">Open the linked document</a></p><p style="${large}"><a ` +
    `href="data:application/pdf;base64,${pdf.toString('base64')}">Please read the contract</a></p>`,
  related: { 'linked@sample': { name: 'linked.pdf', declaredType: 'application/pdf', bytes: pdf } },
};
const frameMessage: SampleMessage = {
  subject: 'A document in a frame',
  text: 'See the HTML part.\n',
  html: `<p>above</p><iframe width="400" height="200" src="data:application/pdf;base64,${pdf.toString('base64')}"></iframe><p>below</p>`,
};
const partial = Buffer.from(
  [
    'From: Alex <alex@example.org>',
    'To: robin@example.org',
    'Subject: The first of two',
    'Date: Mon, 02 Nov 2026 10:00:00 +0000',
    'Message-ID: <partial@example.org>',
    'MIME-Version: 1.0',
    'Content-Type: message/partial; id="whole@example.org"; number=1; total=2',
    '',
    'Subject: Inner',
    'Content-Type: application/pdf; name="inner.pdf"',
    'Content-Transfer-Encoding: base64',
    '',
    pdf.toString('base64'),
    '',
  ].join('\r\n'),
);
const several = 'Everything in one message';

describe('where saving is not allowed', { concurrency: 1 }, () => {
  let session: ThunderbirdSession;
  let user: MailUser;

  before(async () => {
    const strict = { version: 1, switches: { maySave: false } };
    session = await startSession({
      messages: [...sampleMessages(), linkMessage, frameMessage, partial],
      policies: () => ({ policies: { '3rdparty': { Extensions: { [addonId]: strict } } } }),
    });
    user = session.user;
    await user.openInbox();
  });
  after(() => session.stop());

  const expectGuarded = async (act: () => Promise<void>, name: string, path: string): Promise<Opening> => {
    await dismissNotices(user);
    const traces = await findLocalTraces(user);
    const [opening] = await openingsCausedBy(user, act);
    assert.deepEqual([opening?.attachment.name, opening?.path, opening?.failure], [name, path, 'host-missing']);
    await assertNothingOpened(user, traces);
    assert.ok(opening);
    return opening;
  };
  /** The middle of a line of the message's text, by its number. */
  const lineOfText = async (line: number): Promise<Point> => {
    const { x } = await user.locate('#messagepane', 'main', 0.1);
    const top = (await user.look(
      'return Math.round(findWindow("main").mozInnerScreenY + ' +
        'findWindow("main").document.getElementById("messagepane").getBoundingClientRect().top);',
    )) as number;
    return { x, y: top + 38 + 60 * line };
  };
  const pane = (): Promise<unknown> =>
    user.look('return findWindow("main").getMessagePaneBrowser().currentURI.scheme;');
  const dialogs = async (): Promise<string[]> =>
    promisify(execFile)('xdotool', ['search', '--onlyvisible', '--name', '^Save'], {
      env: { ...process.env, DISPLAY: user.thunderbird.display },
    }).then(
      ({ stdout }) => stdout.split('\n').filter(Boolean),
      () => [],
    );

  test('“Save Link As…” on a cid: link saves nothing and says why', async () => {
    await user.selectMessage(linkMessage.subject);
    await dismissNotices(user);
    const traces = await findLocalTraces(user);
    await user.pickFromMenu(await lineOfText(0), 'Save Link As…');
    await waitUntil(
      async () => (await listNotices(user)).some((notice) => /was not saved: Your administrator/.test(notice)),
      'a notification says so',
    );
    assert.deepEqual(await dialogs(), []);
    await assertNothingOpened(user, traces);
  });

  test('a link that holds a document opens it like an attachment, and the message stays', async () => {
    await user.selectMessage(linkMessage.subject);
    const shown = await pane();
    const opening = await expectGuarded(async () => user.click(await lineOfText(1)), 'link.pdf', 'link');
    assert.deepEqual(
      [opening.attachment.declaredType, opening.attachment.detectedType],
      ['application/pdf', 'application/pdf'],
    );
    assert.equal(await pane(), shown);
  });

  test('a document in a frame of the message is not shown', async () => {
    await user.selectMessage(frameMessage.subject);
    const frames = await user.look(
      'return findWindow("main").getMessagePaneBrowser().browsingContext.children.map(({ currentURI, ' +
        'currentWindowGlobal }) => (currentWindowGlobal?.documentURI ?? currentURI)?.spec.slice(0, 20));',
    );
    assert.ok(
      (frames as readonly string[]).every((address) => !/^data:|pdf/.test(address)),
      JSON.stringify(frames),
    );
  });

  test('a double click in Tools > Saved Files opens the file like an attachment', async () => {
    const path = join(session.dir, 'kept.pdf');
    await writeFile(path, pdf);
    await user.look(
      `const { Downloads } = ChromeUtils.importESModule("resource://gre/modules/Downloads.sys.mjs");
      const download = await Downloads.createDownload({ source: PathUtils.toFileURI(args[0]),
        target: args[0] + ".copy.pdf", startTime: new Date() });
      await download.start();
      await (await Downloads.getList(Downloads.ALL)).add(download);
      mainWindow().openSavedFilesWnd();`,
      path,
    );
    const item = (await user.until(
      'the file is listed',
      `
      const tab = mainWindow().document.getElementById("tabmail").tabInfo.find(({ linkedBrowser }) =>
        linkedBrowser?.currentURI.spec == "about:downloads");
      const name = tab?.linkedBrowser.contentDocument?.querySelector("#msgDownloadsRichListBox .fileName");
      return name ? pointOf(name) : null;`,
    )) as Point;
    await expectGuarded(() => user.click(item, { times: 2 }), 'kept.pdf.copy.pdf', 'saved-file');
    await user.press('ctrl+w');
  });

  test('an attachment of a calendar entry opens like one of a message', async () => {
    const path = join(session.dir, 'agenda.pdf');
    await writeFile(path, pdf);
    await user.look(
      `${makeEntry}
      event.calendar = cal.manager.getCalendars()[0];
      mainWindow().openDialog("chrome://calendar/content/calendar-summary-dialog.xhtml", "_blank",
        "chrome,titlebar,resizable", { calendarEvent: event });`,
      path,
    );
    const label = (await user.until(
      'the entry is shown',
      `
      const win = [...Services.wm.getEnumerator(null)].find(win => win.location.href.endsWith("calendar-summary-dialog.xhtml"));
      const link = win?.document.querySelector(".item-attachment-cell label, .item-attachment-cell .text-link, .item-attachment-cell");
      return link ? pointOf(link) : null;`,
    )) as Point;
    await expectGuarded(() => user.click(label), 'agenda.pdf', 'link');
    await user.look(
      'for (const win of [...Services.wm.getEnumerator(null)]) if ' +
        '(win.location.href.endsWith("calendar-summary-dialog.xhtml")) win.close();',
    );
  });

  test('an attachment of a draft', async () => {
    await user.raiseWindow('main');
    await user.selectMessage(several);
    await user.editAsNew();
    await user.look('findWindow("compose").goDoCommand("cmd_saveAsDraft");');
    await user.until(
      'the draft is stored',
      'return MailServices.accounts.localFoldersServer.rootFolder.descendants.some(folder => ' +
        'folder.isSpecialFolder(Ci.nsMsgFolderFlags.Drafts) && folder.getTotalMessages(false) > 0);',
    );
    await user.closeWindow('compose');
    await user.look(`const drafts = MailServices.accounts.localFoldersServer.rootFolder.descendants.find(folder =>
      folder.isSpecialFolder(Ci.nsMsgFolderFlags.Drafts));
      const [header] = drafts.messages;
      mainWindow().ComposeMessage(Ci.nsIMsgCompType.Draft, Ci.nsIMsgCompFormat.Default, drafts, [drafts.getUriForMsg(header)]);`);
    await user.until('the draft is open', 'return (listOf("compose")?.itemCount ?? 0) > 0;');
    await expectGuarded(() => user.openAttachment('packing-list.txt', 'compose'), 'packing-list.txt', 'compose');
    await user.closeWindow('compose');
  });

  test('a part of a message that came in parts', async (t) => {
    await user.raiseWindow('main');
    await user.selectMessage('The first of two');
    const traces = await findLocalTraces(user);
    const parts = await user.listAttachments();
    t.diagnostic(`listed: ${parts.map(({ name, contentType }) => `${name} (${contentType})`).join(', ')}`);
    assert.equal(parts.length, 1);
    for (const { name } of parts) await openingsCausedBy(user, () => user.openAttachment(name));
    await assertNothingOpened(user, traces);
  });

  test('a file that another add-on brings', async () => {
    const path = join(session.dir, 'brought.pdf');
    await writeFile(path, pdf);
    await user.selectMessage(several);
    await installBringingAddon(user, session.dir, path);
    const brought = await user.locateAttachment('brought.pdf', 'main');
    await expectGuarded(() => user.pickFromMenu(brought, 'Open'), 'brought.pdf', 'reader');
    // In 140 a double click does nothing for what was put into the list in this way.
    if (thunderbirdVersion > 140)
      await expectGuarded(() => user.openAttachment('brought.pdf'), 'brought.pdf', 'reader');
  });

  test('control: without the add-on the link puts Thunderbird’s viewer in the place of the message', async () => {
    await user.look(
      `const { AddonManager } = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
      await (await AddonManager.getAddonByID(args[0])).disable();`,
      addonId,
    );
    await user.selectMessage(linkMessage.subject);
    await dismissNotices(user);
    await user.click(await lineOfText(1));
    await user.until(
      'the viewer is there',
      'return findWindow("main").getMessagePaneBrowser().currentURI.scheme == "data";',
    );
  });
});
