// Safe copies and printing from a message in a real Thunderbird, by its menus: what is saved and what reaches the printer are
// pictures, read back by tesseract. The words are made for the run.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { Opening } from '../../addon/recent-openings.ts';
import { findRequirements, TemplateStore } from '../../dom0/template/template-store.ts';
import { dataDir } from '../../protocol/paths.ts';
import { findDispvmWindow } from '../../scripts/demo-opening.ts';
import { startDemoWorld, type DemoWorld } from '../../scripts/demo-world.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { findWord } from '../support/find-word.ts';
import { loadedWords, makeLoadedPdf } from '../support/loaded-pdf.ts';
import { makeProtectedPdf } from '../support/protected-pdf.ts';
import { readableWords } from '../support/readable-words.ts';
import { plainWords, readText, waitUntilRead } from '../support/read-text.ts';
import { assemblePdf, pdfStream, showText } from '../support/sample-pdf.ts';
import { furtherCase } from '../support/thorough.ts';
import { pressInBar } from '../support/thunderbird/bars.ts';
import { listBars, listOpenings } from '../support/thunderbird/session.ts';
import { waitUntil } from '../support/wait-until.ts';

const run = promisify(execFile);
const missingTool = ['mutool', 'pdfimages', 'pdftotext', 'tesseract'].find((name) => !existsSync(`/usr/bin/${name}`));
const missing = (await missingForDispvms()) ?? (missingTool === undefined ? null : `needs ${missingTool}`);
const office = await new TemplateStore(dataDir(process.env), await findRequirements()).load('office');
const missingOffice = office.ok ? false : `no usable office template (${office.error}): glovebox template build office`;
const slowMs = 90_000;
/** OCR overlooks a word by itself. */
const sentence = `Seven ${readableWords(2).join(' and ')} tents`;
const password = `pass${randomBytes(3).toString('hex')}`;
const manyPages = 400;
/** Where the lines of a page stand, in points from its lower edge. */
const lines = Array.from({ length: 28 }, (_none, line) => 740 - 25 * line);

/** So many pages that there is time to give the copy up. */
const makeManyPages = (): Buffer => {
  const page = (number: number): string =>
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${4 + manyPages + number} 0 R ` +
    '/Resources << /Font << /F1 3 0 R >> >> >>';
  const numbers = Array.from({ length: manyPages }, (_none, number) => number);
  return assemblePdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${manyPages} /Kids [${numbers.map((number) => `${4 + number} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...numbers.map(page),
    ...numbers.map((number) => pdfStream(lines.map((line) => showText(`Sheet ${number + 1}`, 'F1', line)).join('\n'))),
  ]);
};

const pdf = (name: string, bytes: Uint8Array): { name: string; declaredType: string; bytes: Uint8Array } => ({
  name,
  declaredType: 'application/pdf',
  bytes,
});
const messages = [
  { subject: 'Loaded', text: 'See the file.', attachments: [pdf('loaded.pdf', makeLoadedPdf(sentence))] },
  {
    subject: 'Protected',
    text: 'You know it.',
    attachments: [pdf('secret.pdf', makeProtectedPdf(sentence, password))],
  },
  { subject: 'Long', text: 'It is long.', attachments: [pdf('long.pdf', makeManyPages())] },
];

describe('from a message', { concurrency: 1, skip: missing ?? false }, () => {
  let world: DemoWorld;
  let user: MailUser;
  let dir: string;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'glovebox-copies-'));
    world = await startDemoWorld({ headless: true, logFile: join(dir, 'dom0.log'), messages });
    user = world.user;
    await user.openInbox();
  });
  after(async () => {
    await user.thunderbird.quit();
    await world.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const downloads = (): string => join(user.thunderbird.home, 'Downloads', 'Glovebox');
  const runX = async (...args: string[]): Promise<string> =>
    (await run('xdotool', args, { env: { ...process.env, DISPLAY: user.thunderbird.display } })).stdout.trim();
  const isRead = (text: string): Promise<unknown> => waitUntilRead(user.thunderbird.display, text, slowMs);
  const latest = async (): Promise<Opening | undefined> => (await listOpenings(user)).at(-1);
  const ended = (): Promise<Opening> =>
    waitUntil(
      async () => {
        const opening = await latest();
        return opening !== undefined && opening.outcome !== 'under-way' ? opening : null;
      },
      'it has ended',
      slowMs,
    );
  const ask = async (subject: string, name: string, item: string): Promise<void> => {
    const before = (await listOpenings(user)).length;
    await user.raiseWindow('main');
    await user.selectMessage(subject);
    await user.pickFromMenu(await user.locateAttachment(name), 'Glovebox');
    await user.pickFromOpenMenu(item);
    await waitUntil(async () => (await listOpenings(user)).length > before, 'it is asked for', slowMs);
  };
  const windowNamed = (name: string): Promise<string> =>
    waitUntil(
      async () => (await runX('search', '--onlyvisible', '--name', name).catch(() => '')).split('\n')[0] || null,
      `the window “${name}” is there`,
      slowMs,
    );
  /** Enter saves; the key of the tick goes before it where the text is wanted. */
  const answerHow = async (...keys: readonly string[]): Promise<void> => {
    const dialog = await windowNamed('Save a safe PDF of');
    await isRead('Text can be searched and copied');
    await runX('windowactivate', '--sync', dialog, 'key', '--delay', '100', ...keys, 'Return');
  };
  /** What the pages say, as pictures. */
  const readPages = async (path: string): Promise<string> => {
    const pictures = await mkdtemp(join(dir, 'pictures-'));
    await run('mutool', ['draw', '-q', '-r', '100', '-o', join(pictures, '%03d.png'), path]);
    const names = (await readdir(pictures)).sort();
    return (await Promise.all(names.map((name) => readText(join(pictures, name))))).map(plainWords).join(' ');
  };
  const assertPictures = async (path: string): Promise<void> => {
    assert.equal((await run('pdftotext', [path, '-'])).stdout.replaceAll(/\s/g, ''), '');
    const bytes = (await readFile(path)).toString('latin1');
    for (const hidden of Object.values(loadedWords)) assert.ok(!bytes.includes(hidden), hidden);
    assert.ok((await readPages(path)).includes(plainWords(sentence)));
  };

  test('a safe PDF is saved in the downloads, of pictures alone, and the person is told where', async () => {
    await ask('Loaded', 'loaded.pdf', 'Save a safe PDF…');
    await answerHow();
    const { outcome, copiedPath, dispvm } = await ended();
    const path = join(downloads(), 'loaded (safe).pdf');
    assert.deepEqual([outcome, copiedPath], ['copied', path]);
    assert.notEqual(dispvm, null);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    await assertPictures(path);
    await isRead('A safe PDF of');
  });

  test('a safe PDF goes with a reply to its message, by the bar', async () => {
    await pressInBar(user, 'Reply with it');
    const body = `const writing = Services.wm.getMostRecentWindow("msgcompose"); if (writing === null) return null;
      const items = writing.document.getElementById("attachmentBucket")?.itemChildren ?? [];
      return items.length === 1 ? items[0].attachment.name : null;`;
    assert.equal(await user.until('a reply with one attachment is open', body), 'loaded (safe).pdf');
    await user.look(`const writing = Services.wm.getMostRecentWindow("msgcompose");
      writing.gMsgCompose.bodyModified = false; writing.close(); return true;`);
  });

  test('a second one of the same name stands beside the first', async () => {
    await ask('Loaded', 'loaded.pdf', 'Save a safe PDF…');
    await answerHow();
    assert.equal((await ended()).copiedPath, join(downloads(), 'loaded (safe 2).pdf'));
  });

  test(
    'with a tick its text can be searched and copied, and the bar says so of each page',
    { skip: missingOffice || furtherCase },
    async () => {
      await ask('Loaded', 'loaded.pdf', 'Save a safe PDF…');
      await answerHow('alt+t');
      await waitUntil(
        async () => (await listBars(user)).some((text) => /The text of page \d of 2 was recognised/.test(text)),
        'the bar says whose text was recognised',
        2 * slowMs,
      );
      const { outcome, copiedPath } = await ended();
      assert.equal(outcome, 'copied');
      assert.ok((await run('pdftotext', [copiedPath ?? '', '-'])).stdout.replaceAll(/\s+/g, ' ').includes(sentence));
    },
  );

  test('whoever closes the question how gets no copy', async () => {
    const before = await readdir(downloads());
    await ask('Loaded', 'loaded.pdf', 'Save a safe PDF…');
    await runX('windowactivate', '--sync', await windowNamed('Save a safe PDF of'), 'key', 'Escape');
    assert.equal((await ended()).outcome, 'declined');
    assert.deepEqual(await readdir(downloads()), before);
  });

  test('its pages go to the system’s print dialog, which says beside it that they are pictures', async () => {
    await ask('Loaded', 'loaded.pdf', 'Print…');
    await windowNamed('Print loaded.pdf');
    await isRead('A disposable VM has drawn them');
    const dialog = await windowNamed('^Print$');
    await runX('windowactivate', '--sync', dialog);
    // GTK offers this one even where a computer has no printer.
    const tab = await waitUntil(() => findWord(user.thunderbird.display, 'General'), 'printers are listed', slowMs);
    await user.click({ x: tab.x + 35, y: tab.y + 69 });
    await isRead('Output format');
    await runX('windowactivate', '--sync', dialog, 'key', 'alt+p');
    const { outcome, copiedPath } = await ended();
    assert.deepEqual([outcome, copiedPath], ['printed', undefined]);
    const printed = join(user.thunderbird.home, 'output.pdf');
    await assertPictures(printed);
    assert.match((await run('pdfimages', ['-list', printed])).stdout, /image/);
  });

  test('whoever closes the print dialog prints nothing, and nothing is left', async () => {
    await ask('Loaded', 'loaded.pdf', 'Print…');
    const dialog = await windowNamed('^Print$');
    await runX('windowactivate', '--sync', dialog, 'key', 'Escape');
    assert.equal((await ended()).outcome, 'declined');
  });

  test('the window of an open document offers both, and what it makes is of the attachment', async () => {
    await user.raiseWindow('main');
    await user.selectMessage('Loaded');
    await user.openAttachment('loaded.pdf');
    await waitUntil(async () => (await latest())?.stagesAtMs.visible !== undefined, 'the document is visible', slowMs);
    const opened = (await latest())?.requestId;
    const { id, area } = await waitUntil(
      () => findDispvmWindow(user.thunderbird.display),
      'its window is there',
      slowMs,
    );
    await runX('windowactivate', '--sync', id);
    // Before “Print”, which stands before “Close and destroy”.
    await user.click({ x: area.x + area.width - 210, y: area.y + 47 });
    await waitUntil(async () => (await latest())?.requestId !== opened, 'a copy is asked for', slowMs);
    const earlier = await readdir(downloads());
    await answerHow();
    const { outcome, copiedPath = '' } = await ended();
    assert.equal(outcome, 'copied');
    const added = (await readdir(downloads())).filter((name) => !earlier.includes(name));
    assert.deepEqual(added, [basename(copiedPath)]);
    await assertPictures(copiedPath);
    await runX('windowactivate', '--sync', id, 'key', 'ctrl+shift+w');
    const isOver = async (): Promise<boolean> =>
      (await listOpenings(user)).every((opening) => opening.outcome !== 'under-way');
    await waitUntil(isOver, 'the document is closed', slowMs);
  });

  test('a password is asked for in a window of ours, again where it was wrong', { skip: furtherCase }, async () => {
    await ask('Protected', 'secret.pdf', 'Save a safe PDF…');
    await answerHow();
    for (const [tried, says] of [
      ['wrong', 'The document is protected'],
      [password, 'That was not the password'],
    ] as const) {
      await isRead(says);
      await runX('windowactivate', '--sync', await windowNamed('Password of secret.pdf'));
      await runX('type', '--delay', '40', tried);
      await runX('key', 'Return');
    }
    const { outcome, copiedPath } = await ended();
    assert.deepEqual([outcome, copiedPath], ['copied', join(downloads(), 'secret (safe).pdf')]);
    assert.ok((await readPages(join(downloads(), 'secret (safe).pdf'))).includes(plainWords(sentence)));
  });

  test('how far it is stands in the bar, and its button gives it up: nothing is left of it', async () => {
    await ask('Long', 'long.pdf', 'Save a safe PDF…');
    await answerHow();
    await waitUntil(
      async () => (await listBars(user)).some((text) => new RegExp(`Page \\d+ of ${manyPages} has come`).test(text)),
      'the bar says which page has come',
      slowMs,
    );
    await pressInBar(user, 'Cancel');
    assert.equal((await ended()).outcome, 'declined');
    await waitUntil(
      async () => !(await readdir(downloads())).some((name) => name.endsWith('.part')),
      'nothing is left',
    );
    assert.ok(!(await readdir(downloads())).some((name) => name.startsWith('long')));
  });
});
