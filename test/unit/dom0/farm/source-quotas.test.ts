// How much each caller of a farm's host may have: no more than was set, for each alone, and again when it is given back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SourceQuotas } from '../../../../dom0/farm/source-quotas.ts';

const limits = { openMax: 2, opensPerMinute: 4, bytesPerHour: 100 };

test('lets so many be open at once, of each source, and one more for each that ended', () => {
  const quotas = new SourceQuotas(limits, () => 0);
  const first = quotas.enter('anna');
  assert.ok(first !== null && quotas.enter('anna') !== null);
  assert.equal(quotas.enter('anna'), null);
  assert.notEqual(quotas.enter('bert'), null);
  first();
  first();
  assert.notEqual(quotas.enter('anna'), null);
  assert.equal(quotas.enter('anna'), null, 'what is given back twice counts once');
});

test('lets so many begin in a minute, however soon they end', () => {
  let nowMs = 0;
  const quotas = new SourceQuotas(limits, () => nowMs);
  for (let opened = 0; opened < limits.opensPerMinute; opened += 1) quotas.enter('anna')?.();
  assert.equal(quotas.enter('anna'), null);
  assert.notEqual(quotas.enter('bert'), null);
  nowMs = 60_000;
  assert.notEqual(quotas.enter('anna'), null);
});

test('lets none begin after so many bytes in an hour', () => {
  let nowMs = 0;
  const quotas = new SourceQuotas(limits, () => nowMs);
  quotas.spend('anna', 99);
  quotas.enter('anna')?.();
  quotas.spend('anna', 1);
  assert.equal(quotas.enter('anna'), null);
  nowMs = 3_600_000;
  assert.notEqual(quotas.enter('anna'), null);
});

test('forgets sources that have nothing open, and none that has', () => {
  const quotas = new SourceQuotas(limits, () => 0);
  quotas.enter('anna');
  quotas.enter('anna');
  for (let other = 0; other < 20_000; other += 1) quotas.spend(`other-${other}`, 1);
  assert.equal(quotas.enter('anna'), null);
});
