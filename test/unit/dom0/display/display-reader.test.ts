// What a display may say: raw pixels inside the screen and sensible sizes, in any pieces; everything else ends it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DisplayReader } from '../../../../dom0/display/display-reader.ts';
import { framebufferPixelsMax, framebufferSideMax } from '../../../../protocol/limits.ts';
import { assertHarmless, cutUp, findAll, readDisplay } from '../../../support/rfb-reading.ts';
import { garbage, rectangle, solid, u16, u32, u8, update } from '../../../support/rfb-words.ts';

const screen = { width: 40, height: 30 };
const raw = (x: number, y: number, width: number, height: number): Buffer =>
  rectangle(x, y, width, height, 0, garbage(width * height * 4, x + y + 1));
const size = (width: number, height: number): Buffer => update(rectangle(0, 0, width, height, -223));
const extendedKeys = update(rectangle(0, 0, screen.width, screen.height, -258));

const rawArbitrary = fc
  .tuple(fc.nat(20), fc.nat(20), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 10 }))
  .map(([x, y, width, height]) => raw(x, y, width, height));
/** An honest message, and what of it reaches the window. */
const messageArbitrary = fc.oneof(
  fc
    .array(rawArbitrary, { minLength: 1, maxLength: 5 })
    .map((rectangles) => ({ said: update(...rectangles), passed: update(...rectangles) })),
  fc.integer({ min: 40, max: 60 }).map((side) => ({ said: size(side, side), passed: size(side, side) })),
  fc.constantFrom(extendedKeys, update()).map((said) => ({ said, passed: Buffer.alloc(0) })),
);

test('passes an honest display on byte by byte, however it is split', () => {
  fc.assert(
    fc.property(fc.array(messageArbitrary, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 20 }), (sent, cuts) => {
      const pieces = cutUp(Buffer.concat(sent.map(({ said }) => said)), cuts);
      const { passed, isWrong } = readDisplay(screen, pieces);
      assert.equal(isWrong, false);
      assert.deepEqual(passed, Buffer.concat(sent.map((message) => message.passed)));
    }),
  );
});

test('touches no pixel: they are views of what came', () => {
  const bytes = update(raw(0, 0, 40, 30));
  const pixels = findAll(new DisplayReader(screen), [bytes]).filter((found) => found.found === 'pixels');
  assert.ok(pixels.length > 0 && pixels.every((found) => found.bytes.buffer === bytes.buffer));
});

test('passes on nothing but pixels inside the screen and sizes, whatever comes, however it is split', () => {
  const tail = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.nat().map((seed) => garbage(200, seed)),
    fc
      .tuple(fc.nat(60), fc.nat(60), fc.nat(60), fc.nat(60), fc.constantFrom(0, 1, 5, 7, -223, -258, -239))
      .map(([x, y, width, height, encoding]) => update(rectangle(x, y, width, height, encoding, garbage(64)))),
  );
  fc.assert(
    fc.property(
      fc.array(messageArbitrary, { maxLength: 3 }),
      tail,
      fc.array(fc.nat(), { maxLength: 8 }),
      (sent, untrusted, cuts) => {
        const bytes = Buffer.concat([...sent.map(({ said }) => said), untrusted]);
        const whole = readDisplay(screen, [bytes]);
        assertHarmless(whole.passed, screen, framebufferPixelsMax);
        assert.deepEqual(readDisplay(screen, cutUp(bytes, cuts)), whole);
      },
    ),
    { numRuns: 500 },
  );
});

const refused: readonly (readonly [what: string, bytes: Buffer])[] = [
  ['a rectangle one pixel too wide', update(raw(1, 0, 40, 1))],
  ['a rectangle one pixel too high', update(raw(0, 1, 1, 30))],
  ['a rectangle without width', update(rectangle(0, 0, 0, 5, 0))],
  ['a rectangle without height', update(rectangle(0, 0, 5, 0, 0))],
  ['a second rectangle outside', update(raw(0, 0, 4, 4), raw(38, 0, 4, 4))],
  ['a size without width', size(0, 5)],
  ['a size too wide', size(framebufferSideMax + 1, 1)],
  ['a size with too many pixels', size(framebufferSideMax, framebufferPixelsMax / framebufferSideMax + 1)],
  ['a size that is somewhere', update(rectangle(1, 0, 40, 30, -223))],
  ['a size beside a picture', update(raw(0, 0, 4, 4), rectangle(0, 0, 50, 50, -223))],
  ['two sizes in one update', update(rectangle(0, 0, 50, 50, -223), rectangle(0, 0, 60, 60, -223))],
  ['a picture beside the word about keys', update(rectangle(0, 0, 0, 0, -258), raw(0, 0, 4, 4))],
  ['pixels for a screen that was larger before', Buffer.concat([size(20, 20), update(raw(0, 0, 40, 30))])],
  ['an update with a padding that is not 0', u8(0, 1, 0, 0)],
  ['a colour map', Buffer.concat([u8(1, 0), u16(0, 1)])],
  ['a bell', u8(2)],
  ['a clipboard', Buffer.concat([u8(3, 0, 0, 0), u32(0)])],
  ['a sound', u8(255, 1)],
  ...[1, 2, 4, 5, 6, 7, 15, 16, 17, -239, -240, -247, -257, -259, -260, -261, -305, -307, -308, -312, -313, -314].map(
    (encoding) => [`encoding ${encoding}`, update(rectangle(0, 0, 4, 4, encoding))] as const,
  ),
];
for (const [what, bytes] of refused) {
  test(`refuses ${what}, and everything after it`, () => {
    const reader = new DisplayReader(screen);
    assert.equal(findAll(reader, [bytes]).at(-1)?.found, 'wrong');
    assert.deepEqual(
      findAll(reader, [update(raw(0, 0, 4, 4))]).map(({ found }) => found),
      ['wrong'],
    );
  });
}

test('refuses another message at its first byte', () => {
  assert.deepEqual(new DisplayReader(screen).next(u8(3)), { used: 1, found: { found: 'wrong' } });
});

test('knows when it is between two messages, and when a picture has begun', () => {
  const reader = new DisplayReader(screen);
  const pixel = rectangle(0, 0, 1, 1, 0, solid(1, 0));
  const bytes = update(pixel, pixel);
  const beforePicture = 4 + 12;
  for (const [index] of bytes.entries()) {
    assert.equal(reader.isBetweenMessages, index === 0);
    assert.equal(reader.isInPicture, index >= beforePicture);
    findAll(reader, [bytes.subarray(index, index + 1)]);
  }
  assert.equal(reader.isBetweenMessages, true);
  assert.equal(reader.isInPicture, false);
});
