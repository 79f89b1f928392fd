// From an answer to what is remembered of it, and for what it counts later.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Remember } from '../../../addon/page-messages.ts';
import { decide } from '../../../addon/policy/decide.ts';
import { unknownMessage, type EffectivePolicy, type Evidence } from '../../../addon/policy/decision.ts';
import { effectivePolicy } from '../../../addon/policy/effective-policy.ts';
import { collectEvidence } from '../../../addon/policy/evidence.ts';
import {
  makeAnswer,
  mayRemember,
  rememberAnswer,
  withAnswer,
  type Remembered,
} from '../../../addon/remember-answer.ts';
import {
  answerSchema,
  choices,
  emptyUserPolicy,
  ruleSchema,
  userPolicySchema,
  type Answer,
  type Choice,
  type Rule,
} from '../../../protocol/policy.ts';
import { MemoryStorage } from '../../support/policy-storage.ts';

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
const program = (): Promise<Evidence> => evidenceOf('a.exe', null, 'MZ\x90\0\x03\0\0\0');
const answerTo = (evidence: Evidence, policy: EffectivePolicy, remember: Remember, choice: Choice = 'open'): Answer =>
  makeAnswer({ evidence, choice, remember }, policy, 'a title', 'remembered-1') ?? assert.fail('it is remembered');
const ruleOf = (id: string, when: unknown, then: unknown): Rule => ruleSchema.parse({ id, when, then });
const actionOf = (evidence: Evidence, policy: EffectivePolicy): string => decide(evidence, policy, 'default').action;

test('the next one of the same kind is not asked about, by each way to remember and each choice', async () => {
  for (const remember of ['type', 'sender', 'type-and-sender'] satisfies Remember[]) {
    for (const choice of choices) {
      for (const evidence of [
        await pdf(),
        await evidenceOf('plan.dwg', null, '\0\x01'),
        await evidenceOf('a.csv', 'text/csv', 'a,b\n'),
      ]) {
        const answers = [answerTo(evidence, asking, remember, choice)];
        const later = decide(evidence, { ...asking, answers }, 'default');
        assert.deepEqual([later.rule, later.action], ['remembered-1', choice], `${evidence.untrustedName} ${remember}`);
        assert.deepEqual([later.ruleSource, later.ruleTitle], ['user', 'a title']);
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
  const answers = [answerTo(await pdf(), asking, 'type-and-sender')];
  for (const other of [
    await evidenceOf('a.pdf', 'application/pdf', '%PDF-1.4\n', 'casey@example.org'),
    await evidenceOf('a.txt', 'text/plain', 'text\n'),
  ])
    assert.equal(actionOf(other, { ...asking, answers }), 'ask');
});

test('an answer for files like .docx counts for these alone, not for the whole family', async () => {
  const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
  const document = await evidenceOf('a.docx', docx, '');
  const answer = answerTo(document, asking, 'type');
  assert.deepEqual(answer.when, { types: [docx], extensions: ['docx'] });
  const policy = { ...asking, answers: [answer] };
  assert.equal(actionOf(await evidenceOf('b.docx', docx, ''), policy), 'open');
  for (const [name, type] of [
    ['a.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['a.doc', 'application/msword'],
    ['a.odt', 'application/vnd.oasis.opendocument.text'],
  ] as const)
    assert.equal(actionOf(await evidenceOf(name, type, ''), policy), 'ask', name);
});

test('what a rule blocks stays blocked, whatever was remembered', async () => {
  const answers = [answerTo(await pdf(), asking, 'sender')];
  assert.equal(actionOf(await program(), { ...asking, answers }), 'block');
});

test('an answer counts no more once its rule asks no more, offers it no more, or is gone', async () => {
  const question = (...offered: Choice[]): Rule =>
    ruleOf('pdfs', { types: ['pdf'] }, { action: 'ask', choices: offered });
  const policy = { ...asking, rules: [question('open', 'local')] };
  const evidence = await pdf();
  const answers = [answerTo(evidence, policy, 'type', 'local')];
  const later = (...rules: readonly Rule[]): string => actionOf(evidence, { ...policy, rules, answers });
  assert.equal(later(question('local', 'view')), 'local');
  assert.equal(later(question('open', 'view')), 'ask', 'the administrator offers it no more');
  assert.equal(later(ruleOf('pdfs', { types: ['pdf'] }, { action: 'block' })), 'block');
  assert.equal(later(ruleOf('new', {}, { action: 'view' }), question('local')), 'view', 'a new rule comes first');
  assert.equal(
    actionOf(evidence, { ...policy, rules: [], answers }),
    'ask',
    'what happens otherwise asks something else',
  );
  const switches = { ...policy.switches, mayOpenLocally: false };
  assert.equal(actionOf(evidence, { ...policy, switches, answers }), 'ask');
});

test('only the question of the rule that asked is answered, wherever it stands', async () => {
  const rules = [
    ruleOf('mails', { types: ['message'] }, { action: 'view' }),
    ruleOf('documents', { types: ['application/pdf', 'office'] }, { action: 'ask', choices: ['open', 'local'] }),
    ruleOf('programs', { types: ['executable'] }, { action: 'block' }),
  ];
  const policy = { ...asking, rules };
  const evidence = await pdf();
  for (const remember of ['type', 'sender'] as const) {
    const answer = answerTo(evidence, policy, remember, 'local');
    assert.deepEqual(answer.to, ['documents']);
    const later = { ...policy, answers: [answer] };
    const deciderOf = (other: Evidence): string => decide(other, later, 'default').rule;
    assert.equal(deciderOf(evidence), 'remembered-1');
    assert.equal(deciderOf(await program()), 'programs');
    const mail = await evidenceOf('a.eml', 'message/rfc822', 'From: a@b.c\nTo: b@c.d\nSubject: x\n\n');
    assert.equal(deciderOf(mail), 'mails');
  }
});

test('every rule that asks about a file is answered at once, where it may be several things', async () => {
  const rules = [ruleOf('archives', { types: ['archive'] }, { action: 'ask', choices: ['view', 'open'] })];
  const both = await evidenceOf('a.bin', 'application/zip', 'text\n');
  const policy = { ...asking, rules };
  assert.deepEqual([...answerTo(both, policy, 'sender').to].sort(), ['archives', 'otherwise']);
  assert.equal(actionOf(both, { ...policy, answers: [answerTo(both, policy, 'sender')] }), 'open');
});

test('there is no answer where nothing tells attachments apart', async () => {
  const unknown = await evidenceOf('README', null, '\xfe\x01\x02\x03', null);
  for (const remember of ['type', 'sender', 'type-and-sender'] as const)
    assert.equal(makeAnswer({ evidence: unknown, choice: 'open', remember }, asking, 't', 'remembered-1'), null);
});

test('may not be remembered where the administrator says so, asked himself, or the file lies', async () => {
  const decision = decide(await pdf(), asking, 'default');
  assert.equal(mayRemember(decision, asking), true);
  assert.equal(mayRemember(decision, { ...asking, switches: { ...asking.switches, mayAddRules: false } }), false);
  assert.equal(mayRemember({ ...decision, ruleSource: 'mandatory' }, asking), false);
  assert.equal(mayRemember({ ...decision, disagreement: true }, asking), false);
});

test('a second answer to the same question takes the place of the first', () => {
  const answer = (id: string, choice: Choice, extension = 'pdf'): Answer =>
    answerSchema.parse({ id, to: ['otherwise'], when: { extensions: [extension] }, choice });
  const policy = [answer('one', 'save'), answer('two', 'save', 'txt'), answer('three', 'open')].reduce(
    withAnswer,
    emptyUserPolicy,
  );
  assert.deepEqual(
    policy.answers.map(({ id }) => id),
    ['three', 'two'],
  );
});

const rememberIn = (storage: MemoryStorage, what: Remembered, policy = asking): Promise<boolean> =>
  rememberAnswer(what, { policy: () => policy, writer: storage.writer, describe: () => 'x'.repeat(500) });

test('keeps the answer alone, and of two answers at once both', async () => {
  const storage = new MemoryStorage();
  const [one, two] = [await pdf(), await evidenceOf('a.csv', 'text/csv', 'a,b\n')];
  const written = await Promise.all([
    rememberIn(storage, { evidence: one, choice: 'view', remember: 'type' }),
    rememberIn(storage, { evidence: two, choice: 'open', remember: 'type' }),
  ]);
  assert.deepEqual(written, [true, true]);
  const policy = userPolicySchema.parse(storage.stored);
  assert.deepEqual(
    policy.answers.map(({ choice }) => choice),
    ['open', 'view'],
  );
  assert.deepEqual({ ...policy, answers: [] }, emptyUserPolicy, 'no default rule is copied');
});

test('writes nothing where there is no room, where the person may not, or over what cannot be read', async () => {
  const what: Remembered = { evidence: await pdf(), choice: 'view', remember: 'type' };
  const answers = Array.from({ length: 500 }, (_, index) =>
    answerSchema.parse({ id: `a${index}`, to: ['otherwise'], when: { minSizeBytes: index }, choice: 'open' }),
  );
  for (const stored of [{ ...emptyUserPolicy, answers }, { version: 7 }, 'nonsense']) {
    const storage = new MemoryStorage(stored);
    assert.equal(await rememberIn(storage, what), false);
    assert.equal(storage.stored, stored);
  }
  const storage = new MemoryStorage();
  const switches = { ...asking.switches, mayAddRules: false };
  assert.equal(await rememberIn(storage, what, { ...asking, switches }), false);
  assert.equal(storage.stored, undefined);
});
