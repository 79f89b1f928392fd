// Who can be asked about what an organisation's rule keeps closed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decide } from '../../../../addon/policy/decide.ts';
import { unknownMessage, type Decision } from '../../../../addon/policy/decision.ts';
import { effectivePolicy } from '../../../../addon/policy/effective-policy.ts';
import { mailAddressIn, whomToAsk } from '../../../../addon/policy/whom-to-ask.ts';

test('finds the address in what an administrator wrote, and none where there is none', () => {
  const withOne = ['it@example.org', 'mailto:it@example.org', 'Help desk <it@example.org>, room 7', 'it@example.org.'];
  for (const contact of withOne) assert.equal(mailAddressIn(contact), 'it@example.org');
  for (const contact of ['', 'extension 4711', '@example.org', 'it@', 'it@localhost'])
    assert.equal(mailAddressIn(contact), null);
});

test('whatever the contact is, the address is one and nothing beside it', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (contact) =>
      assert.match(mailAddressIn(contact) ?? 'a@b.c', /^[^\s,;:<>"]+@[^\s,;:<>"@]+$/),
    ),
  );
});

test('only an organisation is asked about its own rules', () => {
  const evidence = {
    untrustedName: 'a',
    declared: null,
    guessed: null,
    extension: null,
    detected: null,
    sizeBytes: null,
    warnings: [],
    message: unknownMessage,
  };
  const decision: Decision = decide(evidence, effectivePolicy(null, null), 'default');
  const organisation = { name: 'Acme', contact: 'it@acme.example' };
  for (const ruleSource of ['mandatory', 'managed-default'] as const) {
    assert.equal(whomToAsk({ ...decision, ruleSource }, organisation), 'it@acme.example');
  }
  for (const ruleSource of ['user', 'built-in'] as const)
    assert.equal(whomToAsk({ ...decision, ruleSource }, organisation), null);
  assert.equal(whomToAsk({ ...decision, ruleSource: 'mandatory' }, null), null);
});
