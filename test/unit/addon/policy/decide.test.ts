// The decision: which rule, how strict, what the switches and the wish leave of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decide, rankOutcome } from '../../../../addon/policy/decide.ts';
import { type Decision, type EffectivePolicy, type Evidence, type Wish } from '../../../../addon/policy/decision.ts';
import { effectivePolicy, lockedDownPolicy } from '../../../../addon/policy/effective-policy.ts';
import { isCopyPurpose } from '../../../../protocol/copy-purpose.ts';
import { actions, managedPolicySchema, userPolicySchema } from '../../../../protocol/policy.ts';
import { anyAnswer, anyCondition, anyEvidence, anyOutcome, anyRule, anySwitches } from './arbitrary.ts';
import { evidenceOf, pdf, outcome, rule, policyOf, ask } from './decision-samples.ts';

test('takes the first rule that matches: mandatory ones, then the others, then what holds otherwise', () => {
  const mandatoryRules = [
    rule('m1', { types: ['archive'] }, { action: 'block' }),
    rule('m2', { types: ['pdf'] }, { action: 'view' }),
  ];
  const rules = [
    rule('u1', { types: ['pdf'] }, { action: 'open' }),
    rule('u2', { types: ['image'] }, { action: 'save' }),
  ];
  const policy = policyOf({ mandatoryRules, rules, otherwise: outcome({ action: 'view' }) });
  const found = (evidence: Evidence): unknown[] => {
    const { action, rule: id, ruleSource } = decide(evidence, policy, 'default');
    return [action, id, ruleSource];
  };
  assert.deepEqual(found(pdf), ['view', 'm2', 'mandatory']);
  assert.deepEqual(found(evidenceOf({ declared: 'image/png' })), ['save', 'u2', 'user']);
  assert.deepEqual(found(evidenceOf({ declared: 'audio/mpeg' })), ['view', 'otherwise', 'user']);
  assert.deepEqual(found(evidenceOf({})), ['view', 'otherwise', 'user'], 'where nothing is known');
});

test('skips a rule that is switched off', () => {
  const rules = [{ ...rule('off', {}, { action: 'block' }), enabled: false }];
  assert.equal(decide(pdf, policyOf({ rules }), 'default').rule, 'otherwise');
});

test('takes the strictest of what the types it may be call for', () => {
  const policy = policyOf({
    rules: [
      rule('pictures', { types: ['image/*'] }, { action: 'open' }),
      rule('programs', { types: ['executable'] }, { action: 'block' }),
      rule('zip', { types: ['archive'] }, { action: 'view' }),
    ],
  });
  const decided = (changes: Partial<Evidence>): string => decide(evidenceOf(changes), policy, 'default').rule;
  assert.equal(
    decided({ declared: 'image/jpeg', detected: 'application/vnd.microsoft.portable-executable' }),
    'programs',
  );
  assert.equal(decided({ declared: 'image/jpeg', guessed: 'application/zip' }), 'zip');
  assert.equal(decided({ untrustedName: 'photo.scr', declared: 'image/jpeg' }), 'programs', 'by the ending alone');
  assert.equal(decided({ declared: 'image/jpeg', detected: 'image/jpeg' }), 'pictures');
});

test('orders outcomes from block to local, and a question just above its laxest answer', () => {
  const ordered = [
    outcome({ action: 'block' }),
    outcome(ask('view')),
    outcome({ action: 'view' }),
    outcome(ask('view', 'open')),
    outcome({ action: 'open' }),
    outcome(ask('save', 'view')),
    outcome({ action: 'save' }),
    outcome(ask('thunderbird', 'open')),
    outcome({ action: 'thunderbird' }),
    outcome(ask('local', 'open')),
    outcome({ action: 'local' }),
  ];
  const ranks = ordered.map(rankOutcome);
  assert.deepEqual(
    ranks,
    ranks.toSorted((one, other) => other - one),
  );
  assert.equal(new Set(ranks).size, ranks.length);
});

/** What could come of a decision at the laxest. */
const laxest = ({ action, choices }: Decision): number => Math.floor(rankOutcome({ action, choices }));
const anyPolicy = fc.record({
  mandatoryRules: fc.array(anyRule, { maxLength: 3 }),
  rules: fc.array(anyRule, { maxLength: 4 }),
  rulesSource: fc.constantFrom('user' as const, 'managed-default' as const, 'built-in' as const),
  otherwise: anyOutcome,
  switches: anySwitches,
  answers: fc.array(anyAnswer, { maxLength: 3 }),
  defaults: fc.constant(effectivePolicy(null, null).defaults),
  inherited: fc.constant([]),
  templates: fc.constant({}),
  organisation: fc.constant(null),
  exceptions: fc.constant(null),
  editsMaxMib: fc.constant({ administrators: null, own: null }),
});

test('no rule of anybody widens what a mandatory rule says', () => {
  fc.assert(
    fc.property(anyEvidence, anyOutcome, anyPolicy, (evidence, then, policy) => {
      const mandatory = { ...policy, mandatoryRules: [rule('all', {}, then)] };
      const alone = decide(evidence, { ...mandatory, rules: [] }, 'default');
      const withRules = decide(evidence, mandatory, 'default');
      assert.deepEqual(withRules, alone);
    }),
  );
  fc.assert(
    fc.property(anyEvidence, anyCondition, anyOutcome, anyPolicy, (evidence, when, then, policy) => {
      const strict = { ...policy, switches: { ...policy.switches, mayOpenLocally: true, maySave: true } };
      const before = decide(
        evidence,
        { ...strict, mandatoryRules: [rule('it', when, then)], rules: [], otherwise: outcome({ action: 'local' }) },
        'default',
      );
      const after = decide(evidence, { ...strict, mandatoryRules: [rule('it', when, then)] }, 'default');
      if (before.rule === 'it') assert.ok(laxest(after) >= laxest(before), JSON.stringify([before, after]));
    }),
  );
});

test('a wish never widens', () => {
  fc.assert(
    fc.property(
      anyEvidence,
      anyPolicy,
      fc.constantFrom<Wish>('open', 'view', 'safe-copy', 'print'),
      (evidence, policy, wish) => {
        const [unwished, wishedFor] = [decide(evidence, policy, 'default'), decide(evidence, policy, wish)];
        assert.ok(laxest(wishedFor) >= laxest(unwished));
        assert.ok(unwished.network || !wishedFor.network);
        assert.ok(unwished.action === 'local' || unwished.returnEdits || !wishedFor.returnEdits);
      },
    ),
  );
});

const anyWish = fc.constantFrom<Wish>('default', 'open', 'view', 'safe-copy', 'print');

test('whatever the policy, the switches hold and the decision makes sense', () => {
  fc.assert(
    fc.property(anyEvidence, anyPolicy, anyWish, (evidence, policy, wish) => {
      const { action, choices, network, returnEdits, disposableTemplate, closeAfterIdleMinutes } = decide(
        evidence,
        policy,
        wish,
      );
      const possible = [action, ...choices];
      if (!policy.switches.mayOpenLocally) assert.ok(!possible.includes('local'));
      if (!policy.switches.maySave) assert.ok(!possible.includes('save'));
      if (!policy.switches.maySafeCopy) assert.ok(!possible.includes('safe-copy'));
      if (!policy.switches.mayPrint) assert.ok(!possible.includes('print'));
      assert.ok(actions.includes(action));
      assert.equal(choices.length > 0, action === 'ask');
      if (action === 'view') assert.equal(returnEdits, false);
      if (isCopyPurpose(action)) assert.deepEqual([network, returnEdits, closeAfterIdleMinutes], [false, false, null]);
      if (['block', 'save', 'local', 'thunderbird'].includes(action))
        assert.deepEqual([network, returnEdits, disposableTemplate, closeAfterIdleMinutes], [false, false, null, null]);
    }),
  );
});

test('the built-in rules block what runs, show what deceives, leave messages to Thunderbird, and open the rest', () => {
  const policy = effectivePolicy(null, null);
  const decided = (changes: Partial<Evidence>): string => decide(evidenceOf(changes), policy, 'default').action;
  for (const name of [
    'a.exe',
    'a.js',
    'a.lnk',
    'a.iso',
    'a.ps1',
    'a.msi',
    'a.apk',
    'a.hta',
    'a.vhdx',
    'a.url',
    'a.sh',
    'a.jar',
  ])
    assert.equal(decided({ untrustedName: name }), 'block', name);
  for (const name of ['a.docm', 'a.ics']) assert.equal(decided({ untrustedName: name }), 'view', name);
  assert.equal(decided({ untrustedName: 'a.eml', declared: 'message/rfc822' }), 'thunderbird');
  assert.equal(
    decided({ untrustedName: 'a.eml', declared: 'message/rfc822', detected: 'application/pdf' }),
    'open',
    'not what may be something else',
  );
  for (const name of ['a.pdf', 'a.docx', 'a.zip', 'a.png', 'a.html', 'a.txt', 'a', 'a.unheard-of'])
    assert.equal(decided({ untrustedName: name }), 'open', name);
  assert.equal(decided({ warnings: ['hidden-characters'] }), 'view');
  assert.equal(decided({ warnings: ['disagreement'] }), 'open');
});

test('joins the policies: the person’s rules, else the administrator’s, else the built-in ones', () => {
  const user = userPolicySchema.parse({ version: 2, removed: ['theirs'], otherwise: { action: 'save' } });
  const managed = managedPolicySchema.parse({
    version: 1,
    rules: [{ id: 'theirs', then: { action: 'view' } }],
    mandatoryRules: [{ id: 'first', when: { types: ['pdf'] }, then: { action: 'block' } }],
  });
  assert.equal(effectivePolicy(null, null).rulesSource, 'built-in');
  assert.deepEqual(
    [
      effectivePolicy(managed, null).rulesSource,
      decide(evidenceOf({}), effectivePolicy(managed, null), 'default').rule,
    ],
    ['managed-default', 'theirs'],
  );
  assert.deepEqual(
    [
      effectivePolicy(managed, user).rulesSource,
      decide(evidenceOf({}), effectivePolicy(managed, user), 'default').action,
    ],
    ['user', 'save'],
  );
  const own = userPolicySchema.parse({ version: 2, otherwise: { action: 'save' } });
  const inherited = decide(evidenceOf({}), effectivePolicy(managed, own), 'default');
  assert.deepEqual(
    [inherited.rule, inherited.ruleSource],
    ['theirs', 'managed-default'],
    'it stays the administrator’s',
  );
  assert.equal(decide(pdf, effectivePolicy(managed, user), 'default').rule, 'first');
  const locked = { ...managed, switches: { ...managed.switches, mayAddRules: false } };
  assert.equal(effectivePolicy(locked, user).rulesSource, 'managed-default', 'not where people may not add rules');
  assert.equal(effectivePolicy({ ...locked, rules: undefined }, user).rulesSource, 'built-in');
  assert.equal(
    effectivePolicy({ ...locked, rules: undefined, otherwise: { action: 'block' } }, user).otherwise.action,
    'block',
  );
});

test('while the administrator’s policy is invalid nothing is laxer than view-only', () => {
  fc.assert(
    fc.property(anyEvidence, fc.constantFrom<Wish>('default', 'open', 'view'), (evidence, wish) => {
      const { action, network } = decide(evidence, lockedDownPolicy, wish);
      assert.ok(action === 'view' || action === 'block');
      assert.equal(network, false);
    }),
  );
  assert.equal(decide(evidenceOf({ untrustedName: 'a.exe' }), lockedDownPolicy, 'default').action, 'block');
  assert.equal(Object.values(lockedDownPolicy.switches).some(Boolean), false);
});

test('while the person’s own policy cannot be read nothing is laxer than view-only, nor than the defaults', () => {
  const anyManaged = fc.record({ rules: fc.array(anyRule, { maxLength: 4 }), otherwise: anyOutcome });
  fc.assert(
    fc.property(anyEvidence, anyManaged, anySwitches, (evidence, { rules, otherwise }, switches) => {
      const managed = { ...managedPolicySchema.parse({ version: 1 }), rules, otherwise, switches };
      const byDefault = decide(evidence, effectivePolicy(managed, null), 'default');
      const unreadable = decide(evidence, effectivePolicy(managed, 'unreadable'), 'default');
      assert.ok(laxest(unreadable) >= laxest(byDefault), JSON.stringify([unreadable, byDefault]));
      if (switches.mayAddRules) assert.ok(unreadable.action === 'view' || unreadable.action === 'block');
    }),
  );
  const alone = effectivePolicy(null, 'unreadable');
  assert.equal(decide(pdf, alone, 'default').action, 'view');
  assert.equal(
    decide(evidenceOf({ untrustedName: 'a.eml', declared: 'message/rfc822' }), alone, 'default').action,
    'view',
  );
  for (const name of ['a.exe', 'a.js', 'a.lnk', 'a.iso'])
    assert.equal(decide(evidenceOf({ untrustedName: name }), alone, 'default').action, 'block', name);
});

test('lets the switches count before outcomes are compared: what may not be saved is blocked, whatever else it may be', () => {
  const rules = [
    rule('pictures', { types: ['image/*'] }, { action: 'open' }),
    rule('archives', { types: ['archive'] }, { action: 'save' }),
  ];
  const both = evidenceOf({ declared: 'image/png', detected: 'application/zip' });
  const policy = policyOf({ rules });
  assert.equal(decide(both, policy, 'default').action, 'open');
  const strict = decide(both, { ...policy, switches: { ...policy.switches, maySave: false } }, 'default');
  assert.deepEqual([strict.action, strict.rule], ['block', 'archives']);
});

/** How long the best of some decisions takes. */
const decisionMs = (untrustedName: string, policy: EffectivePolicy): number =>
  Math.min(
    ...Array.from({ length: 5 }, () => {
      const startMs = performance.now();
      decide(evidenceOf({ untrustedName }), policy, 'default');
      return performance.now() - startMs;
    }),
  );

test('takes hardly longer for the longest name of blanks than for one of letters, with 200 rules', () => {
  const rules = Array.from({ length: 200 }, (_, index) =>
    rule(`r${index}`, { extensions: ['docx'] }, { action: 'block' }),
  );
  const policy = policyOf({ rules });
  // Where each rule looks at each blank anew it is a thousand times as long.
  assert.ok(decisionMs(`${' '.repeat(4094)}x`, policy) < 100 * decisionMs('a'.repeat(4095), policy));
});
