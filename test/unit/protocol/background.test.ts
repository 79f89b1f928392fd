import assert from 'node:assert/strict';
import test from 'node:test';
import { createBackground, describeBug } from '../../../protocol/background.ts';

test('work that fails is reported to its owner, and to nobody else', async () => {
  const reported: unknown[] = [];
  const inBackground = createBackground((bug) => reported.push(bug));
  const bug = new Error('nobody waits for this');
  inBackground(Promise.reject(bug));
  inBackground(Promise.resolve('well'));
  // An unhandled rejection would fail this test.
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(reported, [bug]);
  assert.match(describeBug(bug), /nobody waits for this[^]*background\.test/, 'and says where');
  assert.equal(describeBug('a text'), 'a text');
});
