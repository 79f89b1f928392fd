// The rule dialog's form: any rule goes through it unchanged, and hostile texts never make a rule that the schema
// refuses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { emptyRuleForm, readRule, readSize, ruleFormOf } from '../../../../addon/settings/rule-form.ts';
import { families, ruleSchema, warnings, type Rule } from '../../../../protocol/policy.ts';

const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const listOf = (...entries: readonly string[]): fc.Arbitrary<string[] | undefined> =>
  optional(fc.uniqueArray(fc.constantFrom(...entries), { minLength: 1 }));
const inDispvm = {
  disposableTemplate: fc.option(fc.constantFrom('cad', 'win.7')),
  network: fc.boolean(),
  closeAfterIdleMinutes: fc.option(fc.integer({ min: 1, max: 1440 })),
};
const someRule = fc
  .record({
    id: fc.constant('id'),
    enabled: fc.boolean(),
    title: optional(fc.constantFrom('A title', '<b>')),
    note: optional(fc.constant('why')),
    when: fc.record({
      types: listOf(...families, 'image/*', 'application/pdf'),
      extensions: listOf('pdf', 'txt'),
      senders: listOf('a@b.c', '@b.c', '*.b.c'),
      accounts: listOf('Work, at home', 'a@b.c'),
      warnings: listOf(...warnings),
      senderInAddressBook: optional(fc.boolean()),
      encrypted: optional(fc.boolean()),
      signed: optional(fc.boolean()),
      minSizeBytes: optional(fc.nat()),
    }),
    then: fc.oneof(
      fc.record({ action: fc.constant('open'), ...inDispvm, returnEdits: fc.boolean() }),
      fc.record({ action: fc.constant('view'), ...inDispvm }),
      fc.record({
        action: fc.constant('ask'),
        choices: fc.constantFrom(['open'], ['open', 'save']),
        ...inDispvm,
        returnEdits: fc.boolean(),
      }),
      fc.constantFrom({ action: 'thunderbird' }, { action: 'local' }, { action: 'save' }, { action: 'block' }),
    ),
  })
  .map((untrustedRule) => ruleSchema.parse(JSON.parse(JSON.stringify(untrustedRule))));

/** Families come first in the form; their order says nothing. */
const sorted = (rule: Rule): Rule => ({
  ...rule,
  when: { ...rule.when, ...(rule.when.types !== undefined && { types: [...rule.when.types].sort() }) },
});

test('gives back every rule as it was', () => {
  fc.assert(
    fc.property(someRule, (rule) => {
      const result = readRule(ruleFormOf(rule), rule);
      assert.ok(result.ok);
      assert.deepEqual(sorted(result.value), sorted(rule));
    }),
  );
});

test('makes a rule that the schema accepts, or says which field is wrong, whatever is typed', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('types', 'extensions', 'senders', 'accounts'),
      fc.string(),
      (text, field, amount) => {
        const result = readRule(
          {
            ...emptyRuleForm(),
            title: text,
            [field]: { tokens: [], text },
            template: text,
            idleMinutes: amount,
            minSize: { amount, unit: 'KB' },
          },
          { id: 'a', enabled: true },
        );
        if (result.ok) ruleSchema.parse(result.value);
        else assert.ok(Object.keys(result.errors).length > 0);
      },
    ),
  );
});

test('reads a size with a point or a comma, and nothing else', () => {
  assert.equal(readSize({ amount: '2,5', unit: 'KB' }), 2560);
  assert.equal(readSize({ amount: ' 2.5 ', unit: 'KB' }), 2560);
  assert.equal(readSize({ amount: '', unit: 'KB' }), undefined);
  for (const amount of ['-1', '1e3', '1.2.3', 'x', '999999999999'])
    assert.ok(Number.isNaN(readSize({ amount, unit: 'GB' })), amount);
});
