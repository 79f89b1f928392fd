// What a rule is called where a person reads of it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import en from '../../../../addon/_locales/en/messages.json' with { type: 'json' };
import { translateFrom } from '../../../../addon/i18n.ts';
import { builtInRules } from '../../../../addon/policy/built-in.ts';
import { nameRule, ruleNumber } from '../../../../addon/policy/rule-name.ts';
import { ruleSchema } from '../../../../protocol/policy.ts';

const de = JSON.parse(
  readFileSync(new URL('../../../../addon/_locales/de/messages.json', import.meta.url), 'utf8'),
) as typeof en;
const [english, german] = [translateFrom(en), translateFrom({ ...en, ...de })];
const rule = (id: string, more: object = {}): ReturnType<typeof ruleSchema.parse> =>
  ruleSchema.parse({ id, then: { action: 'block' }, ...more });

test('a title is the name; without one it is the place in the list and what the rule holds for', () => {
  const pictures = rule('x', { when: { types: ['image'], senders: ['@example.org'] } });
  assert.equal(nameRule({ ...pictures, title: 'No pictures' }, 2, english), 'No pictures');
  for (const untitled of [pictures, { ...pictures, title: '' }])
    assert.equal(nameRule(untitled, 2, english), 'Rule 2: Pictures, from @example.org');
  assert.equal(nameRule(pictures, 2, german), 'Regel 2: Bilder, von @example.org');
  assert.equal(nameRule(rule('x'), null, english), 'All files');
});

test('built-in rules are called by their words in each language', () => {
  const [programs] = builtInRules;
  assert.ok(programs);
  assert.deepEqual(
    [nameRule(programs, 1, english), nameRule(programs, 1, german)],
    [en.familyExecutable.message, de.familyExecutable.message],
  );
});

test('a name is no longer than a line, and hides nothing', () => {
  const name = nameRule(
    rule('x', { when: { senders: Array.from({ length: 40 }, (_, index) => `somebody${index}@example.org`) } }),
    3,
    english,
  );
  assert.match(name, /^Rule 3: All files, from somebody0/);
  assert.ok(name.length <= 201, name);
});

test('rules are counted from 1 as the settings list them, the mandatory ones first', () => {
  const policy = { mandatoryRules: [rule('a'), rule('b')], rules: [rule('a'), rule('c')] };
  assert.equal(ruleNumber(policy, 'mandatory', 'b'), 2);
  assert.deepEqual(
    ['a', 'c', 'gone'].map((id) => ruleNumber(policy, 'own', id)),
    [3, 4, null],
  );
});
