import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pictureFor, usualPicture } from '../../../gui/window-shape.ts';

const room = { width: 1900, height: 980 };

test('a page that stands gets as much height as it has, or the monitor', () => {
  assert.deepEqual(pictureFor({ width: 595, height: 842 }, room), { width: 1024, height: 980 });
  assert.deepEqual(pictureFor({ width: 595, height: 842 }, { width: 2500, height: 2000 }), {
    width: 1024,
    height: 1449,
  });
  assert.deepEqual(pictureFor({ width: 1, height: 999_999 }, room), { width: 1024, height: 980 });
});

test('a page that lies gets as much width as it has, or the monitor', () => {
  assert.deepEqual(pictureFor({ width: 960, height: 540 }, room), { width: 1365, height: 768 });
  assert.deepEqual(pictureFor({ width: 999_999, height: 1 }, room), { width: 1900, height: 768 });
});

test('whatever the guest says, the picture is never smaller than usual, nor larger than the room where that has more', () => {
  const side = fc.integer({ min: 1, max: 999_999 });
  const length = fc.integer({ min: 1, max: 8000 });
  fc.assert(
    fc.property(side, side, length, length, (width, height, roomWidth, roomHeight) => {
      const picture = pictureFor({ width, height }, { width: roomWidth, height: roomHeight });
      assert.ok(picture.width >= usualPicture.width && picture.width <= Math.max(usualPicture.width, roomWidth));
      assert.ok(picture.height >= usualPicture.height && picture.height <= Math.max(usualPicture.height, roomHeight));
    }),
  );
});
