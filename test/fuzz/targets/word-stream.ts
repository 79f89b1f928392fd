// What a DispVM says it has read in pages, as the command reads it: words of pages that were sent, each inside its page, or nothing
// ever after; the same however the bytes are cut.
import assert from 'node:assert/strict';
import { WordStream, type PageWords } from '../../../native-host/word-stream.ts';
import { recognisedWordMaxBytes, recognisedWordsMax } from '../../../protocol/limits.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { inPieces } from '../pieces.ts';
import { assertSame } from '../same.ts';

const sizes = [
  { width: 100, height: 50 },
  { width: 7, height: 9000 },
];

interface Read {
  readonly pages: readonly PageWords[];
  readonly isBroken: boolean;
  readonly isWhole: boolean;
}

const read = (pieces: Iterable<Uint8Array>): Read => {
  const stream = new WordStream(sizes);
  const pages: PageWords[] = [];
  for (const piece of pieces) pages.push(...stream.push(piece));
  return { pages, isBroken: stream.isBroken, isWhole: stream.isWhole };
};

const check = ({ pages, isBroken, isWhole }: Read): void => {
  assert.ok(pages.every(({ page }, index) => page === index) && pages.length <= sizes.length);
  for (const { page, words } of pages) {
    assert.ok(words.length <= recognisedWordsMax);
    for (const { left, top, width, height, text } of words) {
      assert.ok(left >= 0 && top >= 0 && width > 0 && height > 0);
      assert.ok(left + width <= (sizes[page]?.width ?? 0) && top + height <= (sizes[page]?.height ?? 0));
      assert.match(text, /^[^\s\p{Cc}\p{Cf}\p{Cs}]+$/u);
      assert.ok(Buffer.byteLength(text) <= recognisedWordMaxBytes);
    }
  }
  assert.equal(isWhole && isBroken, false);
  if (isWhole) assert.equal(pages.length, sizes.length);
};

export const wordStream: FuzzTarget = {
  name: 'words that a DispVM has recognised',
  limits: [recognisedWordsMax, recognisedWordMaxBytes, 100, 50, 7, 9000],
  words: ['0\n', '1\n', '0 0 1 1 a\n', ' ', '\u00ad', '\u202e', 'ß'],
  seeds: [Buffer.from('1\n0 0 10 10 tent\n1\n0 8990 7 10 Straße\n'), Buffer.from('0\n0\n')],
  run: (bytes) => {
    const whole = read([bytes]);
    assertSame(read(inPieces(bytes)), whole, 'the words');
    check(whole);
  },
};
