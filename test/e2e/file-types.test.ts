// One document of each family in a real DispVM: what it says is read back from the screen, in the sentence made for it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { missingForDispvms, type DispvmWorld } from '../support/dispvm-world.ts';
import { withDispvmWorld } from '../support/document-suite.ts';
import { type DocumentUser, type Look } from '../support/document-user.ts';
import { printClipboards } from '../support/gui-daemon.ts';
import { findWord } from '../support/find-word.ts';
import { makeProtectedPdf } from '../support/protected-pdf.ts';
import { plainWords, readScreen } from '../support/read-text.ts';
import { makeSample, missingForSample, sampleKinds } from '../support/sample-documents.ts';
import { makeZip } from '../../scripts/zip.ts';
import { furtherCase } from '../support/thorough.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 60_000;
// Letters that OCR tells apart at any size, and none that hangs below the line: links are underlined.
const sentence = 'Seven cotton tents';

describe('one document of each family', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  let user: DocumentUser;
  withDispvmWorld((person, started) => {
    [user, world] = [person, started];
  });

  /** Links are underlined, which OCR misreads: they are found by the plain words near them. */
  const clickBelow = async (word: string, from: { readonly x: number; readonly y: number }): Promise<void> => {
    const place = await waitUntil(() => findWord(world.screen.display, word), `“${word}” is on the screen`, slowMs);
    await world.runX('xdotool', 'mousemove', String(place.x + from.x), String(place.y + from.y), 'click', '1');
  };

  for (const kind of sampleKinds.filter((known) => !['sqlite', 'nested.eml', 'zip'].includes(known))) {
    test(
      `what a ${kind} file says can be read when it is called visible`,
      { skip: missingForSample(kind) ?? false },
      async () => {
        const { name, bytes } = await makeSample(kind, sentence);
        const opened = await user.open(name, bytes);
        const seen = await readScreen(world.screen.display);
        assert.ok(plainWords(seen).includes(plainWords(sentence)), `the sentence is on the screen: ${seen}`);
        await user.close(opened);
      },
    );
  }

  test('a text of several screens can be read to its end', async () => {
    const lines = Array.from({ length: 150 }, (_, index) => `Line ${index}`);
    const opened = await user.open('long.txt', Buffer.from([...lines, sentence].join('\n')));
    await user.type('End');
    await user.seesText(sentence, 'the last line');
    await user.close(opened);
  });

  test(
    'of a document with more pages than are shown the window counts all, and the page says how many are shown',
    { skip: furtherCase },
    async () => {
      const pages = Array.from(
        { length: 312 },
        () => `/Helvetica findfont 40 scalefont setfont 100 600 moveto (${sentence}) show showpage`,
      );
      const opened = await user.open('long.ps', Buffer.from(`%!PS-Adobe-3.0\n%%Pages: 312\n${pages.join('\n')}\n`));
      await user.seesText('of 312 pages are shown', 'that not all are shown', slowMs);
      await user.type('End');
      await user.seesText('Page 300 of 312', 'that more pages follow', slowMs);
      await user.close(opened);
    },
  );

  test('a CAD model is described by what it says of itself, and not shown as its source', async () => {
    const step =
      `ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('${sentence}'),'2;1');\n` +
      `FILE_NAME('plate.stp','2026','','','','','');\nFILE_SCHEMA(('AP214'));\nENDSEC;\nDATA;\n` +
      `#1=CARTESIAN_POINT('',(0.,0.,0.));\nENDSEC;\nEND-ISO-10303-21;\n`;
    const opened = await user.open('plate.stp', Buffer.from(step));
    const seen = plainWords(await readScreen(world.screen.display));
    assert.ok(seen.includes(plainWords(sentence)), seen);
    assert.ok(!seen.includes(plainWords('CARTESIAN_POINT')), seen);
    await user.close(opened);
  });

  test(
    'what is searched for is found far below in a long text, emoji too, and what is not there is said',
    { skip: furtherCase },
    async () => {
      const lines = Array.from({ length: 3000 }, (_, index) => `Line ${index}`);
      lines.splice(1700, 0, `${sentence} 😀`);
      lines.splice(400, 0, 'The early lion walks');
      const opened = await user.open('long.txt', Buffer.from(lines.join('\n')));
      const search = async (words: string, ...keys: readonly string[]): Promise<void> => {
        await user.type('ctrl+f', 'ctrl+a', ...keys);
        await user.typeText(words);
        await user.type('Return', 'Escape');
      };
      await search('cotton');
      await user.seesText(sentence, 'the line that has it');
      await search('lion walks');
      await user.seesText('The early lion walks', 'the other line');
      // No keyboard has this character, so GTK takes its number.
      await search('', 'ctrl+shift+u', '1', 'f', '6', '0', '0', 'space');
      await user.seesText(sentence, 'the line with the emoji');
      await search('unicorn');
      await user.seesText('No match', 'what is said');
      await user.close(opened);
    },
  );

  test('emoji that are copied are put on the clipboard as they are', async () => {
    const mood = 'Glad 😀 🥹 👩‍🚀';
    const opened = await user.open('mood.txt', Buffer.from(mood));
    await user.type('ctrl+a', 'ctrl+c');
    await user.seesText('Put on the clipboard', 'the question');
    await user.type('F10', 'Return');
    await waitUntil(
      async () => (await world.runX('gjs', '-c', printClipboards)).split('\n')[0] === mood,
      'the clipboard has them',
    );
    await user.close(opened);
  });

  const yellowShare = (look: Look): number =>
    look.filter((pixel) => ((pixel >> 16) & 255) > 220 && ((pixel >> 8) & 255) > 150 && (pixel & 255) < 120).length /
    look.length;

  for (const [name, content] of [
    ['mood.txt', '😀 🥹 👩‍🚀 '.repeat(100)],
    ['mood.html', `<p>${'&#128512; 🥹 👩‍🚀 '.repeat(100)}`],
  ] as const) {
    test(`emoji in ${name} have their colours`, async () => {
      const opened = await user.open(name, Buffer.from(content));
      assert.ok(yellowShare(await user.still(opened)) > 0.01, 'there are yellow pictures');
      await user.close(opened);
    });
  }

  test('a file of no known kind is described, and said to be one', async () => {
    const { name, bytes } = await makeSample('sqlite', sentence);
    const opened = await user.open(name, bytes);
    await user.seesText('SQLite', 'its kind');
    await user.close(opened);
  });

  test('a member of an archive opens in the same VM, and the way leads back', async () => {
    const opened = await user.open(
      'box.zip',
      makeZip({ 'note.txt': `${sentence} inside`, 'other.txt': 'something else' }),
    );
    await user.seesText('2 files', 'the list');
    // The first row of the list.
    await clickBelow('Size', { x: -60, y: 26 });
    await user.seesText(`${sentence} inside`, 'the member');
    await user.type('alt+Left');
    await user.seesText('2 files', 'the list again');
    await user.close(opened);
  });

  test('a message in a message opens in the same VM, and so does what is attached to it', async () => {
    const { name, bytes } = await makeSample('nested.eml', sentence);
    const opened = await user.open(name, bytes);
    await clickBelow('Attached', { x: 0, y: 20 });
    await user.seesText(sentence, 'the inner message');
    await clickBelow('Attached', { x: 0, y: 20 });
    await user.seesText(`Inside: ${sentence}`, 'what is attached to it');
    await user.close(opened);
  });

  test('a password is asked for in our part of the window: a wrong one is told, the right one opens', async () => {
    const opened = await user.open('secret.pdf', makeProtectedPdf(sentence, 'tulip'));
    await user.seesText('document is protected', 'the question');
    await user.typeText('rose');
    await user.type('Return');
    await user.seesText('That was not', 'the answer');
    await user.typeText('tulip');
    await user.type('Return');
    await user.seesText(sentence, 'the document');
    await user.close(opened);
  });

  test('three wrong passwords end it with a message that says so', { skip: furtherCase }, async () => {
    const opened = await user.open('secret.pdf', makeProtectedPdf(sentence, 'tulip'));
    await user.seesText('document is protected', 'the question');
    for (const [guess, told] of [
      ['one', 'tries left'],
      ['two', '1 try left'],
      ['three', null],
    ] as const) {
      await user.typeText(guess);
      await user.type('Return');
      if (told !== null) await user.seesText(told, `what is said of “${guess}”`);
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
