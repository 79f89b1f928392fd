// A person's policy over the defaults: what a person sees, what is kept of it, and what reaches them later.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { builtInRules } from '../../../../addon/policy/built-in.ts';
import { decide, rankOutcome } from '../../../../addon/policy/decide.ts';
import { defaultsOf, effectivePolicy } from '../../../../addon/policy/effective-policy.ts';
import { layOver, overlayOf, type RuleList } from '../../../../addon/policy/overlay.ts';
import { readStoredPolicy } from '../../../../addon/policy/stored-policy.ts';
import {
  emptyUserPolicy,
  managedPolicySchema,
  outcomeSchema,
  ruleSchema,
  userPolicySchema,
  type Rule,
  type UserPolicy,
} from '../../../../protocol/policy.ts';
import { anyAnswer, anyEvidence, anyOutcome, anyRule, anySwitches } from './arbitrary.ts';

const rule = (id: string, then: unknown = { action: 'view' }, when: unknown = {}): Rule =>
  ruleSchema.parse({ id, when, then });
const listOf = (...rules: readonly Rule[]): RuleList => ({ rules, otherwise: outcomeSchema.parse({ action: 'open' }) });
const ids = ({ rules }: RuleList): string => rules.map(({ id }) => id).join(' ');
const parse = (policy: object): UserPolicy => userPolicySchema.parse({ version: 2, ...policy });

const anyList: fc.Arbitrary<RuleList> = fc.record({
  rules: fc.uniqueArray(anyRule, { maxLength: 6, selector: ({ id }) => id }),
  otherwise: anyOutcome,
});
/** Something that a person can make of these rules in the settings. */
const anyEditOf = ({ rules }: RuleList): fc.Arbitrary<RuleList> =>
  fc
    .tuple(
      fc.shuffledSubarray([...rules]),
      fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
      fc.uniqueArray(anyRule, { maxLength: 3, selector: ({ id }) => id }),
      anyOutcome,
    )
    .map(([kept, on, own, otherwise]) => {
      const switched = kept.map((one, index) => ({ ...one, enabled: on[index] ?? true }));
      return { rules: [...own.filter(({ id }) => !rules.some((one) => one.id === id)), ...switched], otherwise };
    });

test('what a person has made of the rules comes back as it was', () => {
  fc.assert(
    fc.property(
      anyList.chain((defaults) => fc.tuple(fc.constant(defaults), anyEditOf(defaults))),
      fc.option(fc.integer({ min: 1, max: 1024 }), { nil: undefined }),
      ([defaults, edited], editsMaxMib) => {
        const before = { ...emptyUserPolicy, ...(editsMaxMib === undefined ? {} : { editsMaxMib }) };
        const overlay = userPolicySchema.parse(overlayOf(edited, defaults, before));
        assert.equal(overlay.editsMaxMib, editsMaxMib, 'what is no rule stays');
        const { rules, otherwise } = layOver(defaults, overlay);
        assert.deepEqual({ rules, otherwise }, edited);
        assert.deepEqual(overlayOf(layOver(defaults, overlay), defaults, overlay), overlay);
      },
    ),
  );
});

test('nothing that is as the defaults have it is kept, and what is switched off, moved or removed only by its name', () => {
  const defaults = listOf(rule('a'), rule('b'), rule('c'));
  const [a, b, c] = defaults.rules as readonly [Rule, Rule, Rule];
  assert.deepEqual(overlayOf(defaults, defaults, emptyUserPolicy), emptyUserPolicy);
  const edited = { ...defaults, rules: [c, { ...a, enabled: false }] };
  assert.deepEqual(
    overlayOf(edited, defaults, emptyUserPolicy),
    parse({ switchedOff: ['a'], removed: ['b'], order: ['c', 'a'] }),
  );
  const changed = { ...b, title: 'Mine' };
  assert.deepEqual(
    overlayOf({ ...defaults, rules: [a, changed, c] }, defaults, emptyUserPolicy),
    parse({ rules: [changed], removed: ['b'] }),
    'an edited one stands in its place',
  );
});

test('a default rule that comes later, or changes, reaches a person who has rules of their own', () => {
  const overlay = overlayOf(
    {
      ...listOf(rule('mine', { action: 'save' }), rule('a'), rule('b')),
      otherwise: outcomeSchema.parse({ action: 'view' }),
    },
    listOf(rule('a'), rule('b')),
    emptyUserPolicy,
  );
  const later = listOf(rule('first'), rule('a', { action: 'block' }), rule('between'), rule('b'), rule('last'));
  const laid = layOver(later, overlay);
  assert.equal(ids(laid), 'mine first a between b last');
  assert.equal(laid.rules[2]?.then.action, 'block');
  assert.equal(laid.otherwise.action, 'view', 'what the person has changed stays theirs');
  assert.deepEqual(laid.inherited, ['first', 'a', 'between', 'b', 'last']);
  const moved = parse({ rules: [rule('mine')], order: ['b', 'mine', 'a'] });
  assert.equal(ids(layOver(later, moved)), 'between b mine first a last', 'each before the one that it came before');
});

test('a later default rule that is called as an own one stands beside it', () => {
  const mine = rule('drawings', { action: 'open' });
  const laid = layOver(listOf(rule('drawings', { action: 'block' })), parse({ rules: [mine] }));
  assert.deepEqual(
    laid.rules.map(({ id, then }) => `${id} ${then.action}`),
    ['own-1 open', 'drawings block'],
  );
});

test('no own policy widens what the administrator fixes, whatever it names', () => {
  const anyOverlay = fc.record({
    rules: fc.uniqueArray(anyRule, { maxLength: 3, selector: ({ id }) => id }),
    answers: fc.uniqueArray(anyAnswer, { maxLength: 3, selector: ({ id }) => id }),
    switchedOff: fc.constantFrom<string[]>([], ['fixed', 'theirs']),
    removed: fc.constantFrom<string[]>([], ['fixed', 'theirs']),
    order: fc.constantFrom<string[]>([], ['theirs', 'fixed']),
    otherwise: anyOutcome,
  });
  fc.assert(
    fc.property(anyEvidence, anyOutcome, anyRule, anySwitches, anyOverlay, (evidence, then, theirs, switches, own) => {
      const managed = {
        ...managedPolicySchema.parse({ version: 1 }),
        mandatoryRules: [rule('fixed', then)],
        rules: [{ ...theirs, id: 'theirs' }],
        switches,
      };
      const answers = own.answers.map((answer) => ({ ...answer, to: ['fixed', 'theirs'] }));
      const decision = decide(evidence, effectivePolicy(managed, parse({ ...own, answers })), 'default');
      assert.deepEqual(decision, decide(evidence, effectivePolicy(managed, null), 'default'));
      const unfixed = { ...managed, mandatoryRules: [] };
      const free = decide(evidence, effectivePolicy(unfixed, parse({ ...own, answers })), 'default');
      if (!switches.mayAddRules) assert.deepEqual(free, decide(evidence, effectivePolicy(unfixed, null), 'default'));
      if (!switches.mayOpenLocally) assert.ok(rankOutcome(free) >= 2);
    }),
  );
});

const copyOf = (...rules: readonly Rule[]): unknown => ({ version: 1, rules, otherwise: { action: 'open' } });
const migrated = (stored: unknown, defaults = defaultsOf(null)): UserPolicy => {
  const read = readStoredPolicy(stored, defaults);
  return (read.ok ? read.policy : null) ?? assert.fail('it is read');
};

test('a copy of the defaults, as it was stored before, becomes what the person has changed in it', () => {
  assert.deepEqual(migrated(copyOf(...builtInRules)), emptyUserPolicy);
  const off = builtInRules.map((one) => (one.id === 'scripts' ? { ...one, enabled: false } : one));
  const mine = rule('rule-1', { action: 'open' });
  assert.deepEqual(
    migrated(copyOf(mine, ...off.slice(0, -1))),
    parse({ rules: [mine], switchedOff: ['scripts'], removed: ['calendar'] }),
  );
  assert.deepEqual(migrated({ version: 1, rules: [...builtInRules], otherwise: { action: 'block' } }).otherwise, {
    action: 'block',
  });
});

test('every copy leads to the rules that it held, and to default rules that it may never have known', () => {
  fc.assert(
    fc.property(anyList, (list) => {
      const { rules, otherwise } = layOver(defaultsOf(null), migrated({ version: 1, ...list }));
      assert.deepEqual({ rules, otherwise }, { ...list });
    }),
  );
  const managed = managedPolicySchema.parse({ version: 1, rules: [rule('old'), rule('new', { action: 'block' })] });
  const defaults = defaultsOf(managed);
  assert.equal(ids(layOver(defaults, migrated(copyOf(rule('mine'), rule('old')), defaults))), 'mine old new');
});

test('what is neither form is unreadable, and nothing stored is nothing', () => {
  for (const wrong of [null, {}, { version: 3 }, { version: 2, rules: {} }, { version: 1, rules: [] }])
    assert.equal(readStoredPolicy(wrong, defaultsOf(null)).ok, false, JSON.stringify(wrong));
  assert.deepEqual(readStoredPolicy(undefined, defaultsOf(null)), { ok: true, policy: null });
});
