// What a DispVM sends of a safe copy, as the command reads it: pages or nothing ever after, the same however the bytes are
// cut, and no page that was not announced or is of another size than it said.
import assert from 'node:assert/strict';
import { PageStream, type CopyNews } from '../../../native-host/page-stream.ts';
import { copyPagesMax, copyPixelsMax, copySideMax } from '../../../protocol/limits.ts';
import { encodeCopy, plainPage } from '../../support/copy-stream.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { inPieces } from '../pieces.ts';
import { assertSame } from '../same.ts';

interface Read {
  readonly news: readonly CopyNews[];
  readonly isBroken: boolean;
  readonly isWhole: boolean;
}

const read = (pieces: Iterable<Uint8Array>, form: 'packed' | 'raw'): Read => {
  const stream = new PageStream(form);
  const news: CopyNews[] = [];
  for (const piece of pieces) news.push(...stream.push(piece));
  return { news, isBroken: stream.isBroken, isWhole: stream.isWhole };
};

const check = ({ news, isBroken, isWhole }: Read): void => {
  const [first, ...pages] = news;
  assert.ok(first === undefined || first.news === 'count');
  for (const page of pages) {
    assert.ok(page.news === 'page');
    assert.ok(page.width <= copySideMax && page.height <= copySideMax && page.width * page.height <= copyPixelsMax);
    assert.equal(page.rgb.length, 3 * page.width * page.height);
  }
  const announced = first?.news === 'count' ? first.pages : 0;
  assert.ok(pages.length <= announced && announced <= copyPagesMax);
  assert.equal(isWhole, !isBroken && first !== undefined && pages.length === announced);
};

const pages = [plainPage(5, 4, [255, 255, 255]), plainPage(200, 2, [9, 8, 7])];

export const pageStream: FuzzTarget = {
  name: 'pages of a safe copy from a DispVM',
  limits: [copyPagesMax, copySideMax, 127, 128, 129],
  words: ['1\n', '2\n', '5 4\n', '1 1\n', '10000 3600\n', '\u0000', '\u007f'],
  seeds: [encodeCopy(pages), encodeCopy(pages, 'raw'), encodeCopy(pages.slice(1))],
  run: (bytes) => {
    for (const form of ['packed', 'raw'] as const) {
      const whole = read([bytes], form);
      assertSame(read(inPieces(bytes), form), whole, 'the pages');
      check(whole);
    }
  },
};
