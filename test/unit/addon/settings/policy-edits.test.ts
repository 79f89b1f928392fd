// Changes to the rules and the way back, as pure functions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  change,
  newRuleId,
  redo,
  startHistory,
  undo,
  withMoved,
  withoutRule,
  withRule,
} from '../../../../addon/settings/policy-edits.ts';
import type { RuleList } from '../../../../addon/policy/overlay.ts';
import { outcomeSchema, userPolicySchema, type UserPolicy } from '../../../../protocol/policy.ts';

const policyOf = (ids: readonly string[]): UserPolicy & RuleList => {
  const otherwise = outcomeSchema.parse({ action: 'view' });
  const policy = userPolicySchema.parse({
    version: 2,
    rules: ids.map((id) => ({ id, then: { action: 'block' } })),
  });
  return { ...policy, otherwise };
};
const idsOf = ({ rules }: RuleList): string[] => rules.map(({ id }) => id);
const someIds = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 1, maxLength: 8 });

test('moves a rule to its place and keeps the order of the others', () => {
  fc.assert(
    fc.property(someIds, fc.nat(7), fc.integer({ min: -3, max: 12 }), (ids, pick, to) => {
      const id = ids[pick % ids.length] ?? '';
      const moved = idsOf(withMoved(policyOf(ids), id, to));
      assert.equal(moved.indexOf(id), Math.max(0, Math.min(to, ids.length - 1)));
      assert.deepEqual(
        moved.filter((other) => other !== id),
        ids.filter((other) => other !== id),
      );
    }),
  );
});

test('puts a new rule first, and a changed one in its old place', () => {
  const policy = policyOf(['a', 'b']);
  const [rule] = policyOf(['c']).rules;
  assert.ok(rule);
  assert.deepEqual(idsOf(withRule(policy, rule)), ['c', 'a', 'b']);
  assert.deepEqual(withRule(policy, { ...rule, id: 'b', enabled: false }).rules[1], {
    ...rule,
    id: 'b',
    enabled: false,
  });
});

test('names a new rule as no other one is named', () => {
  assert.equal(newRuleId(policyOf(['rule-1', 'rule-3'])), 'rule-2');
});

test('undoes every step back to the defaults and redoes them all', () => {
  fc.assert(
    fc.property(fc.array(someIds, { maxLength: 20 }), (steps) => {
      const end = steps.reduce((history, ids) => change(history, policyOf(ids)), startHistory(null));
      const back = steps.reduce((history) => undo(history), end);
      assert.equal(back.present, null);
      assert.deepEqual(
        steps.reduce((history) => redo(history), back),
        end,
      );
    }),
  );
});

test('forgets what was undone when something else is changed', () => {
  const history = change(
    undo(change(startHistory(null), policyOf(['a']))),
    policyOf(idsOf(withoutRule(policyOf(['a', 'b']), 'a'))),
  );
  assert.equal(redo(history), history);
});
