// The size of a guest's screen: what a window may ask for, and what an agent takes.
import assert from 'node:assert/strict';
import test from 'node:test';
import { framebufferPixelsMax, guestScreenHeightMax } from '../../../protocol/limits.ts';
import {
  decodeScreen,
  encodeScreen,
  fitScreen,
  isPossibleScreen,
  isSameScreen,
  savedScreen,
} from '../../../protocol/screen.ts';

test('a window within the limits gets its very size', () => {
  for (const screen of [
    savedScreen,
    { width: 2048, height: 1536, densityPercent: 200 },
    { width: 621, height: 1999, densityPercent: 125 },
  ]) {
    assert.deepEqual(fitScreen(screen), screen);
  }
});

test('a larger window gets its shape, as large as may be, with letters of the same share of it', () => {
  const [wide, tall] = [
    fitScreen({ width: 3840, height: 2000, densityPercent: 200 }),
    fitScreen({ width: 1200, height: 4000, densityPercent: 300 }),
  ];
  assert.ok(wide.width * wide.height <= framebufferPixelsMax && wide.width * wide.height > 0.99 * framebufferPixelsMax);
  assert.ok(Math.abs(wide.width / wide.height - 1.92) < 0.01);
  assert.equal(wide.densityPercent, Math.round(200 * (wide.width / 3840)));
  assert.deepEqual(tall, { width: 648, height: guestScreenHeightMax, densityPercent: 162 });
});

test('whatever a window says, what becomes of it is possible', () => {
  for (const width of [1, 63, 4097, 100_000])
    for (const height of [1, 2161, 50_000])
      for (const densityPercent of [1, 1000]) {
        assert.ok(isPossibleScreen(fitScreen({ width, height, densityPercent })), `${width}×${height}`);
      }
});

test('an agent takes what was encoded, and nothing that is no possible screen', () => {
  const decoded = decodeScreen(encodeScreen({ width: 1500, height: 900, densityPercent: 150 }));
  assert.ok(decoded !== null && isSameScreen(decoded, { width: 1500, height: 900, densityPercent: 150 }));
  const wrong = [
    { width: 63, height: 900 },
    { width: 4097, height: 64 },
    { width: 1000, height: 2161 },
    { width: 4000, height: 2000 },
    { width: 0xffffffff, height: 0xffffffff },
  ];
  for (const size of wrong) assert.equal(decodeScreen(encodeScreen({ ...size, densityPercent: 100 })), null);
  for (const densityPercent of [0, 49, 401])
    assert.equal(decodeScreen(encodeScreen({ ...savedScreen, densityPercent })), null);
  assert.equal(decodeScreen(new Uint8Array(11)), null);
  assert.equal(decodeScreen(new Uint8Array(13)), null);
});
