// Ways out of Thunderbird into the rest of the desktop: a drop on a file manager, the clipboard, paper. By real input;
// no native host is installed, so that what reaches the guard ends there.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { contract, makePdf } from '../../scripts/sample-files.ts';
import { sampleMessages } from '../../scripts/sample-mail.ts';
import type { MailUser, Point } from '../../scripts/thunderbird/mail-user.ts';
import { missingFileManager, showFolder, type FileManager } from '../support/thunderbird/file-manager.ts';
import { innerMessages, picturesSubject } from '../support/thunderbird/inner-messages.ts';
import { makeEntry } from '../support/thunderbird/calendar-entry.ts';
import { assertNothingOpened, findLocalTraces } from '../support/thunderbird/local-openings.ts';
import {
  dismissNotices,
  openingsCausedBy,
  startSession,
  type ThunderbirdSession,
} from '../support/thunderbird/session.ts';
import { waitUntil } from '../support/wait-until.ts';
import { switchAddon } from '../support/thunderbird/switch-addon.ts';

const several = 'Everything in one message';
const fileName = 'packing-list.txt';
/** Thunderbird's window leaves the rest of the screen to the file manager. */
const thunderbirdWidth = 1000;
/** A drop takes a file manager a moment. */
const dropTakesMs = 3_000;

describe('from Thunderbird to the desktop', { concurrency: 1 }, () => {
  let session: ThunderbirdSession;
  let user: MailUser;
  before(async () => {
    session = await startSession({ messages: [...sampleMessages(), ...innerMessages()] });
    user = session.user;
    await user.openInbox();
    await user.look(
      'const win = mainWindow(); win.restore(); win.moveTo(0, 0); win.resizeTo(args[0], 980);',
      thunderbirdWidth,
    );
  });
  after(() => session.stop());

  const withoutAddon = async (body: () => Promise<void>): Promise<void> => {
    await switchAddon(user, false);
    try {
      await body();
    } finally {
      await switchAddon(user, true);
    }
  };
  /** As a hand does it: it moves on over the place before it lets go. */
  const dragTo = async (from: Point, to: Point): Promise<void> => {
    const run = (...args: readonly string[]): Promise<unknown> =>
      promisify(execFile)('xdotool', args, { env: { ...process.env, DISPLAY: user.thunderbird.display } });
    await run('mousemove', String(from.x), String(from.y), 'mousedown', '1');
    const steps = 20;
    for (let step = 1; step <= steps; step += 1) {
      const at = (start: number, end: number): string => String(Math.round(start + ((end - start) * step) / steps));
      await run('mousemove', at(from.x, to.x), at(from.y, to.y));
      await sleep(50);
    }
    for (const wiggle of [4, 8, 0]) {
      await sleep(200);
      await run('mousemove', String(to.x + wiggle), String(to.y));
    }
    await sleep(500);
    await run('mouseup', '1');
  };

  describe('a drop on a real file manager', { concurrency: 1, skip: missingFileManager }, () => {
    let manager: FileManager;
    let folder: string;
    before(async () => {
      folder = join(session.dir, 'dropped-here');
      manager = await showFolder(user.thunderbird.display, {
        folder,
        home: join(session.dir, 'manager-home'),
        left: thunderbirdWidth + 20,
      });
    });
    after(() => manager.stop());

    const drop = async (): Promise<void> => {
      await user.selectMessage(several);
      const from = await user.locateAttachment(fileName);
      await user.click(from);
      await dragTo({ x: from.x, y: from.y }, manager.emptyPlace);
    };

    test('leaves no file there', async () => {
      await drop();
      await sleep(dropTakesMs);
      assert.deepEqual(await readdir(folder), []);
    });

    test('control: without the add-on the file lies there', async () => {
      await withoutAddon(async () => {
        await drop();
        await waitUntil(async () => (await readdir(folder)).includes(fileName), 'the file was dropped', 20_000);
      });
    });
  });

  /** What other programs can take, by its names. */
  const clipboardTypes = async (): Promise<string[]> => {
    const script =
      'imports.gi.versions.Gtk = "3.0"; const { Gtk, Gdk } = imports.gi; Gtk.init(null); const [, atoms = []] ' +
      '= Gtk.Clipboard.get(Gdk.atom_intern("CLIPBOARD", false)).wait_for_targets(); print(atoms.join("\\n"));';
    const { stdout } = await promisify(execFile)('gjs', ['-c', script], {
      env: { ...process.env, DISPLAY: user.thunderbird.display, GDK_BACKEND: 'x11' },
    });
    return stdout.split('\n').filter(Boolean);
  };
  const files = /file|uri|url|gnome-copied|octet|pdf|image\//i;

  test('copying takes an attachment nowhere, and of a message its text', async () => {
    await user.raiseWindow('main');
    await user.selectMessage(several);
    await user.look(
      'Cc["@mozilla.org/widget/clipboardhelper;1"].getService(Ci.nsIClipboardHelper).copyString("before");',
    );
    await user.click(await user.locateAttachment(fileName));
    await user.press('ctrl+c');
    const copied = await clipboardTypes();
    assert.ok(copied.length > 0, 'the clipboard can be read');
    assert.deepEqual(
      copied.filter((type) => files.test(type)),
      [],
    );
    await user.click(await user.locate('#messagepane'));
    await user.press('ctrl+a', 'ctrl+c');
    const ofMessage = await waitUntil(async () => {
      const types = await clipboardTypes();
      return types.includes('text/html') && types;
    }, 'the message was copied');
    // Gecko's own note of where the text was, by the address of the message.
    assert.deepEqual(
      ofMessage.filter((type) => files.test(type)),
      ['text/x-moz-url-priv'],
    );
  });

  /** What Thunderbird would send to a printer, as a file; gives its number of pictures. */
  const print = async (browser: string, name: string): Promise<number> => {
    const path = join(session.dir, name);
    await user.look(
      `const settings = mainWindow().PrintUtils.getPrintSettings("Mozilla Save to PDF", false);
      Object.assign(settings, { outputDestination: Ci.nsIPrintSettings.kOutputDestinationFile,
        outputFormat: Ci.nsIPrintSettings.kOutputFormatPDF, toFileName: args[0], printSilent: true });
      await (${browser}).browsingContext.print(settings);`,
      path,
    );
    const bytes = await waitUntil(
      async () => {
        const written = await readFile(path).catch(() => null);
        return written?.subarray(-16).includes('%%EOF') === true && written;
      },
      'it was printed',
      30_000,
    );
    return bytes.toString('latin1').split('/Subtype /Image').length - 1;
  };

  test('on paper a picture of a message is as held as on the screen, seen there before or not', async () => {
    await user.selectMessage(picturesSubject);
    const shown = 'findWindow("main").getMessagePaneBrowser()';
    const unseen = async (name: string): Promise<number> => {
      await user.look(
        'const reader = findWindow("main"); await ' +
          'mainWindow().PrintUtils.loadPrintBrowser(' +
          'MailServices.messageServiceFromURI(reader.gMessageURI).getUrlForUri(reader.gMessageURI).spec);',
      );
      return print('mainWindow().PrintUtils.printBrowser', name);
    };
    assert.deepEqual([await print(shown, 'shown.pdf'), await unseen('unseen.pdf')], [0, 0]);
    await withoutAddon(async () => {
      await user.selectMessage(several);
      await user.selectMessage(picturesSubject);
      const [control, unseenControl] = [await print(shown, 'control.pdf'), await unseen('unseen-control.pdf')];
      assert.ok(
        control > 0 && unseenControl > 0,
        `control: without the add-on they are printed (${control}, ${unseenControl})`,
      );
    });
  });

  const preview =
    '[...mainWindow().document.querySelectorAll("browser")].some(browser => ' +
    'browser.currentURI?.spec.startsWith("chrome://global/content/print.html"))';

  for (const [what, subject] of [
    ['with pictures', picturesSubject],
    ['with a PDF attached', several],
  ] as const)
    test(`Ctrl+P shows the print preview of a message ${what}, and opens nothing`, () => assertPreview(subject));
  const assertPreview = async (subject: string): Promise<void> => {
    await user.selectMessage(subject);
    const traces = await findLocalTraces(user);
    await user.press('ctrl+p');
    await user.until('the preview is there', `return ${preview};`);
    // A key goes astray while the preview is still being made.
    await waitUntil(async () => {
      await user.press('Escape');
      return (await user.look(`return !(${preview});`)) === true;
    }, 'the preview is gone');
    // It is drawn by way of a file of its own, which Thunderbird removes a moment later.
    await waitUntil(
      async () => (await findLocalTraces(user)).files.length === traces.files.length,
      'what the preview was drawn with is gone',
    );
    await assertNothingOpened(user, traces);
  };

  test('an attachment in the dialog that edits a calendar entry opens like one of a message', async () => {
    const path = join(session.dir, 'minutes.pdf');
    await writeFile(path, makePdf(contract));
    await user.look(
      `${makeEntry}
      const calendar = cal.manager.createCalendar("memory", Services.io.newURI("moz-memory-calendar://sample"));
      calendar.name = "Sample";
      cal.manager.registerCalendar(calendar);
      event.calendar = calendar;
      const added = await event.calendar.addItem(event);
      mainWindow().modifyEventWithDialog(added, false);`,
      path,
    );
    const inDialog = `const dialog = [...Services.wm.getEnumerator(null)].find(win =>
      win.location.href.endsWith("calendar-event-dialog.xhtml"));
      const panel = dialog?.document.getElementById("calendar-item-panel-iframe")?.contentDocument;
      panel?.getElementById("event-grid-tabbox") && (panel.getElementById("event-grid-tabbox")
        .selectedTab = panel.getElementById("event-grid-tab-attachments"));
      const item = panel?.querySelector("#attachment-link richlistitem");`;
    const item = (await user.until(
      'the attachment is listed',
      `${inDialog} return item ? pointOf(item) : null;`,
    )) as Point;
    await dismissNotices(user);
    const traces = await findLocalTraces(user);
    const [opening] = await openingsCausedBy(user, () => user.click(item, { times: 2 }));
    assert.deepEqual(
      [opening?.attachment.name, opening?.path, opening?.failure],
      ['minutes.pdf', 'link', 'host-missing'],
    );
    await assertNothingOpened(user, traces);
    await user.look(
      'for (const win of [...Services.wm.getEnumerator(null)]) if (win.location.href.endsWith("calendar-event-dialog.xhtml")) win.close();',
    );
  });
});
