// What a rule can ask for, and what becomes of the options, switches and wishes that come with a decision.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../../../addon/policy/decide.ts';
import { unknownMessage, type Evidence, type Wish } from '../../../../addon/policy/decision.ts';
import { effectivePolicy } from '../../../../addon/policy/effective-policy.ts';
import { evidenceOf, pdf, outcome, rule, policyOf, ask } from './decision-samples.ts';

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
  [ask('open', 'save'), { maySave: false }, 'ask', ['open', 'safe-copy']],
  [ask('open', 'save'), { maySave: false, maySafeCopy: false }, 'ask', ['open']],
  [ask('safe-copy', 'print'), {}, 'ask', ['safe-copy', 'print']],
  [ask('safe-copy', 'print'), { mayPrint: false }, 'ask', ['safe-copy']],
  [ask('safe-copy', 'print'), { mayPrint: false, maySafeCopy: false }, 'view', []],
  [{ action: 'safe-copy' }, {}, 'safe-copy', []],
  [{ action: 'safe-copy' }, { maySafeCopy: false }, 'view', []],
  [{ action: 'print' }, { maySave: false }, 'print', []],
  [{ action: 'print' }, { mayPrint: false }, 'view', []],
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
  ['view', { action: 'safe-copy' }, 'view'],
  ['open', { action: 'print' }, 'print'],
  ['safe-copy', { action: 'open' }, 'safe-copy'],
  ['safe-copy', { action: 'view' }, 'safe-copy'],
  ['safe-copy', { action: 'save' }, 'safe-copy'],
  ['safe-copy', ask('open'), 'safe-copy'],
  ['safe-copy', { action: 'print' }, 'safe-copy'],
  ['safe-copy', { action: 'block' }, 'block'],
  ['print', { action: 'thunderbird' }, 'print'],
  ['print', { action: 'block' }, 'block'],
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
