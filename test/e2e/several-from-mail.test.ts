// “Open all in one disposable VM” in a real Thunderbird: forty photos and two texts of one message in one window, leafed
// through by keys; what is blocked is not among them, and is told. Words and colours are made for the run.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { Opening } from '../../addon/recent-openings.ts';
import { findDispvmWindow } from '../../scripts/demo-opening.ts';
import { startDemoWorld, type DemoWorld } from '../../scripts/demo-world.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { convertPicture } from '../support/picture-maker.ts';
import { readableWords } from '../support/readable-words.ts';
import { waitUntilRead } from '../support/read-text.ts';
import { furtherCase } from '../support/thorough.ts';
import { closeOpening, runInAddonPage } from '../support/thunderbird/addon-page.ts';
import { listOpenings } from '../support/thunderbird/session.ts';
import { waitUntil } from '../support/wait-until.ts';

const run = promisify(execFile);
const missing = await missingForDispvms();
const slowMs = 120_000;
const photosCount = 40;
/** A word by itself on a wide ground is overlooked by OCR, whatever it is. */
const captions = readableWords(photosCount).map((word) => `The picture shows ${word}`);
const [first = '', second = ''] = readableWords(2);
const sentences = [`The kettle says ${first}`, `The lantern says ${second}`] as const;
/** Only these are read back: OCR takes its time. */
const read: ReadonlySet<number> = new Set([1, 2, 20, photosCount]);

const makePhotos = (): Promise<readonly { name: string; declaredType: string; bytes: Uint8Array }[]> =>
  Promise.all(
    captions.map(async (caption, index) => ({
      name: `photo ${index + 1}.png`,
      declaredType: 'image/png',
      bytes: await convertPicture([
        ...['-size', '640x480', `xc:hsl(${index * 9},60%,85%)`, '-gravity', 'center', '-pointsize', '28'],
        ...['-fill', 'black', '-annotate', '0', caption, 'png:-'],
      ]),
    })),
  );

describe('several files of one message', { concurrency: 1, skip: missing ?? false }, () => {
  let world: DemoWorld;
  let user: MailUser;
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'glovebox-several-'));
    const texts = sentences.map((sentence, index) => ({
      name: `note ${index + 1}.txt`,
      declaredType: 'text/plain',
      bytes: Buffer.from(`${sentence}\n`),
    }));
    const blocked = { name: 'setup.exe', declaredType: 'application/x-msdownload', bytes: Buffer.from('MZ and more') };
    const attachments = [...(await makePhotos()), ...texts, blocked];
    const messages = [
      { subject: 'Holiday', text: 'Forty photos.', attachments },
      { subject: 'Notes', text: 'Two notes.', attachments: texts },
    ];
    world = await startDemoWorld({ headless: true, logFile: join(dir, 'dom0.log'), messages });
    user = world.user;
    await user.openInbox();
  });
  after(async () => {
    await user.thunderbird.quit();
    await world.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const runX = async (...args: string[]): Promise<string> =>
    (await run('xdotool', args, { env: { ...process.env, DISPLAY: user.thunderbird.display } })).stdout.trim();

  test('all that may be viewed is leafed through in one window; what is blocked is told, and opened nowhere', async () => {
    await user.raiseWindow('main');
    await user.selectMessage('Holiday');
    await user.pickFromMenu(await user.locateAttachment('photo 1.png'), 'Glovebox');
    await user.pickFromOpenMenu('Open all in one disposable VM, to look at');
    const together = await waitUntil(
      async (): Promise<Opening | null> =>
        (await listOpenings(user)).find(({ stagesAtMs }) => stagesAtMs.visible !== undefined) ?? null,
      'they are visible',
      slowMs,
    );
    assert.equal(together.attachment.name, `${photosCount + sentences.length} files`);
    await waitUntil(
      async () => (await listOpenings(user)).some(({ outcome }) => outcome === 'blocked'),
      'the program is blocked',
      slowMs,
    );
    assert.equal((await listOpenings(user)).length, 2, 'one for them all, and one for what is blocked');
    const window = await findDispvmWindow(user.thunderbird.display);
    assert.ok(window !== null);
    const isRead = (text: string): Promise<true> => waitUntilRead(user.thunderbird.display, text, slowMs, window.area);
    await runX('windowactivate', '--sync', window.id);
    await isRead(captions[0] ?? '');
    await isRead(`File 1 of ${photosCount + sentences.length}`);
    for (let photo = 2; photo <= photosCount; photo += 1) {
      await runX('key', 'alt+Next');
      if (read.has(photo)) await isRead(captions[photo - 1] ?? '');
    }
    for (const sentence of sentences) {
      await runX('key', 'alt+Next');
      await isRead(sentence);
    }
    await runX('key', 'alt+Prior');
    await isRead(sentences[0]);
    await runX('key', 'alt+Return');
    const alone = await waitUntil(
      async (): Promise<Opening | null> =>
        (await listOpenings(user)).find(
          ({ attachment, stagesAtMs }) => attachment.name === 'note 1.txt' && stagesAtMs.visible !== undefined,
        ) ?? null,
      'the one that was looked at is visible by itself',
      slowMs,
    );
    assert.notEqual(alone.dispvm?.id, together.dispvm?.id);
    await closeOpening(user, alone);
    await runX('windowactivate', '--sync', window.id, 'key', 'ctrl+shift+w');
    await waitUntil(
      async () =>
        (await listOpenings(user)).find(({ requestId }) => requestId === together.requestId)?.outcome === 'done',
      'the window was closed',
      slowMs,
    );
  });

  test(
    '“Open All” of more files than the person has set does the same; of as many, each has its own',
    { skip: furtherCase },
    async () => {
      const openAll = async (): Promise<void> => {
        await user.selectMessage('Notes');
        await user.locateAttachment('note 1.txt');
        await user.click(await user.locate('#attachmentSaveAllMultiple', 'main', 0.9));
        await user.pickFromOpenMenu('Open All…');
      };
      const setAbove = (above: number): Promise<unknown> =>
        runInAddonPage(user, 'await browser.storage.local.set({ openAllTogetherAbove: args[0] });', above);
      const openedSince = async (count: number): Promise<readonly string[]> =>
        (await listOpenings(user)).slice(count).map(({ attachment }) => attachment.name);
      for (const [above, names] of [
        [1, ['2 files']],
        [sentences.length, ['note 1.txt', 'note 2.txt']],
      ] as const) {
        await setAbove(above);
        const before = (await listOpenings(user)).length;
        await openAll();
        await waitUntil(
          async () => {
            const openings = (await listOpenings(user)).slice(before);
            return (
              openings.length === names.length && openings.every(({ stagesAtMs }) => stagesAtMs.visible !== undefined)
            );
          },
          `${names.join(' and ')} are visible`,
          slowMs,
        );
        assert.deepEqual([...(await openedSince(before))].sort(), names);
        for (const opening of (await listOpenings(user)).slice(before)) await closeOpening(user, opening);
        await waitUntil(
          async () => (await listOpenings(user)).every(({ outcome }) => outcome !== 'under-way'),
          'they are closed',
          slowMs,
        );
      }
    },
  );
});
