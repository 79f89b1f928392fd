import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describePolicyErrors } from '../../../../addon/policy/policy-errors.ts';
import { managedPolicySchema } from '../../../../protocol/policy.ts';

const rows: Readonly<Record<string, readonly [untrustedPolicy: unknown, path: string, reason: RegExp]>> = {
  'no policy at all': ['x', '', /^must be an object/],
  'a version that is missing': [{}, 'version', /^must be 1$/],
  'an action that does not exist': [{ version: 1, mandatoryRules: [{ id: 'a', then: { action: 'opne' } }] }, 'mandatoryRules[0].then.action', /^must be "open", .* or "block"$/],
  'a family that does not exist': [{ version: 1, rules: [{ id: 'a', when: { types: ['pfd'] }, then: { action: 'block' } }] }, 'rules[0].when.types[0]', /a family like "office", or a type like "application\/pdf"/],
  'a misspelt switch': [{ version: 1, switches: { maysave: true } }, 'switches.maysave', /^there is no such setting here$/],
  'a switch that is a text': [{ version: 1, switches: { maySave: 'no' } }, 'switches.maySave', /^must be true or false$/],
  'an outcome that is missing': [{ version: 1, rules: [{ id: 'a' }] }, 'rules[0].then', /missing|must be an object/],
  'an empty list': [{ version: 1, rules: [{ id: 'a', when: { types: [] }, then: { action: 'block' } }] }, 'rules[0].when.types', /^must be at least 1 entries long$/],
  'a name of a template that is none': [{ version: 1, templates: { cad: 'a b' } }, 'templates.cad', /^holds characters/],
  'two rules of one name': [{ version: 1, mandatoryRules: [{ id: 'a', then: { action: 'block' } }], rules: [{ id: 'a', then: { action: 'save' } }] }, 'rules[0].id', /used twice/],
};

for (const [title, [untrustedPolicy, path, reason]] of Object.entries(rows)) {
  test(`names the place and the reason of ${title}`, () => {
    const { error } = managedPolicySchema.safeParse(untrustedPolicy);
    assert.ok(error);
    const errors = describePolicyErrors(error);
    assert.equal(errors[0]?.path, path);
    assert.match(errors[0].reason, reason);
  });
}

test('names every misspelt setting by itself', () => {
  const { error } = managedPolicySchema.safeParse({ version: 1, rule: [], swiches: {} });
  assert.ok(error);
  assert.deepEqual(describePolicyErrors(error).map(({ path }) => path), ['rule', 'swiches']);
});
