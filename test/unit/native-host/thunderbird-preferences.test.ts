// What the administrators' policy and a profile's own files say of experiments, as Thunderbird will read them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { assert as property, property as forAll, string } from 'fast-check';
import { standingIn } from '../../../native-host/thunderbird-preferences.ts';
import { addonId } from '../../../protocol/names.ts';

const policy = (Preferences: object): string => JSON.stringify({ policies: { Preferences } });
const suppressed = 'extensions.experiments.suppressed';
const allowed = 'extensions.experiments.allowed';
const set = (name: string, value: unknown): string => `user_pref("${name}", ${JSON.stringify(value)});\n`;

test('with nothing set it runs, and nobody keeps that', () => {
  assert.equal(standingIn(null, null, null), 'open');
  assert.equal(standingIn(null, '// Mozilla User Preferences\n\n', ''), 'open');
});

test('a profile that suppresses experiments stops it; user.js comes after prefs.js, the last line of a name counts', () => {
  assert.equal(standingIn(null, set(suppressed, true), null), 'suppressed');
  assert.equal(standingIn(null, set(suppressed, true), set(suppressed, false)), 'open');
  assert.equal(standingIn(null, set(suppressed, true) + set(suppressed, false), null), 'open');
  assert.equal(standingIn(null, set(suppressed, true) + set(allowed, `a@b, ${addonId}`), null), 'open');
  assert.equal(standingIn(null, `  user_pref("${suppressed}",true);\r\n`, null), 'suppressed');
});

test('what is no such line says nothing', () => {
  for (const line of [
    `// ${set(suppressed, true)}`,
    `x ${set(suppressed, true)}`,
    `user_pref("${suppressed}", "true");`,
    `user_pref("${suppressed}", true); user_pref("x", 1);`,
    `pref("${suppressed}", true);`,
    `user_pref("x${suppressed}", true);`,
    `user_pref("${allowed}", true);`,
  ])
    assert.equal(standingIn(null, line, null), 'open', line);
});

test('a policy that locks counts before the profile, one that does not comes after it', () => {
  const own = set(suppressed, true);
  assert.equal(standingIn(policy({ [suppressed]: { Value: false, Status: 'locked' } }), own, null), 'kept');
  assert.equal(standingIn(policy({ [suppressed]: false }), own, null), 'kept');
  assert.equal(standingIn(policy({ [suppressed]: { Value: false, Status: 'default' } }), own, null), 'suppressed');
  assert.equal(standingIn(policy({ [suppressed]: { Value: true, Status: 'default' } }), null, null), 'suppressed');
  assert.equal(standingIn(policy({ [suppressed]: { Value: true, Status: 'locked' } }), null, null), 'suppressed');
  assert.equal(standingIn(policy({ [allowed]: { Value: addonId, Status: 'locked' } }), own, null), 'kept');
  assert.equal(
    standingIn(policy({ [allowed]: { Value: 'owl@beonex.com', Status: 'locked' } }), own, null),
    'suppressed',
  );
});

test('the examples for administrators keep it, whatever a profile says', () => {
  for (const name of ['policies.json', 'handlers-policies.json']) {
    const example = readFileSync(new URL(`../../../docs/examples/${name}`, import.meta.url), 'utf8');
    assert.equal(standingIn(example, set(suppressed, true) + set(allowed, ''), null), 'kept');
    const { Preferences } = (JSON.parse(example) as { policies: { Preferences: Record<string, unknown> } }).policies;
    assert.equal(standingIn(policy({ [allowed]: Preferences[allowed] }), set(suppressed, true), null), 'kept');
  }
});

test('whatever the files hold, there is an answer', () => {
  property(
    forAll(string(), string(), string(), (one, two, three) => {
      assert.ok(['kept', 'open', 'suppressed'].includes(standingIn(one, two, three)));
    }),
  );
  for (const odd of [
    '',
    '[]',
    'null',
    '{"policies":[]}',
    '{"policies":{"Preferences":7}}',
    policy({ [suppressed]: null }),
  ])
    assert.equal(standingIn(odd, null, null), 'open', odd);
});
