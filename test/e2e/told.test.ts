// What the person is told inside a real Thunderbird: a bar where they clicked, once, with buttons that do what they
// say.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { nativeWindowBytes } from '../../protocol/limits.ts';
import { addonId } from '../../protocol/names.ts';
import { sampleMessages } from '../../scripts/sample-mail.ts';
import type { MailUser, Point } from '../../scripts/thunderbird/mail-user.ts';
import { barButton, pressInBar } from '../support/thunderbird/bars.ts';
import { locateInPopup, openPopup, readBadge, readPopup, waitUntilPopupIsGone } from '../support/thunderbird/popup.ts';
import { lookInside, pointOfButton } from '../support/thunderbird/look-inside.ts';
import { installReceivingHost } from '../support/thunderbird/native-hosts.ts';
import {
  dismissNotices,
  listBars,
  listNotifications,
  listOpenings,
  openingsCausedBy,
  startSession,
  type ThunderbirdSession,
} from '../support/thunderbird/session.ts';
import { waitUntil } from '../support/wait-until.ts';

const single = 'Contract for the shop windows';
const heldName = 'plan.bin';
const heldMessage = {
  subject: heldName,
  text: 'Bytes.\n',
  attachments: [
    { name: heldName, declaredType: 'application/octet-stream', bytes: new Uint8Array(nativeWindowBytes + 1) },
  ],
};
/** The ids of what shows that it is being opened; an attachment in a list has its name. */
const listTurning = async (user: MailUser): Promise<string[]> =>
  (await user.look(`return [...findWindow("main").document.querySelectorAll("[aria-busy=true]")]
    .filter(element => element.querySelector(".glovebox-opening")).map(element => element.attachment?.name ?? element.id);`)) as string[];

const waitForBar = (user: MailUser, start: string): Promise<string> =>
  waitUntil(async () => (await listBars(user)).find((bar) => bar.startsWith(start)), `a bar says ${start}`, 20_000);

describe('where nothing opens', { concurrency: 1 }, () => {
  let session: ThunderbirdSession;
  let user: MailUser;
  before(async () => {
    session = await startSession({ messages: sampleMessages() });
    user = session.user;
    await user.openInbox();
    await user.selectMessage(single);
  });
  after(() => session.stop());

  test('a bar above the message says so, and no notification besides', async () => {
    await openingsCausedBy(user, () => user.openAttachment('contract.pdf'));
    assert.match(await waitForBar(user, '“contract.pdf” was not opened'), /helper program.*still in your message/);
    assert.ok(await user.locate(barButton('Try again')), 'it is in the document that shows the message');
    assert.deepEqual(await listNotifications(user), []);
  });

  test('“Try again” asks for it once more', async () => {
    const [again] = await openingsCausedBy(user, () => pressInBar(user, 'Try again'));
    assert.equal(again?.attachment.name, 'contract.pdf');
    assert.equal(again.failure, 'host-missing');
    await waitForBar(user, '“contract.pdf” was not opened');
  });

  test('not more than two stand above a message', async () => {
    for (let time = 0; time < 4; time += 1) await openingsCausedBy(user, () => user.openAttachment('contract.pdf'));
    await waitUntil(async () => (await listBars(user)).length === 2, 'two bars are left');
    await dismissNotices(user);
  });

  test('“Details” shows the settings where the opening is listed', async () => {
    await openingsCausedBy(user, () => user.openAttachment('contract.pdf'));
    await waitForBar(user, '“contract.pdf” was not opened');
    await pressInBar(user, 'Details');
    await waitForSettings(user, 'activity');
  });

  test('Glovebox in the application menu shows the settings', async () => {
    await user.selectMessage(single);
    const locate = (selector: string): Promise<Point> =>
      user.until(
        `${selector} is on the screen`,
        'const element = mainWindow().document.querySelector(args[0]); return element ? pointOf(element) : null;',
        selector,
      ) as Promise<Point>;
    await user.click(await locate('#button-appmenu, .button-appmenu'));
    await user.until(
      'the menu has opened',
      'return mainWindow().document.getElementById("appMenu-popup").state == "open";',
    );
    await user.click(await locate('#glovebox-app-menu'));
    await waitForSettings(user, 'rules');
  });
});

test('a person who installs the add-on gets the first page, which tries a sample and tells how that went', async () => {
  const preferences = { 'extensions.glovebox.showFirstPage': true };
  const { user, xpiPath, stop } = await startSession({ messages: sampleMessages(), withAddon: false, preferences });
  try {
    await user.openInbox();
    await user.thunderbird.marionette.command('Addon:Install', { path: xpiPath, temporary: true });
    const inFront = 'mainWindow().document.getElementById("tabmail").selectedTab.linkedBrowser';
    await user.until(
      'the first page is in front',
      `return ${inFront}?.currentURI?.spec.endsWith("/addon/first/first.html");`,
    );
    const look = (body: string): Promise<unknown> => lookInside(user, inFront, body);
    await user.click(
      await waitUntil(
        async () => (await look(pointOfButton('Open the sample'))) as Point | null,
        'the sample is offered',
      ),
    );
    const readOutcome = async (): Promise<unknown> =>
      look('return document.querySelector("[role=status] .bad")?.innerText;');
    await waitUntil(async () => String(await readOutcome()).includes('helper program'), 'it says what is missing');
    const [opening] = await listOpenings(user);
    assert.deepEqual(
      [opening?.path, opening?.attachment.name, opening?.failure],
      ['sample', 'sample.pdf', 'host-missing'],
    );
  } finally {
    await stop();
  }
});

const waitForSettings = (user: MailUser, part: string): Promise<unknown> =>
  user.until(
    `the settings show ${part} in the tab in front`,
    'return mainWindow().document.getElementById("tabmail").selectedTab.linkedBrowser?.currentURI?.spec.endsWith("settings.html#" ' +
      '+ args[0]);',
    part,
  );

test('nothing of the bars stays in a window when the add-on is disabled', async () => {
  const { user, stop } = await startSession({ messages: sampleMessages() });
  try {
    await user.openInbox();
    await user.selectMessage(single);
    const place = 'return findWindow("main").document.getElementById("mail-notification-top").innerHTML.trim();';
    const before = await user.look(place);
    assert.equal(await user.look('return Boolean(mainWindow().document.getElementById("glovebox-app-menu"));'), true);
    await openingsCausedBy(user, () => user.openAttachment('contract.pdf'));
    await waitForBar(user, '“contract.pdf” was not opened');
    await disable(user);
    await waitUntil(async () => (await user.look(place)) === before, 'the place above the message is as it was');
    assert.equal(
      await user.look('return Boolean(mainWindow().document.getElementById("glovebox-app-menu"));'),
      false,
      'nor in the application menu',
    );
  } finally {
    await stop();
  }
});

describe('where it takes longer', { concurrency: 1 }, () => {
  let session: ThunderbirdSession;
  let user: MailUser;
  before(async () => {
    session = await startSession({
      messages: [...sampleMessages(), heldMessage],
      prepareHome: installReceivingHost,
      env: { HELD_NAME: heldName },
    });
    user = session.user;
    await user.openInbox();
    await user.selectMessage(heldName);
  });
  after(() => session.stop());

  test('a bar says that it is under way, and “Cancel” in it gives it up', async () => {
    const [opening] = await openingsCausedBy(
      user,
      async () => {
        await user.openAttachment(heldName);
        await waitForBar(user, `“${heldName}” is being opened`);
        await pressInBar(user, 'Cancel');
      },
      1,
      30_000,
    );
    assert.equal(opening?.outcome, 'declined');
    await waitUntil(async () => (await listBars(user)).length === 0, 'nothing is said any more');
  });

  test('the button in the tool bar counts it and shows it, and “Cancel” there gives it up too', async () => {
    assert.equal(await readBadge(user), '');
    const [opening] = await openingsCausedBy(
      user,
      async () => {
        await user.openAttachment(heldName);
        await waitUntil(async () => (await readBadge(user)) === '1', 'the button has a number');
        assert.match(await openPopup(user, heldName), /Open now[^]*How things are[^]*Settings/);
        await user.click(await locateInPopup(user, 'Cancel'));
      },
      1,
      30_000,
    );
    assert.equal(opening?.outcome, 'declined');
    await waitUntil(
      async () => (await readPopup(user))?.includes('Nothing is open') === true,
      'the button shows that nothing is open',
    );
    await waitUntil(async () => (await readBadge(user)) === '', 'the button has no number');
    await user.press('Escape');
    await waitUntilPopupIsGone(user);
  });

  for (const [how, press] of [
    ['mouse', () => user.openAttachment(heldName)],
    [
      'keyboard',
      async () => {
        await user.click(await user.locateAttachment(heldName));
        await user.press('Return');
      },
    ],
  ] as const) {
    test(`a wheel turns at the attachment that was pressed by ${how}, until it is given up`, async () => {
      assert.deepEqual(await listTurning(user), []);
      await openingsCausedBy(
        user,
        async () => {
          await press();
          await waitUntil(
            async () => (await listTurning(user)).join() === `attachmentInfo,${heldName}`,
            'the bar and the list show it',
          );
          await pressInBar(user, 'Cancel');
        },
        1,
        30_000,
      );
      await waitUntil(async () => (await listTurning(user)).length === 0, 'nothing turns any more');
    });
  }

  test('who looks elsewhere gets a notification too', async () => {
    const before = (await listOpenings(user)).length;
    await user.openAttachment(heldName);
    await waitForBar(user, `“${heldName}” is being opened`);
    await lookElsewhere(user, async () => {
      await promisify(execFile)('pkill', ['-P', String(user.thunderbird.pid), '-f', 'native-host.cjs']);
      await waitUntil(
        async () => (await listNotifications(user)).some((notice) => notice.startsWith(`“${heldName}” was not opened`)),
        'a notification says so',
        20_000,
      );
    });
    await waitForBar(user, `“${heldName}” was not opened`);
    assert.equal((await listOpenings(user)).length, before + 1);
    assert.deepEqual(await listTurning(user), []);
  });

  test('what turns in a window goes with the add-on', async () => {
    await user.openAttachment(heldName);
    await waitUntil(async () => (await listTurning(user)).length === 2, 'it turns');
    await disable(user);
    assert.deepEqual(
      await user.look(
        'return [...findWindow("main").document.querySelectorAll("[aria-busy], .glovebox-opening")].length;',
      ),
      0,
    );
    assert.equal(
      await user.look(
        'return findWindow("main").document.querySelector("#attachmentInfo > #attachmentIcon").style.display;',
      ),
      '',
    );
  });
});

const disable = (user: MailUser): Promise<unknown> =>
  user.look(
    `
  const { AddonManager } = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
  await (await AddonManager.getAddonByID(args[0])).disable();`,
    addonId,
  );

/** Acts while another program's window is in front. */
const lookElsewhere = async (user: MailUser, act: () => Promise<void>): Promise<void> => {
  const script =
    'imports.gi.versions.Gtk = "3.0"; const { Gtk } = imports.gi; Gtk.init(null); new Gtk.Window({ title: ' +
    '"Elsewhere" }).show(); Gtk.main();';
  const env = { ...process.env, DISPLAY: user.thunderbird.display, GDK_BACKEND: 'x11' };
  // Marionette has Gecko believe that it is always in front.
  await user.look('Services.prefs.setBoolPref("focusmanager.testmode", false);');
  const other = spawn('gjs', ['-c', script], { env, stdio: 'ignore' });
  try {
    await promisify(execFile)(
      'xdotool',
      ['search', '--sync', '--onlyvisible', '--name', '^Elsewhere$', 'windowactivate', '--sync'],
      { env },
    );
    await user.until('Thunderbird is not in front', 'return Services.focus.activeWindow === null;');
    await act();
  } finally {
    other.kill();
  }
};
