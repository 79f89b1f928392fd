// Closing a window that nobody uses: never before its time, which each use starts anew.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Idle } from '../../../gui/idle.ts';

test('is over exactly when nobody has used it for the whole time', () => {
  const limitMs = 1000;
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 * limitMs })), (gaps) => {
      const idle = new Idle(limitMs, 0);
      let atMs = 0;
      for (const gap of gaps) {
        assert.equal(idle.leftMs(atMs + gap), Math.max(0, limitMs - gap));
        atMs += gap;
        idle.used(atMs);
      }
      assert.equal(idle.leftMs(atMs), limitMs);
    }),
  );
});
