// Whether a display still answers: it is asked when it has been silent, and given time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnswerWatch } from '../../../../dom0/display/answer-watch.ts';

test('asks a silent display, and gives it ten seconds', () => {
  const watch = new AnswerWatch(0);
  assert.deepEqual(watch.advise(0), { advice: 'wait', againInMs: 5000 });
  assert.deepEqual(watch.advise(5000), { advice: 'ask', againInMs: 10_000 });
  assert.deepEqual(watch.advise(9000), { advice: 'wait', againInMs: 6000 });
  assert.equal(watch.answers, true);
  assert.equal(watch.advise(15_000).advice, 'does-not-answer');
  assert.equal(watch.answers, false);
});

test('asks once for one silence', () => {
  const watch = new AnswerWatch(0);
  const advices = Array.from({ length: 100 }, (_, second) => watch.advise(second * 1000).advice);
  assert.equal(advices.filter((advice) => advice === 'ask').length, 1);
});

test('asks nobody who talks, and believes any word', () => {
  const watch = new AnswerWatch(0);
  for (let second = 0; second < 60; second += 1) {
    watch.heard(second * 1000);
    assert.equal(watch.advise(second * 1000 + 500).advice, 'wait');
  }
  watch.advise(70_000);
  watch.advise(90_000);
  assert.equal(watch.answers, false);
  watch.heard(90_001);
  assert.equal(watch.answers, true);
  assert.deepEqual(watch.advise(90_002), { advice: 'wait', againInMs: 4999 });
});

test('blames nobody for a time when nobody listened', () => {
  const watch = new AnswerWatch(0);
  assert.equal(watch.advise(5000).advice, 'ask');
  watch.excuse(14_000);
  assert.deepEqual(watch.advise(15_000), { advice: 'wait', againInMs: 4000 });
  assert.equal(watch.answers, true);
});
