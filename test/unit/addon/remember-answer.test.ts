// From an answer to a rule.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Remember } from '../../../addon/page-messages.ts';
import { decide } from '../../../addon/policy/decide.ts';
import { unknownMessage, type EffectivePolicy, type Evidence } from '../../../addon/policy/decision.ts';
import { effectivePolicy } from '../../../addon/policy/effective-policy.ts';
import { collectEvidence } from '../../../addon/policy/evidence.ts';
import { insertRule, makeRule, mayRemember, rememberAnswer } from '../../../addon/remember-answer.ts';
import { choices, userPolicySchema, type Rule } from '../../../protocol/policy.ts';

const asking: EffectivePolicy = {
  ...effectivePolicy(null, null),
  otherwise: {
    action: 'ask',
    choices: [...choices],
    disposableTemplate: 'cad',
    network: true,
    closeAfterIdleMinutes: 9,
    returnEdits: false,
  },
  templates: { cad: 'windows-cad' },
  switches: { ...effectivePolicy(null, null).switches, mayOpenLocally: true },
};
const evidenceOf = (
  untrustedName: string,
  untrustedDeclaredType: string | null,
  text: string,
  sender: string | null = 'alex@example.org',
): Promise<Evidence> =>
  collectEvidence({
    untrustedName,
    untrustedDeclaredType,
    untrustedGuessedType: null,
    sizeBytes: 9,
    untrustedStart: Buffer.from(text, 'latin1'),
    message: { ...unknownMessage, sender },
  });
const pdf = (): Promise<Evidence> => evidenceOf('a.pdf', 'application/pdf', '%PDF-1.4\n');

test('the next one of the same kind is not asked about, by each way to remember and each choice', async () => {
  for (const remember of ['type', 'sender', 'type-and-sender'] satisfies Remember[]) {
    for (const choice of choices) {
      for (const evidence of [
        await pdf(),
        await evidenceOf('plan.dwg', null, '\0\x01'),
        await evidenceOf('a.csv', 'text/csv', 'a,b\n'),
      ]) {
        const decision = decide(evidence, asking, 'default');
        const rule = makeRule({ evidence, decision, choice, remember }, asking, 'a title', 'remembered-1');
        assert.ok(rule);
        const later = decide(
          evidence,
          { ...asking, rules: insertRule(asking, rule, 'otherwise').rules, rulesSource: 'user' },
          'default',
        );
        assert.deepEqual([later.rule, later.action], ['remembered-1', choice], `${evidence.untrustedName} ${remember}`);
        if (choice === 'open')
          assert.deepEqual(
            [later.disposableTemplate, later.network, later.returnEdits, later.closeAfterIdleMinutes],
            ['windows-cad', true, false, 9],
          );
      }
    }
  }
});

test('only what is alike is remembered', async () => {
  const evidence = await pdf();
  const decision = decide(evidence, asking, 'default');
  const rule = makeRule(
    { evidence, decision, choice: 'open', remember: 'type-and-sender' },
    asking,
    't',
    'remembered-1',
  );
  assert.ok(rule);
  const policy = { ...asking, rules: insertRule(asking, rule, 'otherwise').rules };
  for (const other of [
    await evidenceOf('a.pdf', 'application/pdf', '%PDF-1.4\n', 'casey@example.org'),
    await evidenceOf('a.txt', 'text/plain', 'text\n'),
  ]) {
    assert.equal(decide(other, policy, 'default').action, 'ask');
  }
});

test('what a rule blocks stays blocked, whatever was remembered', async () => {
  const evidence = await pdf();
  const rule = makeRule(
    { evidence, decision: decide(evidence, asking, 'default'), choice: 'open', remember: 'sender' },
    asking,
    't',
    'remembered-1',
  );
  assert.ok(rule);
  const program = await evidenceOf('a.exe', null, 'MZ\x90\0\x03\0\0\0');
  assert.equal(
    decide(program, { ...asking, rules: insertRule(asking, rule, 'otherwise').rules }, 'default').action,
    'block',
  );
});

test('only the question of the rule that asked is answered, wherever it stands', async () => {
  const rules = userPolicySchema.parse({
    version: 1,
    otherwise: { action: 'open' },
    rules: [
      { id: 'mails', when: { types: ['message'] }, then: { action: 'view' } },
      {
        id: 'documents',
        when: { types: ['application/pdf', 'office'] },
        then: { action: 'ask', choices: ['open', 'local'] },
      },
      { id: 'programs', when: { types: ['executable'] }, then: { action: 'block' } },
    ],
  }).rules;
  const policy = { ...asking, rules };
  const evidence = await pdf();
  for (const remember of ['type', 'sender'] as const) {
    const rule = makeRule(
      { evidence, decision: decide(evidence, policy, 'default'), choice: 'local', remember },
      policy,
      't',
      'remembered-1',
    );
    assert.ok(rule);
    const later = { ...policy, ...insertRule(policy, rule, 'documents') };
    assert.deepEqual(
      later.rules.map(({ id }) => id),
      ['mails', 'remembered-1', 'documents', 'programs'],
    );
    assert.equal(decide(evidence, later, 'default').rule, 'remembered-1');
    assert.equal(decide(await evidenceOf('a.exe', null, 'MZ\x90\0\x03\0\0\0'), later, 'default').rule, 'programs');
    assert.equal(
      decide(await evidenceOf('a.eml', 'message/rfc822', 'From: a@b.c\nTo: b@c.d\nSubject: x\n\n'), later, 'default')
        .rule,
      'mails',
    );
  }
});

test('there is no rule where nothing tells attachments apart', async () => {
  const unknown = await evidenceOf('README', null, '\xfe\x01\x02\x03', null);
  const decision = decide(unknown, asking, 'default');
  for (const remember of ['type', 'sender', 'type-and-sender'] as const) {
    assert.equal(
      makeRule({ evidence: unknown, decision, choice: 'open', remember }, asking, 't', 'remembered-1'),
      null,
    );
  }
});

test('may not be remembered where the administrator says so, asked himself, or the file lies', async () => {
  const decision = decide(await pdf(), asking, 'default');
  assert.equal(mayRemember(decision, asking), true);
  assert.equal(mayRemember(decision, { ...asking, switches: { ...asking.switches, mayAddRules: false } }), false);
  assert.equal(mayRemember({ ...decision, ruleSource: 'mandatory' }, asking), false);
  assert.equal(mayRemember({ ...decision, disagreement: true }, asking), false);
});

test('a second answer to the same question takes the place of the first', () => {
  const rule = (id: string, action: 'save' | 'block'): Rule => ({
    id,
    enabled: true,
    when: { types: ['pdf'] },
    then: { action },
  });
  const policy = insertRule(
    { rules: [rule('remembered-1', 'save'), rule('own', 'save')], otherwise: asking.otherwise },
    rule('remembered-2', 'save'),
    'own',
  );
  assert.deepEqual(
    policy.rules.map(({ id }) => id),
    ['remembered-2', 'own'],
  );
});

test('writes a whole policy that the settings accept, and none where there is no room', async () => {
  const evidence = await pdf();
  const remembered = {
    evidence,
    decision: decide(evidence, asking, 'default'),
    choice: 'view',
    remember: 'type',
  } as const;
  const written: unknown[] = [];
  const storage = { set: (items: Record<string, unknown>) => Promise.resolve(void written.push(items['policy'])) };
  assert.equal(
    await rememberAnswer(remembered, { policy: () => asking, storage, describe: () => 'x'.repeat(500) }),
    true,
  );
  const policy = userPolicySchema.parse(written[0]);
  assert.deepEqual([policy.otherwise, policy.rules.length], [asking.otherwise, asking.rules.length + 1]);
  const full = {
    ...asking,
    rules: Array.from({ length: 500 }, (_, index): Rule => ({
      id: `r${index}`,
      enabled: true,
      when: {},
      then: { action: 'block' },
    })),
  };
  assert.equal(await rememberAnswer(remembered, { policy: () => full, storage, describe: () => 't' }), false);
  assert.equal(written.length, 1);
});
