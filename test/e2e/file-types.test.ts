// One document of each family in a real DispVM: what it says is read back from the screen, in the sentence made for it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import type { Call } from '../support/dom0.ts';
import { findWord } from '../support/find-word.ts';
import { makeProtectedPdf } from '../support/protected-pdf.ts';
import { readScreen } from '../support/read-text.ts';
import { makeSample, sampleKinds } from '../support/sample-documents.ts';
import { makeZip } from '../support/zip.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 60_000;
// Letters that OCR tells apart at any size, and none that hangs below the line: links are underlined.
const sentence = 'Seven cotton tents';
/** What OCR makes of spaces, hyphens and lines says nothing. */
const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

describe('one document of each family', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  before(async () => {
    world = await startDispvmWorld();
  });
  after(() => world.stop());

  const open = async (name: string, bytes: Uint8Array, viewOnly = true): Promise<{ call: Call; id: string }> => {
    const call = await world.call();
    call.sendFile(name, Buffer.from(bytes), viewOnly);
    const id = await waitUntil(() => call.dispvmId, 'the call is accepted');
    await waitUntil(() => call.reached('visible') || call.failure !== null, `${name} is visible`, slowMs);
    assert.equal(call.failure, null, `${name} failed`);
    await world.runX('xdotool', 'windowactivate', '--sync', await world.windowOf(id));
    return { call, id };
  };
  const close = async ({ call, id }: { call: Call; id: string }): Promise<void> => {
    await world.closeWindow(id);
    await call.over(slowMs);
    assert.equal(call.failure, null);
  };
  const seesText = (words: string, what: string): Promise<string> => waitUntil(async () => {
    const seen = await readScreen(world.screen.display);
    return plain(seen).includes(plain(words)) ? seen : null;
  }, `“${words}” can be read: ${what}`, slowMs);
  /** Links are underlined, which OCR misreads: they are found by the plain words near them. */
  const clickBelow = async (word: string, from: { readonly x: number; readonly y: number }): Promise<void> => {
    const place = await waitUntil(() => findWord(world.screen.display, word), `“${word}” is on the screen`, slowMs);
    await world.runX('xdotool', 'mousemove', String(place.x + from.x), String(place.y + from.y), 'click', '1');
  };
  const type = (...keys: readonly string[]): Promise<string> => world.runX('xdotool', 'key', '--delay', '60', ...keys);

  for (const kind of sampleKinds.filter((known) => !['sqlite', 'nested.eml', 'zip'].includes(known))) {
    test(`what a ${kind} file says can be read when it is called visible`, async () => {
      const { name, bytes } = await makeSample(kind, sentence);
      const opened = await open(name, bytes);
      const seen = await readScreen(world.screen.display);
      assert.ok(plain(seen).includes(plain(sentence)), `the sentence is on the screen: ${seen}`);
      await close(opened);
    });
  }

  test('a text of several screens can be read to its end', async () => {
    const lines = Array.from({ length: 150 }, (_, index) => `Line ${index}`);
    const opened = await open('long.txt', Buffer.from([...lines, sentence].join('\n')));
    await type('End');
    await seesText(sentence, 'the last line');
    await close(opened);
  });

  test('a file of no known kind is described, and said to be one', async () => {
    const { name, bytes } = await makeSample('sqlite', sentence);
    const opened = await open(name, bytes);
    await seesText('SQLite', 'its kind');
    await close(opened);
  });

  test('a member of an archive opens in the same VM, and the way leads back', async () => {
    const opened = await open('box.zip', makeZip({ 'note.txt': `${sentence} inside`, 'other.txt': 'something else' }));
    await seesText('2 files', 'the list');
    // The first row of the list.
    await clickBelow('Size', { x: -60, y: 26 });
    await seesText(`${sentence} inside`, 'the member');
    await type('alt+Left');
    await seesText('2 files', 'the list again');
    await close(opened);
  });

  test('a message in a message opens in the same VM, and so does what is attached to it', async () => {
    const { name, bytes } = await makeSample('nested.eml', sentence);
    const opened = await open(name, bytes);
    await clickBelow('Attached', { x: 0, y: 20 });
    await seesText(sentence, 'the inner message');
    await clickBelow('Attached', { x: 0, y: 20 });
    await seesText(`Inside: ${sentence}`, 'what is attached to it');
    await close(opened);
  });

  test('a password is asked for in our part of the window: a wrong one is told, the right one opens', async () => {
    const opened = await open('secret.pdf', makeProtectedPdf(sentence, 'tulip'));
    await seesText('document is protected', 'the question');
    await world.runX('xdotool', 'type', '--delay', '60', 'rose');
    await type('Return');
    await seesText('That was not', 'the answer');
    await world.runX('xdotool', 'type', '--delay', '60', 'tulip');
    await type('Return');
    await seesText(sentence, 'the document');
    await close(opened);
  });

  test('three wrong passwords end it with a message that says so', async () => {
    const opened = await open('secret.pdf', makeProtectedPdf(sentence, 'tulip'));
    await seesText('document is protected', 'the question');
    for (const guess of ['one', 'two', 'three']) {
      await world.runX('xdotool', 'type', '--delay', '60', guess);
      await type('Return');
    }
    await opened.call.over(slowMs);
    assert.equal(opened.call.failure, 'password-wrong');
  });

  test('a damaged document is said to be damaged', async () => {
    const call = await world.call();
    call.sendFile('broken.pdf', Buffer.from('%PDF-1.4\nnothing more'), true);
    await call.over(slowMs);
    assert.equal(call.failure, 'document-damaged');
  });
});
