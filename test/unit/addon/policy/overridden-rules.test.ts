// Which stricter rules another one would take the decision from, and which rules trust a sender whom anybody can forge.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtInRules } from '../../../../addon/policy/built-in.ts';
import { findOverridden, trustsSenderAlone } from '../../../../addon/policy/overridden-rules.ts';
import { ruleSchema, type Rule } from '../../../../protocol/policy.ts';

const rule = (id: string, when: unknown, action: string, enabled = true): Rule =>
  ruleSchema.parse({ id, when, then: { action }, enabled });
const ids = (rules: readonly Rule[]): string[] => rules.map(({ id }) => id);

test('a new rule on top names the stricter ones behind it that could match the same files', () => {
  const rules = [
    rule('pdf', { types: ['pdf'] }, 'block'),
    rule('jpeg', { types: ['image/jpeg'] }, 'block'),
    rule('off', { types: ['pdf'] }, 'block', false),
    rule('laxer', { types: ['pdf'] }, 'save'),
    rule('large', { minSizeBytes: 1000 }, 'view'),
    rule('others', { senders: ['@example.com'] }, 'block'),
  ];
  const found = (when: unknown): string[] => ids(findOverridden(rule('new', when, 'open'), rules));
  assert.deepEqual(found({ types: ['pdf'], senders: ['alex@example.org'] }), ['pdf', 'large']);
  assert.deepEqual(found({ extensions: ['pdf'], maxSizeBytes: 10 }), ['pdf', 'others']);
  assert.deepEqual(found({ types: ['image'], senders: ['bo@example.com'] }), ['jpeg', 'large', 'others']);
  assert.deepEqual(found({}), ['pdf', 'jpeg', 'large', 'others']);
});

test('a rule that is there already names those behind it alone, and none that is as strict as itself', () => {
  const rules = [
    rule('first', { types: ['pdf'] }, 'block'),
    rule('second', { types: ['pdf'] }, 'open'),
    rule('third', { signed: false }, 'block'),
  ];
  assert.deepEqual(ids(findOverridden(rule('second', { types: ['pdf'] }, 'open'), rules)), ['third']);
  assert.deepEqual(ids(findOverridden(rule('second', { types: ['pdf'], signed: true }, 'open'), rules)), []);
  assert.deepEqual(ids(findOverridden(rule('second', { types: ['pdf'] }, 'block'), rules)), []);
});

test('dangerous kinds are named only where the rule names them, because they stay blocked otherwise', () => {
  const strict = ids(findOverridden(rule('new', { senders: ['alex@example.org'] }, 'open'), builtInRules));
  assert.ok(!strict.some((id) => ['executables', 'scripts', 'shortcuts', 'disk-images'].includes(id)), strict.join());
  assert.ok(strict.includes('office-macros'));
  assert.deepEqual(
    ids(findOverridden(rule('new', { types: ['script'] }, 'open'), builtInRules)).filter(
      (id) => id !== 'deceptive-name',
    ),
    ['scripts'],
  );
});

test('a sender is trusted alone where no signature is asked for', () => {
  for (const when of [
    { senders: ['@example.org'] },
    { senderInAddressBook: true },
    { senders: ['@example.org'], signed: false },
  ])
    assert.equal(trustsSenderAlone(when), true);
  for (const when of [
    {},
    { senders: ['@example.org'], signed: true },
    { senderInAddressBook: false },
    { types: ['pdf'] },
  ])
    assert.equal(trustsSenderAlone(when), false);
});
