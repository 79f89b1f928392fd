import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PageStream, type CopyNews, type PixelForm } from '../../../native-host/page-stream.ts';
import { copyPagesMax, copySideMax } from '../../../protocol/limits.ts';
import { encodeCopy, plainPage, type CopiedPage } from '../../support/copy-stream.ts';

const text = (line: string): Uint8Array => new TextEncoder().encode(line);
const readAll = (
  pieces: Iterable<Uint8Array>,
  form: PixelForm = 'packed',
): { readonly news: readonly CopyNews[]; readonly stream: PageStream } => {
  const stream = new PageStream(form);
  const news: CopyNews[] = [];
  for (const piece of pieces) news.push(...stream.push(piece));
  return { news, stream };
};

const page: fc.Arbitrary<CopiedPage> = fc
  .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 12 }) })
  .chain(({ width, height }) =>
    // Of three colours, so that there are runs, and runs across rows.
    fc
      .array(fc.constantFrom([255, 255, 255], [0, 0, 0], [9, 200, 30]), {
        minLength: width * height,
        maxLength: width * height,
      })
      .map((pixels) => ({ width, height, rgb: Uint8Array.from(pixels.flat()) })),
  );

for (const form of ['packed', 'raw'] as const) {
  test(`gives every page as it was, however its bytes were split: ${form}`, () => {
    fc.assert(
      fc.property(fc.array(page, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 50 }), (pages, size) => {
        const bytes = encodeCopy(pages, form);
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        const { news, stream } = readAll(pieces, form);
        assert.deepEqual(news, [
          { news: 'count', pages: pages.length },
          ...pages.map((one) => ({ news: 'page', ...one })),
        ]);
        assert.equal(stream.isWhole, true);
      }),
    );
  });
}

test('answers arbitrary bytes with pages or nothing ever after, never with an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const { news, stream } = readAll([text('2\n3 3\n'), bytes]);
      if (stream.isBroken) assert.deepEqual([...stream.push(text('3 3\n'))], []);
      assert.ok(news.length <= 3);
    }),
  );
});

const white = Uint8Array.of(255, 255, 255);
for (const [what, bytes] of [
  ['no page', text('0\n')],
  ['more pages than a copy may have', text(`${copyPagesMax + 1}\n`)],
  ['a count that is no number', text('two\n')],
  ['a count with a zero in front', text('02\n')],
  ['a count that never ends', text('1'.repeat(12))],
  ['a count with a carriage return', text('1\r\n')],
  ['a page without width', text('1\n0 5\n')],
  ['a page that is wider than it may be', text(`1\n${copySideMax + 1} 1\n`)],
  ['a page of more pixels than it may have', text('1\n9999 9999\n')],
  ['a size of one number', text('1\n5\n')],
  ['a size of three numbers', text('1\n5 5 5\n')],
  ['a negative size', text('1\n-5 5\n')],
  ['a run beyond the page', Buffer.concat([text('1\n2 2\n'), Uint8Array.of(129), white, Uint8Array.of(128), white])],
  ['pixels beyond the page', Buffer.concat([text('1\n1 1\n'), Uint8Array.of(1)])],
  ['more than was announced', Buffer.concat([encodeCopy([plainPage(2, 2, [0, 0, 0])]), text('2')])],
] as const) {
  test(`reads nothing any more after ${what}`, () => {
    const { stream } = readAll([bytes]);
    assert.equal(stream.isBroken, true);
    assert.equal(stream.isWhole, false);
  });
}

test('is not whole before the last byte of the last page', () => {
  const bytes = encodeCopy([plainPage(3, 2, [7, 8, 9]), plainPage(1, 1, [0, 0, 0])]);
  for (let length = 0; length < bytes.length; length += 1)
    assert.equal(readAll([bytes.subarray(0, length)]).stream.isWhole, false, String(length));
  assert.equal(readAll([bytes]).stream.isWhole, true);
});

test('takes memory for a page only once its size was checked', () => {
  const before = process.memoryUsage().arrayBuffers;
  for (let round = 0; round < 50; round += 1) readAll([text('1\n10000 10000\n')]);
  assert.ok(process.memoryUsage().arrayBuffers - before < 50 * 1024 * 1024);
});
