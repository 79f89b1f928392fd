// Texts in the guest's editor: one word is typed and saved, and every other byte stays, in whatever encoding, with
// whatever line ends.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test, type TestContext } from 'node:test';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { GuestEditor } from '../support/guest-editor.ts';
import { readScreen } from '../support/read-text.ts';

const missing = await missingForDispvms();
const word = 'kayak';

const inEncoding = (name: string, text: string): Buffer =>
  execFileSync('iconv', ['-f', 'UTF-8', '-t', name], { input: text });
const mark = (hex: string, bytes: Buffer): Buffer => Buffer.concat([Buffer.from(hex, 'hex'), bytes]);

const german = 'Die Bürger größerer Städte fahren später über die schöne Brücke.';
const russian = 'Съешь ещё этих мягких французских булок да выпей чаю. В чащах юга жил бы цитрус.';
const japanese = '今日は天気がいいので、公園へ散歩に行きました。いろはにほへと、ちりぬるを。';
const hebrew = 'דג סקרן שט בים מאוכזב ולפתע מצא חברה. שלום לכולם והיום יום יפה.';

/** A text whose second of three lines begins with what is typed, where there is something. */
type Text = (typed: string) => Buffer;
const texts: Readonly<Record<string, Text>> = {
  'UTF-8': (typed) => Buffer.from(`${german}\n${typed}${japanese}\n${hebrew}`),
  'UTF-8 with its mark, and lines as on Windows': (typed) =>
    mark('efbbbf', Buffer.from(`${german}\r\n${typed}${japanese}\r\n`)),
  'Latin-1': (typed) => inEncoding('ISO-8859-1', `${german}\r\n${typed}${german}\r\nEnde.`),
  'UTF-16, little end first': (typed) => mark('fffe', inEncoding('UTF-16LE', `${german}\r\n${typed}${hebrew}\r\n`)),
  'UTF-16, big end first': (typed) => mark('feff', inEncoding('UTF-16BE', `${russian}\n${typed}${japanese}\n`)),
  'KOI8-R': (typed) => inEncoding('KOI8-R', `${russian}\n${typed}${russian}\n`),
  'Shift-JIS': (typed) => inEncoding('SHIFT_JIS', `${japanese}\r\n${typed}${japanese}\r\n`),
  'ISO-2022-JP': (typed) => inEncoding('ISO-2022-JP', `${japanese}\n${typed}\n${japanese}\n`),
  'lines of three kinds, and bytes that are no letters': (typed) =>
    Buffer.concat([
      Buffer.from(`one\r${typed}two\nthree\r\n`),
      Buffer.from('66fc72ff800a', 'hex'),
      Buffer.from('four'),
    ]),
};

describe('a text in the guest’s editor', { concurrency: 1, skip: missing ?? false }, () => {
  const open = async (t: TestContext, bytes: Uint8Array): Promise<GuestEditor> => {
    const editor = await GuestEditor.open(bytes);
    t.after(() => editor.stop());
    return editor;
  };

  for (const [name, text] of Object.entries(texts)) {
    test(`keeps every byte but those of the word that is typed: ${name}`, async (t) => {
      const original = text('');
      const editor = await open(t, original);
      await editor.keys('ctrl+Home', 'Down', 'Home');
      await editor.type(word);
      assert.deepEqual(await editor.save(original), text(word));
      await editor.keys(...Array.from(word, () => 'BackSpace'));
      assert.deepEqual(await editor.save(text(word)), original, 'as it was once the word is gone');
      assert.equal(await editor.quit(), 0);
    });
  }

  test('becomes UTF-8 with its mark where a letter is typed that its encoding lacks', async (t) => {
    const original = inEncoding('ISO-8859-1', `${german}\r\nZwei`);
    const editor = await open(t, original);
    await editor.keys('ctrl+End', 'ctrl+shift+u', '4', '1', 'f', 'Return');
    assert.deepEqual(await editor.save(original), mark('efbbbf', Buffer.from(`${german}\r\nZweiП`)));
  });

  test('may become empty, and one that is empty may become one', async (t) => {
    const original = Buffer.from('All of it.\n');
    const editor = await open(t, original);
    await editor.keys('ctrl+a', 'Delete');
    assert.deepEqual(await editor.save(original), Buffer.alloc(0));
    const empty = await open(t, Buffer.alloc(0));
    await empty.type(word);
    assert.deepEqual(await empty.save(Buffer.alloc(0)), Buffer.from(word));
  });

  test('is not written where nothing was typed', async (t) => {
    const original = texts['Latin-1']?.('') ?? Buffer.alloc(0);
    const editor = await open(t, original);
    await editor.keys('ctrl+s');
    assert.equal(await editor.quit(), 0);
    assert.deepEqual(await editor.document(), original);
  });

  test('that cannot be brought back ends its editor as a failure, and stays as it was', async (t) => {
    const original = Buffer.from('Seven cotton tents\n');
    const editor = await open(t, original);
    await editor.obstruct();
    await editor.type(word);
    await editor.keys('ctrl+s');
    assert.equal(await editor.ended(), 1);
    assert.deepEqual(await editor.document(), original);
  });

  test('can be read, and undone what was typed', async (t) => {
    const original = Buffer.from('Seven cotton tents\n');
    const editor = await open(t, original);
    assert.match(await readScreen(editor.screen.display), /Seven cotton tents/);
    await editor.keys('ctrl+End');
    await editor.type(word);
    await editor.save(original);
    await editor.keys(...Array.from(word, () => 'ctrl+z'));
    assert.deepEqual(await editor.save(Buffer.from(`Seven cotton tents\n${word}`)), original);
  });
});
