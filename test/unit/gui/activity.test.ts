import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Activity } from '../../../gui/activity.ts';
import { activityIntervalMs } from '../../../protocol/limits.ts';

test('tells the first input at once', () => assert.ok(new Activity().isNews(0)));

test('tells neither too often nor too late: the last told input is never an interval older than the last input', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 * activityIntervalMs })), (gaps) => {
      const activity = new Activity();
      let atMs = 0;
      let toldMs = -Infinity;
      for (const gap of gaps) {
        atMs += gap;
        if (activity.isNews(atMs)) {
          assert.ok(atMs - toldMs >= activityIntervalMs);
          toldMs = atMs;
        }
        assert.ok(atMs - toldMs < activityIntervalMs);
      }
    }),
  );
});
