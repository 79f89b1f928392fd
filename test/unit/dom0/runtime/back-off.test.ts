import assert from 'node:assert/strict';
import test from 'node:test';
import { BackOff } from '../../../../dom0/runtime/back-off.ts';

test('waits twice as long after each failure, never longer than its bound, and as at first after a success', () => {
  const backOff = new BackOff(500, 3000);
  assert.deepEqual(
    Array.from({ length: 5 }, () => backOff.failed()),
    [500, 1000, 2000, 3000, 3000],
  );
  backOff.succeeded();
  assert.equal(backOff.failed(), 500);
});
