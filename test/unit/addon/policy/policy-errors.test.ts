import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import english from '../../../../addon/_locales/en/messages.json' with { type: 'json' };
import { translateFrom } from '../../../../addon/i18n.ts';
import { describePolicyErrors, policyErrorText } from '../../../../addon/policy/policy-errors.ts';
import { managedPolicySchema } from '../../../../protocol/policy.ts';

const german = JSON.parse(
  readFileSync(new URL('../../../../addon/_locales/de/messages.json', import.meta.url), 'utf8'),
) as Parameters<typeof translateFrom>[0];

const rows: Readonly<Record<string, readonly [untrustedPolicy: unknown, path: string, reason: RegExp]>> = {
  'no policy at all': ['x', '', /^must be an object/],
  'a version that is missing': [{}, 'version', /^must be 1$/],
  'an action that does not exist': [
    { version: 1, mandatoryRules: [{ id: 'a', then: { action: 'opne' } }] },
    'mandatoryRules[0].then.action',
    /^must be "open", .* or "block"$/,
  ],
  'a family that does not exist': [
    { version: 1, rules: [{ id: 'a', when: { types: ['pfd'] }, then: { action: 'block' } }] },
    'rules[0].when.types[0]',
    /a family like "office", or a type like "application\/pdf"/,
  ],
  'a misspelt switch': [
    { version: 1, switches: { maysave: true } },
    'switches.maysave',
    /^there is no such setting here$/,
  ],
  'a switch that is a text': [
    { version: 1, switches: { maySave: 'no' } },
    'switches.maySave',
    /^must be true or false$/,
  ],
  'a text that is a number': [
    { version: 1, rules: [{ id: 5, then: { action: 'block' } }] },
    'rules[0].id',
    /^must be a text in quotes$/,
  ],
  'an id that is missing': [{ version: 1, rules: [{ then: { action: 'block' } }] }, 'rules[0].id', /^is missing$/],
  'part of a minute': [
    { version: 1, rules: [{ id: 'a', then: { action: 'view', closeAfterIdleMinutes: 1.5 } }] },
    'rules[0].then.closeAfterIdleMinutes',
    /^must be a whole number$/,
  ],
  'too many minutes': [
    { version: 1, rules: [{ id: 'a', then: { action: 'view', closeAfterIdleMinutes: 1441 } }] },
    'rules[0].then.closeAfterIdleMinutes',
    /^must be at most 1440$/,
  ],
  'a title without end': [
    { version: 1, rules: [{ id: 'a', title: 'x'.repeat(201), then: { action: 'block' } }] },
    'rules[0].title',
    /^must be at most 200 characters long$/,
  ],
  'an extension with its dot': [
    { version: 1, rules: [{ id: 'a', when: { extensions: ['.pdf'] }, then: { action: 'block' } }] },
    'rules[0].when.extensions[0]',
    /^must be a file-name extension in lower case without its dot, like "pdf"$/,
  ],
  'a sender that is none': [
    { version: 1, rules: [{ id: 'a', when: { senders: ['x'] }, then: { action: 'block' } }] },
    'rules[0].when.senders[0]',
    /^must be like "alex@example\.org", "@example\.org" or "\*\.example\.org"$/,
  ],
  'a type that is no text': [
    { version: 1, rules: [{ id: 'a', when: { types: [5] }, then: { action: 'block' } }] },
    'rules[0].when.types[0]',
    /^has none of the forms that are known$/,
  ],
  'a rule with the name of the catch-all': [
    { version: 1, rules: [{ id: 'otherwise', then: { action: 'block' } }] },
    'rules[0].id',
    /^"otherwise" is the catch-all's name$/,
  ],
  'a key of templates that is no name': [
    { version: 1, templates: { 'a b': 'cad' } },
    'templates.a b',
    /^holds characters/,
  ],
  'an outcome that is missing': [{ version: 1, rules: [{ id: 'a' }] }, 'rules[0].then', /missing|must be an object/],
  'an empty list': [
    { version: 1, rules: [{ id: 'a', when: { types: [] }, then: { action: 'block' } }] },
    'rules[0].when.types',
    /^must be at least 1 entries long$/,
  ],
  'a name of a template that is none': [
    { version: 1, templates: { cad: 'a b' } },
    'templates.cad',
    /^holds characters/,
  ],
  'two rules of one name': [
    {
      version: 1,
      mandatoryRules: [{ id: 'a', then: { action: 'block' } }],
      rules: [{ id: 'a', then: { action: 'save' } }],
    },
    'rules[0].id',
    /^the id "a" is used twice$/,
  ],
};

for (const [title, [untrustedPolicy, path, reason]] of Object.entries(rows)) {
  test(`names the place and the reason of ${title}`, () => {
    const { error } = managedPolicySchema.safeParse(untrustedPolicy);
    assert.ok(error);
    const errors = describePolicyErrors(error);
    assert.equal(errors[0]?.path, path);
    const text = policyErrorText(errors[0], translateFrom(english));
    assert.match(text, reason);
    const translated = policyErrorText(errors[0], translateFrom(german));
    assert.notEqual(translated, text);
    assert.doesNotMatch(translated, / or |\$/);
  });
}

test('names every misspelt setting by itself', () => {
  const { error } = managedPolicySchema.safeParse({ version: 1, rule: [], swiches: {} });
  assert.ok(error);
  assert.deepEqual(
    describePolicyErrors(error).map(({ path }) => path),
    ['rule', 'swiches'],
  );
});
