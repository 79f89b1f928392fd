// Packed pictures: what is unpacked is what was packed, however the stream is split; nothing else is taken, and nobody is
// made to hold more than one block.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { FarmChannel } from '../../../protocol/farm-channels.ts';
import {
  packing,
  packPicture,
  pictureBlockMaxBytes,
  PictureUnpacker,
  unpacking,
} from '../../../protocol/packed-picture.ts';

/** Pixels, some of them many times, and a rest that is no whole one. */
const pictureArbitrary = fc
  .tuple(
    fc.array(fc.tuple(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.integer({ min: 1, max: 9000 })), {
      maxLength: 8,
    }),
    fc.uint8Array({ minLength: 1, maxLength: 30 }),
  )
  .map(([runs, rest]) => Buffer.concat([...runs.map(([pixel, times]) => Buffer.alloc(4 * times, pixel)), rest]));

const unpacked = (untrusted: Uint8Array, cuts: readonly number[]): { pieces: Uint8Array[]; isBroken: boolean } => {
  const unpacker = new PictureUnpacker();
  const pieces: Uint8Array[] = [];
  let start = 0;
  for (const cut of [...cuts.map((one) => one % (untrusted.length + 1)).sort((a, b) => a - b), untrusted.length]) {
    unpacker.push(untrusted.subarray(start, cut));
    for (let piece = unpacker.next(); piece !== null; piece = unpacker.next()) pieces.push(piece);
    start = cut;
  }
  return { pieces, isBroken: unpacker.isBroken };
};

test('unpacks to what was packed, however the stream is split', () => {
  fc.assert(
    fc.property(pictureArbitrary, fc.array(fc.nat(), { maxLength: 12 }), (picture, cuts) => {
      const { pieces, isBroken } = unpacked(packPicture(picture), cuts);
      assert.equal(isBroken, false);
      assert.ok(Buffer.concat(pieces).equals(picture));
    }),
  );
});

test('is small where a colour lies beside itself, and never larger by more than a few bytes a block', () => {
  const flat = packPicture(Buffer.alloc(pictureBlockMaxBytes * 3, Buffer.from([1, 2, 3, 0])));
  assert.ok(flat.length < 100, String(flat.length));
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 3000 }), (bytes) => {
      assert.ok(packPicture(bytes).length <= bytes.length + 3 + 12);
    }),
  );
});

test('answers arbitrary bytes with blocks of the largest size at most, or a final no; never an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.array(fc.nat(), { maxLength: 4 }), (bytes, cuts) => {
      const { pieces } = unpacked(bytes, cuts);
      for (const piece of pieces) assert.ok(piece.length <= pictureBlockMaxBytes);
    }),
  );
});

const words = (...all: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(all).buffer);
const wrong: Readonly<Record<string, Uint8Array>> = {
  'of nothing': words(0, 0),
  'above the limit': words(pictureBlockMaxBytes + 1, 2, (pictureBlockMaxBytes / 4 + 1) * 2 + 1, 7),
  'whose parts are longer than it can have': words(4, 3),
  'whose parts are right and a word longer than packing makes them': words(8, 4, 1 * 2, 7, 1 * 2, 7),
  'with a run as long as a number can say': words(16, 2, 0xffffffff, 7),
  'with a copy as long as a number can say': words(16, 2, 0xfffffffe, 7),
  'with a run that goes beyond it': words(16, 2, 5 * 2 + 1, 7),
  'with a run that ends before it does': words(16, 2, 3 * 2 + 1, 7),
  'with a copy of more than there is': words(16, 3, 4 * 2, 7, 7),
  'with a part of nothing': words(16, 3, 0, 4 * 2 + 1, 7),
  'with a run of no pixel': words(16, 1, 4 * 2 + 1),
};
for (const [what, untrusted] of Object.entries(wrong))
  test(`takes no block ${what}, and nothing after it`, () => {
    const { pieces, isBroken } = unpacked(Buffer.concat([untrusted, packPicture(Buffer.alloc(64))]), []);
    assert.deepEqual([pieces.length, isBroken], [0, true]);
  });

const atTheLimit: Readonly<Record<string, readonly [Uint8Array, Uint8Array]>> = {
  'of one byte': [words(1, 2, 1 * 2 + 1, 7), Uint8Array.of(7)],
  'of the largest size in one run': [
    words(pictureBlockMaxBytes, 2, (pictureBlockMaxBytes / 4) * 2 + 1, 0x07070707),
    Buffer.alloc(pictureBlockMaxBytes, 7),
  ],
  'of the largest size as it is': [
    Buffer.concat([
      words(pictureBlockMaxBytes, pictureBlockMaxBytes / 4 + 1, (pictureBlockMaxBytes / 4) * 2),
      Buffer.alloc(pictureBlockMaxBytes, 7),
    ]),
    Buffer.alloc(pictureBlockMaxBytes, 7),
  ],
  'whose parts are just as long as it can have': [words(4, 2, 1 * 2, 7), Uint8Array.of(7, 0, 0, 0)],
};
for (const [what, [packed, picture]] of Object.entries(atTheLimit))
  test(`takes a block ${what}`, () => {
    const { pieces, isBroken } = unpacked(packed, [1, 7, 9]);
    assert.deepEqual([pieces.length, isBroken], [1, false]);
    assert.ok(Buffer.concat(pieces).equals(picture));
  });

test('a channel gives one block at a time, reads on only for the next one, and ends where one is wrong', async () => {
  const sent: Uint8Array[] = [];
  const channel = (bytes: readonly Uint8Array[]): FarmChannel & { readonly reads: () => number } => {
    let reads = 0;
    return {
      read: () => Promise.resolve(bytes[reads++] ?? null),
      write: (piece) => Promise.resolve(sent.push(piece) > 0),
      end: () => undefined,
      reads: () => reads,
    };
  };
  const picture = Buffer.alloc(pictureBlockMaxBytes * 2, 9);
  assert.equal(await packing(channel([])).write(picture), true);
  let broken = 0;
  const far = channel([Buffer.concat(sent), words(0, 0), packPicture(picture)]);
  const { read } = unpacking(far, () => (broken += 1));
  for (const block of [1, 2])
    assert.deepEqual([(await read())?.length, far.reads()], [pictureBlockMaxBytes, 1], String(block));
  assert.deepEqual([await read(), broken, far.reads()], [null, 1, 2]);
  assert.deepEqual([await read(), far.reads()], [null, 2]);
});
