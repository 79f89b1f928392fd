// The decision: which rule, how strict, what the switches and the wish leave of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decide, rankOutcome } from '../../../../addon/policy/decide.ts';
import {
  unknownMessage,
  type Decision,
  type EffectivePolicy,
  type Evidence,
  type Wish,
} from '../../../../addon/policy/decision.ts';
import { effectivePolicy, lockedDownPolicy } from '../../../../addon/policy/effective-policy.ts';
import {
  actions,
  managedPolicySchema,
  outcomeSchema,
  ruleSchema,
  userPolicySchema,
  type Outcome,
  type Rule,
} from '../../../../protocol/policy.ts';
import { anyCondition, anyEvidence, anyOutcome, anyRule, anySwitches } from './arbitrary.ts';

const evidenceOf = (changes: Partial<Evidence>): Evidence => ({
  untrustedName: 'a',
  declared: null,
  guessed: null,
  extension: null,
  detected: null,
  sizeBytes: 1000,
  warnings: [],
  message: unknownMessage,
  ...changes,
});
const pdf = evidenceOf({
  untrustedName: 'a.pdf',
  declared: 'application/pdf',
  extension: 'application/pdf',
  detected: 'application/pdf',
});
const outcome = (value: unknown): Outcome => outcomeSchema.parse(value);
const rule = (id: string, when: unknown, then: unknown): Rule => ruleSchema.parse({ id, when, then });
const policyOf = (changes: Partial<EffectivePolicy>): EffectivePolicy => ({
  ...effectivePolicy(null, null),
  rules: [],
  rulesSource: 'user',
  ...changes,
});
const ask = (...choices: string[]): unknown => ({ action: 'ask', choices });

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

test('what is for running stays blocked under a rule that does not name it, and under what holds otherwise', () => {
  const program = {
    untrustedName: 'setup.exe',
    declared: 'application/octet-stream',
    detected: 'application/vnd.microsoft.portable-executable',
    message: { ...unknownMessage, sender: 'alex@example.org' },
  };
  const decided = (rules: readonly Rule[], changes: Partial<Evidence> = program): unknown[] => {
    const {
      action,
      rule: id,
      ruleSource,
    } = decide(evidenceOf(changes), policyOf({ rules, otherwise: outcome({ action: 'open' }) }), 'default');
    return [action, id, ruleSource];
  };
  const blocked = ['block', 'executables', 'built-in'];
  assert.deepEqual(decided([]), blocked);
  for (const when of [
    {},
    { senders: ['alex@example.org'] },
    { senders: ['@example.org'], types: ['pdf'] },
    { extensions: ['pdf'] },
    { maxSizeBytes: 5000 },
  ]) {
    assert.deepEqual(decided([rule('mine', when, ask('open', 'save'))]), blocked, JSON.stringify(when));
    assert.deepEqual(decided([rule('mine', when, { action: 'open' })]), blocked, JSON.stringify(when));
  }
  assert.deepEqual(
    decided([rule('messages', { types: ['message'] }, { action: 'thunderbird' })], {
      ...program,
      declared: 'message/rfc822',
    }),
    blocked,
    'a program that calls itself a message',
  );
  assert.deepEqual(decided([rule('mine', {}, { action: 'thunderbird' })]), blocked, 'Thunderbird is no way round it');
  assert.deepEqual(
    decided([{ ...rule('programs', { types: ['executable'] }, { action: 'view' }), enabled: false }]),
    blocked,
    'a rule that is off lifts nothing',
  );
  assert.deepEqual(
    decided([rule('mine', { extensions: ['txt'] }, { action: 'open' })], { ...program, untrustedName: 'notes.txt' }),
    blocked,
    'a program that calls itself a text',
  );
  assert.deepEqual(
    decided([rule('texts', { types: ['text/*'] }, { action: 'open' })], {
      untrustedName: 'run.py',
      declared: 'text/x-python',
    }),
    ['block', 'scripts', 'built-in'],
  );
});

test('a rule that names the kind lifts the floor, and a mandatory one is obeyed', () => {
  const programType = 'application/vnd.microsoft.portable-executable';
  const program = evidenceOf({ untrustedName: 'setup.exe', declared: programType, extension: programType });
  for (const when of [
    { types: ['executable'] },
    { types: ['application/x-msdownload'] },
    { extensions: ['exe'] },
    { types: ['executable'], senders: ['@example.org'], signed: true },
  ]) {
    const evidence = { ...program, message: { ...unknownMessage, sender: 'alex@example.org', signed: true } };
    assert.equal(
      decide(evidence, policyOf({ rules: [rule('mine', when, { action: 'view' })] }), 'default').rule,
      'mine',
      JSON.stringify(when),
    );
  }
  assert.equal(
    decide(program, policyOf({ mandatoryRules: [rule('all', {}, { action: 'view' })] }), 'default').action,
    'view',
  );
  assert.equal(
    decide(program, policyOf({ rules: [rule('scripts', { types: ['script'] }, { action: 'open' })] }), 'default')
      .action,
    'block',
    'another kind is not this one',
  );
});

test('a table may be allowed by its type though its bytes show no more than text', () => {
  const policy = policyOf({
    rules: [rule('tables', { types: ['text/csv'] }, { action: 'open' })],
    otherwise: outcome({ action: 'block' }),
  });
  assert.equal(
    decide(
      evidenceOf({ untrustedName: 'a.csv', declared: 'text/csv', extension: 'text/csv', detected: 'text/plain' }),
      policy,
      'default',
    ).rule,
    'tables',
  );
  assert.equal(
    decide(evidenceOf({ declared: 'text/csv', detected: 'text/html' }), policy, 'default').action,
    'block',
    'but not as something else',
  );
  assert.equal(
    decide(evidenceOf({ declared: 'image/png', detected: 'text/plain' }), policy, 'default').action,
    'block',
  );
});

test('takes macros for what they are where only a look inside shows them', () => {
  const policy = policyOf({ rules: [rule('macros', { types: ['office-macros'] }, { action: 'block' })] });
  assert.equal(
    decide(evidenceOf({ declared: 'application/msword', warnings: ['macros'] }), policy, 'default').rule,
    'macros',
  );
});

const conditions: readonly (readonly [
  title: string,
  when: unknown,
  matching: Partial<Evidence>,
  other: Partial<Evidence>,
])[] = [
  ['an ending', { extensions: ['dwg'] }, { untrustedName: 'plan.DWG' }, { untrustedName: 'plan.dwg.txt' }],
  [
    'another name of a type',
    { types: ['application/x-msdownload'] },
    { declared: 'application/vnd.microsoft.portable-executable' },
    { declared: 'application/zip' },
  ],
  ['a sender', { senders: ['alex@example.org'] }, { message: { ...unknownMessage, sender: 'alex@example.org' } }, {}],
  [
    'somebody in the address book',
    { senderInAddressBook: true },
    { message: { ...unknownMessage, senderInAddressBook: true } },
    {},
  ],
  [
    'nobody of the address book, also where it is not known',
    { senderInAddressBook: false },
    {},
    { message: { ...unknownMessage, senderInAddressBook: true } },
  ],
  [
    'a good signature',
    { signed: true },
    { message: { ...unknownMessage, signed: true } },
    { message: { ...unknownMessage, signed: false } },
  ],
  ['no encryption', { encrypted: false }, {}, { message: { ...unknownMessage, encrypted: true } }],
  [
    'an account, in any case',
    { accounts: ['Me@Example.org'] },
    { message: { ...unknownMessage, accounts: ['me@example.org'] } },
    {},
  ],
  [
    'a warning',
    { warnings: ['disagreement', 'macros'] },
    { warnings: ['macros'] },
    { warnings: ['hidden-characters'] },
  ],
  ['at least a size, also one not known', { minSizeBytes: 5 }, { sizeBytes: null }, { sizeBytes: 4 }],
  ['at most a size', { maxSizeBytes: 5 }, { sizeBytes: 5 }, { sizeBytes: null }],
  [
    'everything of several',
    { extensions: ['pdf'], maxSizeBytes: 5 },
    { untrustedName: 'a.pdf', sizeBytes: 1 },
    { untrustedName: 'a.pdf', sizeBytes: 6 },
  ],
];
for (const [title, when, matching, other] of conditions) {
  test(`a rule can ask for ${title}`, () => {
    const policy = policyOf({ rules: [rule('it', when, { action: 'save' })] });
    assert.equal(decide(evidenceOf(matching), policy, 'default').rule, 'it');
    assert.equal(decide(evidenceOf(other), policy, 'default').rule, 'otherwise');
  });
}

test('carries the options of an outcome, and the name of the template in dom0', () => {
  const otherwise = outcome({
    action: 'open',
    disposableTemplate: 'cad',
    network: true,
    closeAfterIdleMinutes: 5,
    returnEdits: false,
  });
  const { disposableTemplate, network, closeAfterIdleMinutes, returnEdits } = decide(
    pdf,
    policyOf({ otherwise, templates: { cad: 'windows-dvm' } }),
    'default',
  );
  assert.deepEqual([disposableTemplate, network, closeAfterIdleMinutes, returnEdits], ['windows-dvm', true, 5, false]);
  assert.equal(decide(pdf, policyOf({ otherwise }), 'default').disposableTemplate, 'cad', 'unmapped as it is');
  const constructor = outcome({ action: 'view', disposableTemplate: 'constructor' });
  assert.equal(decide(pdf, policyOf({ otherwise: constructor }), 'default').disposableTemplate, 'constructor');
});

test('joins options restrictively where several types call for several outcomes', () => {
  const rules = [
    rule(
      'pdf',
      { types: ['pdf'] },
      { action: 'open', network: true, returnEdits: true, closeAfterIdleMinutes: 30, disposableTemplate: 'one' },
    ),
    rule(
      'image',
      { types: ['image'] },
      { action: 'open', network: false, returnEdits: false, closeAfterIdleMinutes: 5, disposableTemplate: 'two' },
    ),
  ];
  const { network, returnEdits, closeAfterIdleMinutes, disposableTemplate } = decide(
    evidenceOf({ declared: 'application/pdf', detected: 'image/png' }),
    policyOf({ rules }),
    'default',
  );
  assert.deepEqual([network, returnEdits, closeAfterIdleMinutes, disposableTemplate], [false, false, 5, 'one']);
});

const switched: readonly (readonly [then: unknown, switches: object, action: string, choices: readonly string[]])[] = [
  [{ action: 'local' }, {}, 'view', []],
  [{ action: 'local' }, { mayOpenLocally: true }, 'local', []],
  [{ action: 'thunderbird' }, {}, 'thunderbird', []],
  [{ action: 'save' }, { maySave: false }, 'block', []],
  [ask('local', 'open', 'save'), {}, 'ask', ['open', 'save']],
  [ask('local', 'save'), { maySave: false }, 'view', []],
  [ask('open', 'open'), {}, 'ask', ['open']],
];
for (const [then, switches, action, choices] of switched) {
  test(`makes of ${JSON.stringify(then)} under ${JSON.stringify(switches)}: ${action}`, () => {
    const policy = policyOf({
      otherwise: outcome(then),
      switches: { ...effectivePolicy(null, null).switches, ...switches },
    });
    const decision = decide(pdf, policy, 'default');
    assert.deepEqual([decision.action, decision.choices], [action, choices]);
  });
}

const wished: readonly (readonly [wish: Wish, then: unknown, action: string])[] = [
  ['view', { action: 'open' }, 'view'],
  ['view', { action: 'local' }, 'view'],
  ['view', { action: 'thunderbird' }, 'view'],
  ['view', ask('open', 'save'), 'view'],
  ['view', ask('view'), 'view'],
  ['view', ask('save'), 'ask'],
  ['view', { action: 'save' }, 'save'],
  ['view', { action: 'block' }, 'block'],
  ['view', { action: 'view' }, 'view'],
  ['open', { action: 'open' }, 'open'],
  ['open', { action: 'local' }, 'open'],
  ['open', { action: 'thunderbird' }, 'open'],
  ['open', ask('open', 'local'), 'open'],
  ['open', ask('view'), 'ask'],
  ['open', { action: 'view' }, 'view'],
  ['open', { action: 'save' }, 'save'],
  ['open', { action: 'block' }, 'block'],
];
for (const [wish, then, action] of wished) {
  test(`a wish to ${wish} makes of ${JSON.stringify(then)}: ${action}`, () => {
    const policy = policyOf({
      otherwise: outcome(then),
      switches: { ...effectivePolicy(null, null).switches, mayOpenLocally: true },
    });
    const decision = decide(pdf, policy, wish);
    assert.equal(decision.action, action);
    if (action === 'view') assert.equal(decision.returnEdits, false);
  });
}

/** What could come of a decision at the laxest. */
const laxest = ({ action, choices }: Decision): number => Math.floor(rankOutcome({ action, choices }));
const anyPolicy = fc.record({
  mandatoryRules: fc.array(anyRule, { maxLength: 3 }),
  rules: fc.array(anyRule, { maxLength: 4 }),
  rulesSource: fc.constantFrom('user' as const, 'managed-default' as const, 'built-in' as const),
  otherwise: anyOutcome,
  switches: anySwitches,
  templates: fc.constant({}),
  organisation: fc.constant(null),
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
    fc.property(anyEvidence, anyPolicy, fc.constantFrom<Wish>('open', 'view'), (evidence, policy, wish) => {
      const [unwished, wishedFor] = [decide(evidence, policy, 'default'), decide(evidence, policy, wish)];
      assert.ok(laxest(wishedFor) >= laxest(unwished));
      assert.ok(unwished.network || !wishedFor.network);
      assert.ok(unwished.action === 'local' || unwished.returnEdits || !wishedFor.returnEdits);
    }),
  );
});

test('whatever the policy, the switches hold and the decision makes sense', () => {
  fc.assert(
    fc.property(anyEvidence, anyPolicy, fc.constantFrom<Wish>('default', 'open', 'view'), (evidence, policy, wish) => {
      const { action, choices, network, returnEdits, disposableTemplate, closeAfterIdleMinutes } = decide(
        evidence,
        policy,
        wish,
      );
      const possible = [action, ...choices];
      if (!policy.switches.mayOpenLocally) assert.ok(!possible.includes('local'));
      if (!policy.switches.maySave) assert.ok(!possible.includes('save'));
      assert.ok(actions.includes(action));
      assert.equal(choices.length > 0, action === 'ask');
      if (action === 'view') assert.equal(returnEdits, false);
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
  const user = userPolicySchema.parse({ version: 1, otherwise: { action: 'save' } });
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
