// The second net, with the add-on off: which ways of opening an attachment Thunderbird's own `Handlers` policy catches, and
// which it does not, by real input in a real Thunderbird. A row for each of docs/interception.md.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { contract, makePdf } from '../../scripts/sample-files.ts';
import { composeMessage, sampleMessages, type SampleMessage } from '../../scripts/sample-mail.ts';
import type { MailUser, Point } from '../../scripts/thunderbird/mail-user.ts';
import { makeEntry } from '../support/thunderbird/calendar-entry.ts';
import { draggedTypes } from '../support/thunderbird/dragged-types.ts';
import { findLocalTraces } from '../support/thunderbird/local-openings.ts';
import { installOpeningAddon } from '../support/thunderbird/other-addon.ts';
import {
  makeRecordingProgram,
  type GivenFile,
  type RecordingProgram,
} from '../support/thunderbird/recording-program.ts';
import { receiveMessage } from '../support/thunderbird/receive-message.ts';
import { kinds, kindsSubject, linkSubject, rowMessages } from '../support/thunderbird/sample-rows.ts';
import { netAlone, oddTypes, setDefaultProgram } from '../support/thunderbird/net-alone.ts';
import { encryptByOpenPgp } from '../support/thunderbird/signed-mail.ts';
import { startSession, type ThunderbirdSession } from '../support/thunderbird/session.ts';
import { thunderbirdVersion } from '../support/thunderbird/version.ts';
import { waitUntil } from '../support/wait-until.ts';

const several = 'Everything in one message';
const single = 'Contract for the shop windows';
const helperDialog = 'chrome://mozapps/content/downloads/unknownContentType.xhtml';
const pdf = makePdf(contract);
const large = 'font-size:40px;line-height:60px;margin:0';
const linkMessage: SampleMessage = {
  subject: 'A document within a link',
  text: 'See the HTML part.\n',
  html: `<p style="${large}"><a href="data:application/pdf;base64,${pdf.toString('base64')}">Please read the contract</a></p>`,
};
describe('with the Handlers policy and without the add-on', { concurrency: 1 }, () => {
  let folder: string;
  let program: RecordingProgram;
  /** What the desktop opens PDF documents with. */
  let other: RecordingProgram;
  let session: ThunderbirdSession;
  let user: MailUser;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glovebox-handlers-'));
    program = await makeRecordingProgram(folder);
    other = await makeRecordingProgram(await mkdtemp(join(folder, 'other-')));
    const policies = await netAlone(program.path);
    session = await startSession({
      messages: [...rowMessages(), linkMessage, oddTypes],
      withAddon: false,
      policies: () => policies,
      prepareHome: (home) => setDefaultProgram(home, other.path),
    });
    user = session.user;
    await user.openInbox();
  });
  after(async () => {
    await session.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Acts, and expects that these files, and nothing of Thunderbird's, were opened by the program. */
  const expectCaught = async (act: () => Promise<void>, names: readonly string[]): Promise<readonly GivenFile[]> => {
    const earlier = (await program.listGiven()).length;
    const traces = await findLocalTraces(user);
    await act();
    const given = await waitUntil(async () => {
      const all = (await program.listGiven()).slice(earlier);
      return all.length >= names.length && all;
    }, 'the program was started');
    assert.deepEqual(given.map(({ path }) => basename(path).replace(/-\d+(?=\.)/, '')).sort(), [...names].sort());
    const now = await findLocalTraces(user);
    assert.deepEqual([now.windows, now.tabs], [traces.windows, traces.tabs], 'Thunderbird shows nothing itself');
    return given;
  };
  /** Acts, and expects that Thunderbird comes to this state while the program is not started. */
  const expectMissed = async (act: () => Promise<void>, name: string, state: string): Promise<void> => {
    const earlier = (await program.listGiven()).length;
    await act();
    await user.until(name, state, helperDialog);
    assert.equal((await program.listGiven()).length, earlier);
  };
  /** Acts, and expects that the desktop's own program was started in the place of ours. */
  const expectOther = async (act: () => Promise<void>, name: string): Promise<void> => {
    const [ours, theirs] = [(await program.listGiven()).length, (await other.listGiven()).length];
    await act();
    const [given] = await waitUntil(async () => {
      const all = (await other.listGiven()).slice(theirs);
      return all.length > 0 && all;
    }, 'the desktop’s own program was started');
    assert.equal(basename(given?.path ?? ''), name);
    assert.equal((await program.listGiven()).length, ours);
  };
  const asks = 'return [...Services.wm.getEnumerator(null)].some(win => win.location.href == args[0]);';
  const closeQuestion = (): Promise<unknown> =>
    user.look(
      'for (const win of [...Services.wm.getEnumerator(null)]) if (win.location.href == args[0]) win.close();',
      helperDialog,
    );
  const topOfText = async (): Promise<Point> => {
    const { x } = await user.locate('#messagepane', 'main', 0.1);
    const top = (await user.look(
      'return Math.round(findWindow("main").mozInnerScreenY + ' +
        'findWindow("main").document.getElementById("messagepane").getBoundingClientRect().top);',
    )) as number;
    return { x, y: top + 38 };
  };

  test('caught: a click on the name in the attachment bar, with a private copy that is for reading alone', async () => {
    await user.selectMessage(single);
    const [given] = await expectCaught(() => user.openAttachment('contract.pdf'), ['contract.pdf']);
    assert.ok(given);
    assert.ok(given.path.startsWith(user.thunderbird.tmpDir));
    assert.equal(given.mode, 0o400);
    assert.equal(given.bytes.subarray(0, 5).toString(), '%PDF-');
    assert.equal((await stat(join(given.path, '..'))).mode & 0o777, 0o700);
  });

  // First of all: after the questions below a press on a message in a message was not taken, once it came quickly.
  test('not caught: a message in a message, which Thunderbird shows; caught: what is in it', async () => {
    await user.selectMessage(kindsSubject);
    await expectMissed(
      () => user.openAttachment('inner.eml'),
      'the inner message is shown',
      'const reader = findWindow("main"); return Boolean(reader?.msgLoaded && reader.gMessage?.mime2DecodedSubject == "Inner message");',
    );
    await expectCaught(() => user.openAttachment('inner.pdf'), ['inner.pdf']);
    await user.press('ctrl+w');
  });

  test('caught: double click and Enter in the attachment list, “Open” in its menu, “Open All”, the menu bar', async () => {
    await user.selectMessage(several);
    await expectCaught(() => user.openAttachment('packing-list.txt'), ['packing-list.txt']);
    await user.click(await user.locateAttachment('evening-hills.png'));
    await expectCaught(() => user.press('Return'), ['evening-hills.png']);
    await expectCaught(
      async () => user.pickFromMenu(await user.locateAttachment('contract.pdf'), 'Open'),
      ['contract.pdf'],
    );
    await expectCaught(async () => {
      await user.click(await user.locate('#attachmentSaveAllMultiple', 'main', 0.9));
      await user.pickFromOpenMenu('Open All…');
    }, ['contract.pdf', 'evening-hills.png', 'packing-list.txt']);
    await expectCaught(async () => {
      await user.press('alt+m');
      for (const label of ['Attachments', 'packing-list.txt', 'Open']) await user.pickFromOpenMenu(label);
    }, ['packing-list.txt']);
  });

  test('caught: a message in a tab, in a window, and from a file', async () => {
    await user.selectMessage(several);
    await user.openMessageIn('tab');
    await expectCaught(() => user.openAttachment('packing-list.txt'), ['packing-list.txt']);
    await user.press('ctrl+w');
    await user.selectMessage(single);
    await user.openMessageIn('window');
    await expectCaught(() => user.openAttachment('contract.pdf', 'message-window'), ['contract.pdf']);
    await user.closeWindow('message-window');
    const path = join(session.dir, 'from-disk.eml');
    const [message] = sampleMessages();
    assert.ok(message);
    await writeFile(path, composeMessage(message));
    await user.openMessageFile(path);
    await expectCaught(() => user.openAttachment('contract.pdf'), ['contract.pdf']);
    await user.press('ctrl+w');
  });

  for (const { name, declaredType } of kinds.filter(({ declaredType: type }) => type !== 'message/rfc822'))
    test(`caught: ${declaredType}, ${name}`, async () => {
      await user.selectMessage(kindsSubject);
      await expectCaught(() => user.openAttachment(name), [name]);
    });

  test('caught: a file of no known kind by application/octet-stream, and by its ending', async () => {
    await user.selectMessage(oddTypes.subject);
    await expectCaught(() => user.openAttachment('plan.xyzzy'), ['plan.xyzzy']);
    await expectCaught(() => user.openAttachment('scan.pdf'), ['scan.pdf']);
  });

  test('not caught: a declared type that nobody knows; Thunderbird asks what to do', async () => {
    await user.selectMessage(oddTypes.subject);
    for (const name of ['plan.made-up', 'plan.pdf']) {
      await expectMissed(() => user.openAttachment(name), `it asks about ${name}`, asks);
      await closeQuestion();
    }
  });

  test('caught: a cid: link in the body', async () => {
    await user.selectMessage(linkSubject);
    await expectCaught(async () => user.click(await topOfText()), ['linked.docx']);
  });

  test('caught: another add-on that calls messages.openAttachment', async () => {
    await user.selectMessage(single);
    await expectCaught(() => installOpeningAddon(user, session.dir, single), ['contract.pdf']);
  });

  test('caught: an attachment of a message that is being written', async () => {
    await user.selectMessage(several);
    await user.editAsNew();
    // Thunderbird itself gives the copy that it makes then another name.
    await expectCaught(() => user.openAttachment('packing-list.txt', 'compose'), ['nsmail.txt']);
    await user.closeWindow('compose');
    await user.raiseWindow('main');
  });

  test('caught: OpenPGP “Decrypt and Open”', async () => {
    const armored =
      /-----BEGIN[^]*-----END PGP MESSAGE-----/.exec((await encryptByOpenPgp(user, pdf)).toString('latin1'))?.[0] ?? '';
    const message = composeMessage({
      subject: 'Encrypted by OpenPGP',
      text: 'See below.\n',
      attachments: [
        { name: 'secret.pdf.pgp', declaredType: 'application/octet-stream', bytes: Buffer.from(armored, 'latin1') },
      ],
    });
    await receiveMessage(user, Buffer.concat([Buffer.from('From - Mon Nov  2 10:00:00 2026\n'), message]));
    await user.selectMessage('Encrypted by OpenPGP');
    const [given] = await expectCaught(
      async () => user.pickFromMenu(await user.locateAttachment('secret.pdf.pgp'), 'Decrypt and Open'),
      ['secret.pdf'],
    );
    assert.ok(given?.bytes.equals(pdf), 'the plain text is handed over');
  });

  test('caught: a link that holds a document opens nothing, and the message stays', async () => {
    await user.selectMessage(linkMessage.subject);
    const earlier = (await program.listGiven()).length;
    const pane = 'return findWindow("main").getMessagePaneBrowser().currentURI.spec;';
    const shown = await user.look(pane);
    await user.click(await topOfText());
    await user.until(
      'Thunderbird has asked for its viewer, which is off',
      'return Services.console.getMessageArray().some(message => String(message).includes("pdfjs.sys.mjs"));',
    );
    assert.equal(await user.look(pane), shown);
    assert.equal((await program.listGiven()).length, earlier);
  });

  test('not caught: a double click in Tools > Saved Files, which the desktop’s own program opens', async () => {
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
    await expectOther(() => user.click(item, { times: 2 }), 'kept.pdf.copy.pdf');
    await user.press('ctrl+w');
  });

  test('not caught: an attachment of a calendar entry; Thunderbird asks which program', async () => {
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
    // Thunderbird 153 asks first whether it may, 140 at once with which program.
    const question = `chrome://mozapps/content/handling/${thunderbirdVersion > 140 ? 'permissionDialog' : 'appChooser'}.xhtml`;
    await expectMissed(
      () => user.click(label),
      'Thunderbird asks',
      `return [...Services.wm.getEnumerator(null)].some(win => win.location.href == "${question}");`,
    );
    await user.look(
      'for (const win of [...Services.wm.getEnumerator(null)]) if (win.location.href == args[0]) win.close();',
      question,
    );
    await user.look(
      'for (const win of [...Services.wm.getEnumerator(null)]) if ' +
        '(win.location.href.endsWith("calendar-summary-dialog.xhtml")) win.close();',
    );
  });

  test('not caught: a drag out of the list offers the file to the desktop', async () => {
    await user.raiseWindow('main');
    await user.selectMessage(several);
    const from = await user.locateAttachment('contract.pdf');
    await user.click(from);
    const types = await draggedTypes(user, from);
    assert.ok(types.some((type) => type.includes('file-promise')));
  });

  test('not caught: a picture is shown inside its message', async () => {
    await user.selectMessage('The hills last Sunday');
    await user.until(
      'the picture is shown',
      'const [picture] = findWindow("main").getMessagePaneBrowser().contentDocument.images; return ' +
        'Boolean(picture?.complete && picture.naturalWidth > 0);',
    );
  });

  test('not caught: saving, which puts the file where the person says', async () => {
    await user.selectMessage(single);
    const target = join(session.dir, 'saved.pdf');
    await user.look(
      `const attachment = findWindow("main").currentAttachments[0];
      await attachment.saveToFile(args[0]);`,
      target,
    );
    assert.equal((await readFile(target)).subarray(0, 5).toString(), '%PDF-');
  });
});
