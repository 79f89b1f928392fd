// How long it takes to compare senders that anybody can make up; whom a pattern means is in check-policy.test.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchesSender, readSender } from '../../../../addon/policy/sender-pattern.ts';

const lists = Array.from({ length: 100 }, (_, list) =>
  Array.from({ length: 200 }, (_entry, index) => [`@h${index}.l${list}.example`, `a${index}@l${list}.example`]).flat(),
);
const timeOf = (untrustedSender: string): number => {
  const startMs = performance.now();
  const sender = readSender(untrustedSender);
  for (const patterns of lists) assert.equal(matchesSender(patterns, sender), false);
  return performance.now() - startMs;
};
const fastest = (sender: string): number => Math.min(...Array.from({ length: 5 }, () => timeOf(sender)));

test('compares a sender as long as a message, or of an international name, hardly longer than another one', () => {
  const plain = fastest('alex@example.org');
  // Where each pattern reads the sender again, these take a thousand times as long.
  for (const sender of [
    `${'a'.repeat(1_000_000)}@example.org`,
    `alex@${'ü'.repeat(40)}.example`,
    `alex@${'a.'.repeat(1_000_000)}org`,
    'a@'.repeat(500_000),
  ]) {
    const time = fastest(sender);
    assert.ok(time < 20 * plain + 5, `${sender.length} characters: ${time} ms, and ${plain} ms for another one`);
  }
});

test('still knows a long sender by its domain, and nobody by a cut name', () => {
  const sender = readSender(`${'a'.repeat(1000)}@mail.example.org`);
  assert.equal(matchesSender(['@mail.example.org'], sender), true);
  assert.equal(matchesSender(['*.example.org'], sender), true);
  assert.equal(matchesSender([`${'a'.repeat(300)}@mail.example.org`], sender), false);
});
