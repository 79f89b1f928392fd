import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WordStream, type PageWords } from '../../../native-host/word-stream.ts';
import { recognisedMaxBytes, recognisedWordsMax } from '../../../protocol/limits.ts';

const sizes = [
  { width: 100, height: 50 },
  { width: 20, height: 20 },
];
const read = (pieces: readonly (string | Uint8Array)[]): { stream: WordStream; pages: PageWords[] } => {
  const stream = new WordStream(sizes);
  const pages = pieces.flatMap((piece) => [...stream.push(Buffer.from(piece))]);
  return { stream, pages };
};
const whole = '2\n1 2 30 10 Übung\n40 2 60 48 tent\n0\n';

test('reads the words of each page, with their places, however they are cut', () => {
  for (const pieces of [[whole], Array.from(Buffer.from(whole), (byte) => Uint8Array.of(byte))]) {
    const { stream, pages } = read(pieces);
    assert.ok(stream.isWhole);
    assert.deepEqual(pages, [
      {
        page: 0,
        words: [
          { left: 1, top: 2, width: 30, height: 10, text: 'Übung' },
          { left: 40, top: 2, width: 60, height: 48, text: 'tent' },
        ],
      },
      { page: 1, words: [] },
    ]);
  }
});

test('is not whole before the last page’s last word has come', () => {
  for (let length = 0; length < whole.length; length += 1) assert.ok(!read([whole.slice(0, length)]).stream.isWhole);
});

for (const [what, said] of [
  ['a word outside its page', '1\n90 0 11 10 tent\n'],
  ['a word below its page', '1\n0 45 5 6 tent\n'],
  ['a word without width', '1\n0 0 0 6 tent\n'],
  ['a number with a zero before it', '1\n01 0 5 6 tent\n'],
  ['a negative number', '1\n-1 0 5 6 tent\n'],
  ['a missing number', '1\n0 5 6 tent\n'],
  ['no word', '1\n0 0 5 6 \n'],
  ['a blank in a word', '1\n0 0 5 6 two words\n'],
  ['a no-break space in a word', '1\n0 0 5 6 two\u00a0words\n'],
  ['a control character', '1\n0 0 5 6 te\u0007nt\n'],
  ['a character that turns the direction', '1\n0 0 5 6 te\u202ent\n'],
  ['a soft hyphen', '1\n0 0 5 6 te\u00adnt\n'],
  ['a private character', '1\n0 0 5 6 te\ue000nt\n'],
  ['a character beyond 16 bits', '1\n0 0 5 6 😀\n'],
  ['a word that is too long', `1\n0 0 5 6 ${'x'.repeat(193)}\n`],
  ['a line that never ends', `1\n${'1'.repeat(400)}`],
  ['more words than a page may have', `${recognisedWordsMax + 1}\n`],
  ['no number of words', 'tent\n'],
  ['an empty line', '\n'],
  ['a page too many', `${whole}0\n`],
  ['a byte behind the last page', `${whole}0`],
] as const)
  test(`takes nothing more after ${what}`, () => {
    const { stream, pages } = read([said]);
    assert.ok(stream.isBroken);
    assert.ok(!stream.isWhole);
    assert.ok(pages.length <= 2);
    assert.deepEqual([...stream.push(Buffer.from('0\n0\n'))], []);
  });

test('takes nothing more after bytes that are no UTF-8', () => {
  const { stream } = read(['1\n0 0 5 6 ', Uint8Array.of(0xc3, 0x28), '\n']);
  assert.ok(stream.isBroken);
});

test('takes no more bytes than all pages together may have', () => {
  const stream = new WordStream(Array.from({ length: 500 }, () => ({ width: 100, height: 100 })));
  const word = Buffer.from(`0 0 100 100 ${'x'.repeat(180)}\n`);
  const page = Buffer.concat([Buffer.from('1000\n'), ...Array.from({ length: 1000 }, () => word)]);
  let bytes = 0;
  for (; !stream.isBroken && bytes <= 2 * recognisedMaxBytes; bytes += page.length)
    assert.ok([...stream.push(page)].length <= 1);
  assert.ok(bytes > recognisedMaxBytes && bytes < recognisedMaxBytes + 2 * page.length, String(bytes));
});
