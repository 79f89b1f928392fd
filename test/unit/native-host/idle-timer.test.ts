// Closing a window that nobody uses: never too early, once, and never where nobody tells of use.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { IdleTimer } from '../../../native-host/idle-timer.ts';
import { waitUntil } from '../../support/wait-until.ts';

const idleMs = 300;

const start = (ms: number | null): { readonly timer: IdleTimer; readonly calls: number[] } => {
  const calls: number[] = [];
  return { timer: new IdleTimer(ms, () => calls.push(performance.now())), calls };
};

test('does nothing before the first word of use, which never comes where nobody tells', async () => {
  const { calls } = start(1);
  await delay(50);
  assert.deepEqual(calls, []);
});

test('calls once when nothing was used for the time, counted from the last use', async () => {
  const { timer, calls } = start(idleMs);
  let lastMs = 0;
  for (let round = 0; round < 5; round += 1) {
    timer.active();
    lastMs = performance.now();
    await delay(idleMs / 5);
  }
  await waitUntil(() => calls.length > 0, 'the timer calls');
  // Timers are rounded to milliseconds.
  assert.ok((calls[0] ?? 0) - lastMs >= idleMs - 2, 'not before its time');
  timer.active();
  await delay(2 * idleMs);
  assert.equal(calls.length, 1);
});

test('never calls once it was stopped, nor without a time', async () => {
  const stopped = start(20);
  stopped.timer.active();
  stopped.timer.stop();
  stopped.timer.active();
  const never = start(null);
  never.timer.active();
  await delay(100);
  assert.deepEqual([...stopped.calls, ...never.calls], []);
});
