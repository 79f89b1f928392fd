// The main job, whole: real clicks in a real Thunderbird, real DispVMs, and what a person then reads on the screen.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { Opening } from '../../addon/recent-openings.ts';
import { fetchStatus } from '../../dom0/runtime/fetch-status.ts';
import type { DemoReport } from '../../scripts/demo-report.ts';
import { findDispvmWindow, openAndClose } from '../../scripts/demo-opening.ts';
import { startDemoWorld, type DemoWorld } from '../../scripts/demo-world.ts';
import { lyingMessage, sampleMessages, type SampleMessage } from '../../scripts/sample-mail.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { runInAddonPage } from '../support/thunderbird/addon-page.ts';
import { listOpenings } from '../support/thunderbird/session.ts';
import { readText } from '../support/read-text.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();

/** Words a reader of pictures does not confuse, in an order that no earlier run had. */
const words = [
  'harbour',
  'lantern',
  'meadow',
  'copper',
  'winter',
  'garden',
  'silver',
  'mountain',
  'river',
  'button',
  'window',
  'orange',
];
const sentence = Array.from({ length: 6 }, () => words[randomInt(words.length)]).join(' ');

const hostileName = `${'long '.repeat(60)}\u202efdp.\u0007grüße`;
const oddFiles: SampleMessage = {
  subject: 'Odd files',
  text: 'An empty one, and one with a hostile name.\n',
  attachments: [
    { name: 'empty.txt', declaredType: 'text/plain', bytes: new Uint8Array() },
    { name: hostileName, declaredType: 'text/plain', bytes: Buffer.from('A file with a hostile name.\n') },
  ],
};

describe('a click in Thunderbird', { concurrency: 1, skip: missing ?? false }, () => {
  let world: DemoWorld;
  let dir: string;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'glovebox-main-job-'));
    world = await startDemoWorld({
      headless: true,
      logFile: join(dir, 'dom0.log'),
      messages: [...sampleMessages({ contractSentence: sentence }), lyingMessage(), oddFiles],
    });
    await world.user.openInbox();
  });
  after(async () => {
    await world.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const open = async (subject: string, name: string, act?: () => Promise<void>): Promise<DemoReport> => {
    assert.ok(world.screen);
    await world.user.selectMessage(subject);
    return openAndClose(world, world.screen, {
      name,
      outPrefix: `${dir}/`,
      screenshots: true,
      ...(act === undefined ? {} : { act }),
    });
  };
  const pickOurs = async (name: string, label: string): Promise<void> => {
    await world.user.pickFromMenu(await world.user.locateAttachment(name), 'Glovebox');
    await world.user.pickFromOpenMenu(label);
  };
  const openDispvms = async (): Promise<readonly unknown[] | undefined> =>
    (await fetchStatus(join(world.runtimeDir, 'qrexec.sock')))?.dispvms;
  const findWindows = async (title: string): Promise<number> => {
    const env = { ...process.env, DISPLAY: world.screen?.display };
    const { stdout } = await promisify(execFile)('xdotool', ['search', '--onlyvisible', '--name', `^${title}`], {
      env,
    }).catch(() => ({ stdout: '' }));
    return stdout.split('\n').filter(Boolean).length;
  };
  const isThunderbirdActive = async (): Promise<boolean> => {
    const env = { ...process.env, DISPLAY: world.screen?.display };
    const run = async (...args: readonly string[]): Promise<string> =>
      (await promisify(execFile)('xdotool', args, { env }).catch(() => ({ stdout: '' }))).stdout.trim();
    const active = await run('getactivewindow');
    return (
      active !== '' &&
      (await run('search', '--onlyvisible', '--class', '^(thunderbird|mail)')).split('\n').includes(active)
    );
  };
  const assertShownAndGone = (report: DemoReport): void => {
    assert.equal(report.failure, null);
    assert.ok(report.stagesMs['visible'] !== undefined, 'the document was seen on the screen');
    assert.equal(report.destroyed, true, 'the VM was seen to be gone');
  };
  const screenText = (report: DemoReport): Promise<string> =>
    readText(report.screenshots.find((path) => path.includes('visible')) ?? '');

  test('shows the PDF: a sentence made for this run is read back from the screen', async () => {
    const report = await open('Contract for the shop windows', 'contract.pdf');
    assertShownAndGone(report);
    assert.ok((await screenText(report)).includes(sentence), `“${sentence}” is on the screen`);
    const { stagesMs: at } = report;
    const order = ['click', 'hostFirstByte', 'callAccepted', 'vmReady', 'fileDelivered', 'visible', 'closed', 'gone'];
    assert.deepEqual(
      order.toSorted((a, b) => (at[a] ?? Infinity) - (at[b] ?? Infinity)),
      order,
    );
    await waitUntil(isThunderbirdActive, 'Thunderbird has the keyboard again');
  });

  test('shows the plain text', async () => {
    const report = await open('What to bring', 'packing-list.txt');
    assertShownAndGone(report);
    assert.match(await screenText(report), /thermos flask/);
  });

  test('shows the photo', async () => {
    assertShownAndGone(await open('The hills last Sunday', 'evening-hills.png'));
  });

  test('opens a PDF that calls itself a Word document by what it is', async () => {
    const report = await open('Not what they say they are', 'letter.docx');
    assertShownAndGone(report);
    assert.equal(report.attachment.detectedType, 'application/pdf');
    assert.match(await screenText(report), /Service agreement/);
  });

  test('opens an attachment with a hostile name, and shows the name without its tricks', async () => {
    await world.user.selectMessage('Odd files');
    const item = (await world.user.listAttachments()).find(({ name }) => name !== 'empty.txt');
    const report = await open('Odd files', item?.name ?? '');
    assertShownAndGone(report);
    assert.match(await screenText(report), /hostile name/);
  });

  test('“View only in disposable VM” says so on the window', async () => {
    const report = await open('Everything in one message', 'packing-list.txt', () =>
      pickOurs('packing-list.txt', 'View only in disposable VM'),
    );
    assertShownAndGone(report);
    assert.equal(report.decision?.action, 'view');
    const text = await screenText(report);
    assert.match(text, /view only, no network/);
    assert.match(text, /thermos flask/);
  });

  test('the sample of the first page opens like an attachment', async () => {
    await runInAddonPage(world.user, 'await browser.runtime.sendMessage({ type: "trySample" });');
    const find = async (): Promise<Opening | undefined> =>
      (await listOpenings(world.user)).find(({ path }) => path === 'sample');
    const visible = await waitUntil(
      async () => (await find())?.stagesAtMs.visible !== undefined && (await find()),
      'the sample is visible',
      60_000,
    );
    assert.notEqual(visible.dispvm, null);
    await runInAddonPage(
      world.user,
      'await browser.runtime.sendMessage({ type: "close", requestId: args[0] });',
      visible.requestId,
    );
    await waitUntil(async () => (await find())?.outcome === 'done', 'it was closed in good order', 30_000);
    await waitUntil(async () => (await openDispvms())?.length === 0, 'its DispVM is gone');
  });

  test('“Save…” asks where to, and opens nothing', async () => {
    const openings = (await world.user.listOpenings()).length;
    await world.user.selectMessage('Everything in one message');
    await pickOurs('packing-list.txt', 'Save…');
    await waitUntil(async () => (await findWindows('Save')) > 0, 'the file dialog is shown');
    await world.user.press('Escape');
    await waitUntil(async () => (await findWindows('Save')) === 0, 'the file dialog is gone');
    assert.equal((await world.user.listOpenings()).length, openings);
  });

  test('an empty attachment ends in a DispVM or a clear message, never locally', async () => {
    const report = await open('Odd files', 'empty.txt');
    assert.deepEqual(await openDispvms(), []);
    assert.ok(report.failure !== null || report.destroyed);
  });

  test('Thunderbird closed while a DispVM is open takes the DispVM with it', async () => {
    await world.user.selectMessage('Contract for the shop windows');
    await world.user.openAttachment('contract.pdf');
    await waitUntil(
      async () => world.screen !== null && (await findDispvmWindow(world.screen.display)) !== null,
      'the DispVM window is shown',
    );
    await world.user.thunderbird.quit();
    await waitUntil(async () => (await openDispvms())?.length === 0, 'the DispVM is gone');
    await waitUntil(
      async () => world.screen !== null && (await findDispvmWindow(world.screen.display)) === null,
      'its window is gone',
    );
    assert.deepEqual(
      (await readdir(world.runtimeDir)).filter((name) => name.startsWith('disp') && name !== 'dispvms'),
      [],
    );
  });
});
