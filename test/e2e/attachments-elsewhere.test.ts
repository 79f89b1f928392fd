// Attachments that do not lie in their message: detached to a file, behind a link, deleted, or enclosed with a feed's
// entry. The place is the sender's choice: nothing is asked of it before that is decided, and what it answers must be
// the file.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ActivityEntry } from '../../addon/activity.ts';
import type { Opening } from '../../addon/recent-openings.ts';
import { contract, makePdf } from '../../scripts/sample-files.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { ownPolicy } from '../support/own-policy.ts';
import { externalMessage, type ExternalAttachment } from '../support/external-mail.ts';
import { FileServer } from '../support/file-server.ts';
import { askAddon, runInAddonPage, setUserPolicy } from '../support/thunderbird/addon-page.ts';
import { closeAskWindow, waitForQuestion } from '../support/thunderbird/ask-window.ts';
import { installReceivingHost } from '../support/thunderbird/native-hosts.ts';
import { readReceived } from '../support/thunderbird/read-received.ts';
import type { Received } from '../support/thunderbird/receiving-host.ts';
import {
  dismissNotices,
  listNotices,
  listOpenings,
  openingsCausedBy,
  startSession,
  type ThunderbirdSession,
} from '../support/thunderbird/session.ts';
import { waitUntil } from '../support/wait-until.ts';
import { waitUntilQuiet } from '../support/wait-until-quiet.ts';

const pdf = makePdf(contract);
const megabyte = 1024 * 1024;
/** Thunderbird follows links in feeds alone. */
const enclosed = [
  'ok.pdf',
  'moved.pdf',
  'lost.pdf',
  'secret.pdf',
  'broken.pdf',
  'setup.exe',
  'asked.pdf',
  'endless.bin',
];
const feed = (base: string): string =>
  '<?xml version="1.0"?><rss version="2.0"><channel><title>Sample feed</title>' +
  `<link>${base}</link><description>Sample</description>` +
  enclosed.map((name) => feedItem(base, name)).join('') +
  '</channel></rss>';

const feedItem = (base: string, name: string): string =>
  `<item><title>About ${name}</title><guid>sample-${name}</guid><description>With a file.</description>` +
  '<pubDate>Mon, 02 Nov 2026 10:00:00 GMT</pubDate>' +
  `<enclosure url="${base}/${name}" type="application/octet-stream" length="5000"/></item>`;

describe('attachments that lie elsewhere', { concurrency: 1 }, () => {
  const server = new FileServer();
  let session: ThunderbirdSession;
  let user: MailUser;
  let dir: string;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'glovebox-elsewhere-'));
    const base = await server.start();
    for (const path of ['/ok.pdf', '/asked.pdf'])
      server.answers.set(path, { status: 200, headers: { 'content-type': 'application/pdf' }, body: pdf });
    server.answers.set('/secret.pdf', {
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="sample"' },
      body: 'who are you?',
    });
    server.answers.set('/broken.pdf', { status: 500, body: 'oh' });
    server.answers.set('/moved.pdf', { status: 301, headers: { location: '/ok.pdf' }, body: 'over there' });
    server.answers.set('/endless.bin', { status: 200, body: null });
    server.answers.set('/feed.xml', {
      status: 200,
      headers: { 'content-type': 'application/rss+xml' },
      body: feed(base),
    });
    await writeFile(join(dir, 'detached.pdf'), pdf);
    const detached = (name: string, path: string): ExternalAttachment => ({
      name,
      declaredType: 'application/octet-stream',
      url: `file://${path}`,
    });
    session = await startSession({
      messages: [
        externalMessage('files', [
          detached('detached.pdf', join(dir, 'detached.pdf')),
          detached('missing.pdf', join(dir, 'missing.pdf')),
          detached('zero.bin', '/dev/zero'),
          detached('folder.bin', dir),
          detached('prog.desktop', '/usr/bin/true'),
        ]),
        externalMessage('deleted', [{ name: 'deleted.pdf', declaredType: 'application/pdf', url: null }]),
      ],
      prepareHome: installReceivingHost,
      env: { RECEIVED_FILE: join(dir, 'received'), HELD_NAME: 'endless.bin' },
    });
    user = session.user;
    await user.openInbox();
    await subscribeToFeed(`${base}/feed.xml`);
  });
  after(async () => {
    await session.stop();
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const received = (): Promise<Received[]> => readReceived(join(dir, 'received'));
  const open = async (name: string): Promise<Opening> => {
    const [opening] = await openingsCausedBy(user, () => user.openAttachment(name));
    return opening ?? assert.fail('nothing was opened');
  };
  const openWithoutClick = async (name: string): Promise<Opening> => {
    const [opening] = await openingsCausedBy(user, async () => {
      await user.look(
        'const win = findWindow("main"); win.currentAttachments.find(({ name }) => name == args[0]).open(win.browsingContext);',
        name,
      );
    });
    return opening ?? assert.fail('nothing was opened');
  };
  const showFeed = `
    const server = MailServices.accounts.allServers.find(server => server.type == "rss");
    const folder = server && [...server.rootFolder.descendants].find(folder => folder.name == "Sample feed");
    const pane = mainWindow().document.getElementById("tabmail").currentAbout3Pane;
    if (folder && pane.gFolder != folder) { pane.displayFolder(folder.URI); return false; }
    return Boolean(folder) && pane.gDBView?.rowCount == args[0];`;
  const subscribeToFeed = async (url: string): Promise<void> => {
    await user.look(
      'ChromeUtils.importESModule("resource:///modules/FeedUtils.sys.mjs").FeedUtils.subscribeToFeed(args[0], null);',
      url,
    );
    await user.until('the feed is listed', showFeed, enclosed.length);
  };
  const showEntry = async (name: string): Promise<void> => {
    await user.until('the feed is listed', showFeed, enclosed.length);
    await user.showMessage(`About ${name}`);
  };
  const askedFor = (name: string): number => server.asked.filter(({ path }) => path === `/${name}`).length;
  const assertPdfArrived = async (opening: Opening): Promise<void> => {
    assert.equal(opening.failure, null);
    assert.equal((await received()).at(-1)?.sha256, createHash('sha256').update(pdf).digest('hex'));
  };

  for (const name of ['ok.pdf', 'moved.pdf']) {
    test(`enclosed with a feed’s entry: ${name} arrives whole, and the server learns nothing but its address`, async () => {
      await showEntry(name);
      await assertPdfArrived(await open(name));
      assert.deepEqual(
        server.asked.filter(({ headers }) => headers.cookie !== undefined || headers.authorization !== undefined),
        [],
      );
    });
  }

  for (const [name, code, words] of [
    ['lost.pdf', 'attachment-gone', 'moved or deleted'],
    ['secret.pdf', 'attachment-refused', 'refused'],
    ['broken.pdf', 'attachment-unreadable', 'could not read'],
  ] as const) {
    test(`enclosed with a feed’s entry: the page that the server answers for ${name} is not opened as the file: ${code}`, async () => {
      await showEntry(name);
      await dismissNotices(user);
      const before = await received();
      assert.equal((await open(name)).failure, code);
      assert.deepEqual(await received(), before);
      await waitUntil(
        async () => (await listNotices(user)).some((notice) => notice.includes(name) && notice.includes(words)),
        'a notice says why',
      );
    });
  }

  test('a link that is blocked by its name is never asked for', async () => {
    await showEntry('setup.exe');
    assert.equal((await open('setup.exe')).outcome, 'blocked');
    assert.equal(askedFor('setup.exe'), 0);
  });

  test('a link is not asked for before the person has answered', async () => {
    const then = { action: 'ask' as const, choices: ['view' as const] };
    const rule = { id: 'ask', title: 'Ask', when: { types: ['pdf'] }, then };
    await setUserPolicy(user, ownPolicy({ rules: [rule], otherwise: { action: 'open' } }));
    await waitUntil(async () => (await askAddon(user, 'policy')).policy.rules.length === 1, 'the rule counts');
    await showEntry('asked.pdf');
    const [declined] = await openingsCausedBy(user, async () => {
      await user.openAttachment('asked.pdf');
      await waitForQuestion(user);
      await closeAskWindow(user);
    });
    assert.deepEqual([declined?.outcome, askedFor('asked.pdf')], ['declined', 0]);
    await setUserPolicy(user, null);
    await waitUntil(async () => (await askAddon(user, 'policy')).policy.rules.length !== 1, 'the rule is gone');
  });

  test('an endless link to a host that takes nothing is held back, and ends when it is given up', async () => {
    await showEntry('endless.bin');
    const openings = (await listOpenings(user)).length;
    await user.openAttachment('endless.bin');
    await waitUntil(() => server.sentBytes > megabyte, 'it is read');
    await waitUntilQuiet(() => server.sentBytes);
    assert.ok(server.sentBytes < 24 * megabyte, `${server.sentBytes} bytes were read`);
    const requestId = (await listOpenings(user))[openings]?.requestId;
    await runInAddonPage(user, 'await browser.runtime.sendMessage({ type: "close", requestId: args[0] });', requestId);
    await waitUntil(() => server.endlessOpen === 0, 'the server is rid of it');
    await waitUntil(async () => (await listOpenings(user))[openings]?.outcome === 'declined', 'it has ended');
  });

  test('detached files: what is there arrives, what is not a file or not there is told at once', async () => {
    await user.selectMessage('files');
    await assertPdfArrived(await open('detached.pdf'));
    for (const [name, code] of [
      ['missing.pdf', 'attachment-gone'],
      ['zero.bin', 'attachment-unreadable'],
      ['folder.bin', 'attachment-unreadable'],
    ] as const) {
      // Thunderbird's own list has nothing to click on for a file without a size; other add-ons come this way.
      assert.equal((await openWithoutClick(name)).failure, code, name);
    }
    assert.equal((await open('prog.desktop')).outcome, 'blocked');
  });

  test('each of them is in the activity list, with its size as a number or none', async () => {
    const list = (await runInAddonPage(
      user,
      'return (await browser.storage.local.get("activity")).activity;',
    )) as ActivityEntry[];
    const byName = new Map(list.map((entry) => [entry.name, entry]));
    for (const name of [
      'ok.pdf',
      'lost.pdf',
      'setup.exe',
      'endless.bin',
      'detached.pdf',
      'missing.pdf',
      'zero.bin',
      'prog.desktop',
    ])
      assert.ok(byName.has(name), name);
    assert.equal(byName.get('detached.pdf')?.sizeBytes, pdf.length);
    assert.equal(typeof byName.get('prog.desktop')?.sizeBytes, 'number');
  });

  test('a deleted attachment is said to be deleted', async () => {
    await user.selectMessage('deleted');
    const [item] = await user.listAttachments();
    assert.deepEqual(
      [item?.contentType, (await openWithoutClick('deleted.pdf')).failure],
      ['text/x-moz-deleted', 'attachment-deleted'],
    );
  });
});
