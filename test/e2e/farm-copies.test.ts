// Copies by the buttons of a window whose document is on a farm's host: the built native host on the person's computer, the test
// in the add-on's place, real dialogs on the person's screen, and the pages drawn anew in a DispVM of the host. The sentence is made
// for the run, and read back from what was saved and printed.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { findRequirements, TemplateStore } from '../../dom0/template/template-store.ts';
import { copyPurposes, type CopyPurpose } from '../../protocol/copy-purpose.ts';
import { addonId } from '../../protocol/names.ts';
import type { ToAddon } from '../../protocol/native-messages.ts';
import { dataDir } from '../../protocol/paths.ts';
import { findDispvmWindow } from '../../scripts/demo-opening.ts';
import { missingForAdministratorsFile } from '../support/administrators-file.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { createFarm, settingsFor, startFarmHost, type FarmHost, type TestFarm } from '../support/farm.ts';
import { FarmPerson, slowMs } from '../support/farm-person.ts';
import { findWord } from '../support/find-word.ts';
import { plainWords, readText, waitUntilRead } from '../support/read-text.ts';
import { makePdf } from '../support/sample-pdf.ts';
import { readableWords } from '../support/readable-words.ts';
import { furtherCase } from '../support/thorough.ts';
import { waitUntil } from '../support/wait-until.ts';
import { HostProcess } from '../contract/native-host-support.ts';

const run = promisify(execFile);
const missingTool = ['mutool', 'pdftotext', 'tesseract'].find((name) => !existsSync(`/usr/bin/${name}`));
const missing =
  missingForAdministratorsFile ??
  (await missingForDispvms()) ??
  (missingTool === undefined ? null : `needs ${missingTool}`);
const office = await new TemplateStore(dataDir(process.env), await findRequirements()).load('office');
const missingOffice = office.ok ? false : `no usable office template (${office.error}): glovebox template build office`;
/** OCR overlooks a word by itself. */
const sentence = `Seven ${readableWords(2).join(' and ')} tents`;
const name = 'lamps.pdf';
const encoded = Buffer.from(makePdf(sentence)).toString('base64');
/** From the right edge of the window, and from the top of its inside. */
const buttons: Readonly<Record<CopyPurpose, readonly [x: number, y: number]>> = {
  'safe-copy': [210, 47],
  print: [175, 47],
};

describe('the buttons for copies, of a document on a farm', { concurrency: 1, skip: missing ?? false }, () => {
  let farm: TestFarm;
  let person: FarmPerson;
  let host: FarmHost;
  let native: HostProcess;
  let home: string;
  let opened = 0;
  before(async () => {
    farm = await createFarm();
    const poolFile = join(farm.folder, 'pool.json');
    await writeFile(poolFile, JSON.stringify({ build: false, spares: 0, prestarted: 0 }));
    host = await startFarmHost(farm, { dataDir: dataDir(process.env), env: { GLOVEBOX_POOL_FILE: poolFile } });
    person = await FarmPerson.start();
    home = join(farm.folder, 'home');
    await mkdir(home, { mode: 0o700 });
    const policy = join(farm.folder, 'policies.json');
    const managed = { version: 1, farm: settingsFor(farm, host.port) };
    await writeFile(policy, JSON.stringify({ policies: { '3rdparty': { Extensions: { [addonId]: managed } } } }));
    native = new HostProcess({
      ...process.env,
      HOME: home,
      LC_ALL: 'C.UTF-8',
      DISPLAY: person.screen.display,
      GLOVEBOX_MANAGED_POLICY: policy,
      GLOVEBOX_RUNTIME_DIR: person.windows.runtimeDir,
    });
    await native.greet();
  });
  after(async () => {
    await native.stop();
    await person.leave();
    await host.remove();
    await farm.remove();
  });

  /** A copy is drawn, and its text recognised, in emulation. */
  const said = <T extends ToAddon['type']>(type: T, requestId: string): Promise<Extract<ToAddon, { type: T }>> =>
    waitUntil(
      () =>
        native.received.find(
          (message): message is Extract<ToAddon, { type: T }> =>
            message.type === type && 'requestId' in message && message.requestId === requestId,
        ),
      `the native host says ${type}`,
      slowMs,
    );
  const send = async (requestId: string): Promise<void> => {
    await native.send({ type: 'chunk', requestId, base64: encoded });
    await native.send({ type: 'end', requestId });
  };
  const runX = (...args: readonly string[]): Promise<string> => person.runX('xdotool', ...args);
  const isRead = (text: string): Promise<unknown> => waitUntilRead(person.screen.display, text, slowMs);
  const windowNamed = (title: string): Promise<string> =>
    waitUntil(
      async () => (await runX('search', '--onlyvisible', '--name', title)).split('\n')[0] || null,
      `the window “${title}” is there`,
      slowMs,
    );
  const click = async (x: number, y: number): Promise<void> => {
    await runX('mousemove', '--sync', String(x), String(y), 'click', '1');
  };
  /** As the add-on does it: what a window wants it asks for, with the bytes once more. */
  const wantedByButton = async (purpose: CopyPurpose): Promise<string> => {
    opened += 1;
    const [document, copy] = [`document-${opened}`, `copy-${opened}`];
    const start = encoded;
    await native.open(document, { name, start, copies: [...copyPurposes], viewOnly: true, returnEdits: false });
    await send(document);
    const isVisible = (): boolean =>
      native.received.some(
        (message) => message.type === 'stage' && message.requestId === document && message.stage === 'visible',
      );
    await waitUntil(isVisible, 'the document is visible', slowMs);
    const { id, area } = await waitUntil(() => findDispvmWindow(person.screen.display), 'its window is there', slowMs);
    await runX('windowactivate', '--sync', id);
    const [x, y] = buttons[purpose];
    await click(area.x + area.width - x, area.y + y);
    assert.equal((await said('copyWanted', document)).purpose, purpose);
    // The window of the document has given its word; the person goes on without it.
    await native.send({ type: 'close', requestId: document });
    await said('done', document);
    const searchable = purpose === 'print' ? false : null;
    await native.send({
      ...{ type: 'copy', requestId: copy, name, start, purpose, searchable },
      ...{ disposableTemplate: null, wrongPasswords: null },
    });
    return copy;
  };
  const readPages = async (path: string): Promise<string> => {
    const pictures = await mkdtemp(join(farm.folder, 'pages-'));
    await run('mutool', ['draw', '-q', '-r', '100', '-o', join(pictures, '%03d.png'), path]);
    const names = (await readdir(pictures)).sort();
    return (await Promise.all(names.map((one) => readText(join(pictures, one))))).map(plainWords).join(' ');
  };
  const textOf = async (path: string): Promise<string> =>
    (await run('pdftotext', [path, '-'])).stdout.replaceAll(/\s+/g, ' ').trim();
  /** Enter saves; the key of the tick goes before it where the text is wanted. */
  const answerHow = async (...keys: readonly string[]): Promise<void> => {
    const dialog = await windowNamed('Save a safe PDF of');
    await isRead('Text can be searched and copied');
    await runX('windowactivate', '--sync', dialog, 'key', '--delay', '100', ...keys, 'Return');
  };
  /** On the host, where it was drawn, and here nothing. */
  const nothingLeft = async (): Promise<void> => {
    await person.nothingLeft([host]);
    assert.equal(
      (await readdir(home, { recursive: true })).some((path) => path.endsWith('.part')),
      false,
    );
  };

  test('“Save a safe PDF…” saves a PDF of pictures, which a second DispVM of the host has drawn', async () => {
    const copy = await wantedByButton('safe-copy');
    await send(copy);
    await answerHow();
    const { path, lacksText } = await said('copied', copy);
    await said('done', copy);
    assert.ok(path.startsWith(home) && path.endsWith('lamps (safe).pdf'), path);
    assert.equal(lacksText, false);
    assert.equal((await readFile(path)).subarray(0, 5).toString(), '%PDF-');
    assert.equal(await textOf(path), '', 'no text, but pixels');
    assert.ok((await readPages(path)).includes(plainWords(sentence)));
    await nothingLeft();
  });

  test('with its tick a third DispVM there recognises the text', { skip: missingOffice || furtherCase }, async () => {
    const copy = await wantedByButton('safe-copy');
    await send(copy);
    await answerHow('alt+t');
    const { path, lacksText } = await said('copied', copy);
    await said('done', copy);
    assert.equal(lacksText, false);
    assert.ok((await textOf(path)).includes(sentence), await textOf(path));
    await nothingLeft();
  });

  test('“Print…” gives the pages to the print dialog of the person’s own screen', async () => {
    const copy = await wantedByButton('print');
    await send(copy);
    await windowNamed(`Print ${name}`);
    const dialog = await windowNamed('^Print$');
    await runX('windowactivate', '--sync', dialog);
    // GTK offers this one even where a computer has no printer.
    const tab = await waitUntil(() => findWord(person.screen.display, 'General'), 'printers are listed', slowMs);
    await click(tab.x + 35, tab.y + 69);
    await isRead('Output format');
    await runX('windowactivate', '--sync', dialog, 'key', 'alt+p');
    await said('printed', copy);
    await said('done', copy);
    const printed = join(home, 'output.pdf');
    assert.equal(await textOf(printed), '');
    assert.ok((await readPages(printed)).includes(plainWords(sentence)));
    await nothingLeft();
  });
});
