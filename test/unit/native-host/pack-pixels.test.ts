import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { packPixels } from '../../../native-host/pack-pixels.ts';
import { PageStream } from '../../../native-host/page-stream.ts';
import { encodeCopy, packPixels as packForTests } from '../../support/copy-stream.ts';

const pixelsOf = (colours: readonly number[]): Uint8Array =>
  Uint8Array.from(colours.flatMap((colour) => [colour, colour >> 1, 255 - colour]));

test('packs as a DispVM does, and is read again as the same pixels', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 300 })), { minLength: 1, maxLength: 8 }),
      (runs) => {
        const rgb = pixelsOf(runs.flatMap(([colour, times]) => Array.from({ length: times }, () => 60 * colour)));
        const packed = packPixels(rgb);
        assert.deepEqual(Buffer.from(packed), Buffer.from(packForTests(rgb)));
        const stream = new PageStream('packed');
        const [, page] = [...stream.push(Buffer.concat([Buffer.from(`1\n${rgb.length / 3} 1\n`), packed]))];
        assert.ok(stream.isWhole && page?.news === 'page');
        assert.deepEqual(Buffer.from(page.rgb), Buffer.from(rgb));
      },
    ),
  );
});

test('a page without two pixels alike beside each other fits, too', () => {
  const rgb = pixelsOf(Array.from({ length: 1000 }, (_, index) => index % 251));
  const pages = [{ width: 1000, height: 1, rgb }];
  assert.deepEqual(Buffer.concat([Buffer.from('1\n1000 1\n'), packPixels(rgb)]), Buffer.from(encodeCopy(pages)));
});
