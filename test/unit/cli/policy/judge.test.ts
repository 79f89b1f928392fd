// What the rules for attachments say of a file from a folder: the same rules, never laxer, and nothing where a policy is broken.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../../../cli/policy/judge.ts';
import { fileQuestionSchema, type FileRuling, type FileToJudge } from '../../../../protocol/file-ruling.ts';
import { makePdf } from '../../../support/sample-pdf.ts';

const pdf = makePdf('Two grey boats');
const judged = (file: Partial<FileToJudge>): Promise<FileRuling> =>
  judge({
    untrustedName: 'plan.pdf',
    untrustedStart: pdf,
    sizeBytes: pdf.length,
    viewOnly: false,
    managed: null,
    untrustedOwnPolicy: null,
    language: 'en',
    ...file,
  });
const own = (then: object, when: object = { types: ['pdf'] }): string =>
  JSON.stringify({ version: 2, rules: [{ id: 'mine', title: 'Mine', when, then }] });
const found = (untrustedPolicy: unknown): FileToJudge['managed'] => ({ is: 'found', path: '/p', untrustedPolicy });
const mandatory = (then: object): FileToJudge['managed'] =>
  found({ version: 1, mandatoryRules: [{ id: 'all', when: { types: ['pdf'] }, then }] });

test('the built-in rules open a document, and refuse a program whatever it is called', async () => {
  const ruling = await judged({});
  assert.equal(ruling.is === 'decided' && ruling.action, 'open');
  const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]);
  for (const untrustedName of ['setup.exe', 'plan.pdf']) {
    const refused = await judged({ untrustedName, untrustedStart: program });
    assert.equal(refused.is, 'refused', untrustedName);
  }
});

test('a person’s own rule counts, and an administrator’s before it', async () => {
  const mine = { untrustedOwnPolicy: own({ action: 'block' }) };
  const refused = await judged(mine);
  assert.match(refused.is === 'refused' ? refused.why : '', /Your rule decided: Mine/);
  const overruled = await judged({ ...mine, managed: mandatory({ action: 'view', closeAfterIdleMinutes: 5 }) });
  assert.ok(overruled.is === 'decided' && overruled.action === 'view');
  assert.equal(overruled.terms.closeAfterIdleMinutes, 5);
  const fixed = { ...mine, managed: found({ version: 1, switches: { mayAddRules: false } }) };
  assert.equal((await judged(fixed)).is, 'decided', 'nobody may have rules of their own');
});

test('who wants only to look gets no more than that', async () => {
  const ruling = await judged({ viewOnly: true, untrustedOwnPolicy: own({ action: 'open' }) });
  assert.ok(ruling.is === 'decided' && ruling.action === 'view' && !ruling.terms.returnEdits);
});

test('what only Thunderbird or this computer could do with it is done in a disposable VM', async () => {
  const managed = found({ version: 1, switches: { mayOpenLocally: true } });
  for (const [action, becomes] of [
    ['local', 'open'],
    ['thunderbird', 'view'],
    ['save', 'view'],
    ['print', 'print'],
    ['safe-copy', 'safe-copy'],
  ] as const) {
    const ruling = await judged({ managed, untrustedOwnPolicy: own({ action }) });
    assert.ok(ruling.is === 'decided' && ruling.action === becomes, action);
  }
});

test('a question offers what can be done with a file, the safest first, in the person’s language', async () => {
  const untrustedOwnPolicy = own({ action: 'ask', choices: ['local', 'open', 'save', 'print', 'view', 'thunderbird'] });
  for (const [language, refuse] of [
    ['en', 'Do not open'],
    ['de', 'Nicht öffnen'],
  ] as const) {
    const ruling = await judged({ untrustedOwnPolicy, language, untrustedName: '/mnt/x/a\u202eb.pdf' });
    assert.ok(ruling.is === 'asked');
    const question = fileQuestionSchema.parse(ruling.question);
    assert.deepEqual(
      question.choices.map(({ action }) => action),
      ['view', 'print', 'open'],
    );
    assert.equal(question.refuse, refuse);
    assert.ok(!/[/\u202e]/.test(question.name), 'the name is plain, and no path');
    assert.ok(question.warnings.length > 0, 'hidden letters are said');
  }
  const nothing = await judged({ untrustedOwnPolicy: own({ action: 'ask', choices: ['save', 'thunderbird'] }) });
  assert.ok(nothing.is === 'decided' && nothing.action === 'view');
});

test('no policy that cannot be understood allows anything that the person or the administrator may have forbidden', async () => {
  for (const untrustedOwnPolicy of ['', '{', '[]', '{"version":9}', own({ action: 'explode' })]) {
    const ruling = await judged({ untrustedOwnPolicy });
    assert.ok(ruling.is === 'decided' && ruling.action === 'view', untrustedOwnPolicy);
  }
  for (const managed of [
    found(null),
    found({ version: 7 }),
    found({ version: 1, mandatoryRule: [] }),
    { is: 'unreadable', path: '/p', untrustedText: '{' },
  ] as const) {
    const ruling = await judged({ managed, untrustedOwnPolicy: own({ action: 'open', network: true }) });
    assert.ok(ruling.is === 'decided' && ruling.action === 'view' && !ruling.terms.network);
  }
});
