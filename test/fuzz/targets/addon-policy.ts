// The add-on's policy as a person imports it or an administrator pushes it. A text is a policy or has errors that say
// where and why in words; what is one passes again, and decides every attachment without an exception and within what
// its switches allow.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { checkPolicy, type Finding, type PolicyCheck } from '../../../addon/policy/check-policy.ts';
import { decide } from '../../../addon/policy/decide.ts';
import { unknownMessage, type Evidence } from '../../../addon/policy/decision.ts';
import { defaultsOf, effectivePolicy } from '../../../addon/policy/effective-policy.ts';
import { explain, explanationText } from '../../../addon/policy/explain.ts';
import { policyErrorText } from '../../../addon/policy/policy-errors.ts';
import { asOverlay } from '../../../addon/policy/stored-policy.ts';
import { managedPolicySchema, storedPolicySchema } from '../../../protocol/policy.ts';
import { translate } from '../../../cli/policy/translate.ts';
import { jsonLines, utf8, type FuzzTarget } from '../fuzz-target.ts';
import { assertSame } from '../same.ts';

const attachment = (changes: Partial<Evidence>): Evidence => ({
  untrustedName: 'a.pdf',
  declared: 'application/pdf',
  guessed: null,
  extension: 'application/pdf',
  detected: null,
  sizeBytes: 5,
  warnings: [],
  message: unknownMessage,
  ...changes,
});
const attachments: readonly Evidence[] = [
  attachment({ message: { ...unknownMessage, sender: 'alex@example.org', accounts: ['Work'] } }),
  attachment({
    untrustedName: 'invoice.pdf.exe',
    detected: 'application/vnd.microsoft.portable-executable',
    warnings: ['disagreement', 'double-extension'],
    sizeBytes: null,
  }),
];

const checkFindings = (text: string, findings: readonly Finding[]): void => {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
  for (const { line, column, ...reason } of findings) {
    assert.ok(
      line >= 1 && line <= lines.length && column >= 1 && column <= (lines[line - 1]?.length ?? 0) + 1,
      `there is no ${line}:${column}`,
    );
    assert.notEqual(policyErrorText(reason, translate), '');
  }
};

const checkDecisions = (check: Extract<PolicyCheck, { ok: true }>): void => {
  const schema = check.kind === 'user' ? storedPolicySchema : managedPolicySchema;
  assertSame(
    schema.parse(JSON.parse(JSON.stringify(check.policy))),
    check.policy,
    'a policy is another one when it is read again',
  );
  const policy =
    check.kind === 'user'
      ? effectivePolicy(null, asOverlay(check.policy, defaultsOf(null)))
      : effectivePolicy(check.policy, null);
  for (const evidence of attachments) {
    for (const wish of ['default', 'open', 'view', 'safe-copy', 'print'] as const) {
      const decision = decide(evidence, policy, wish);
      const { mayOpenLocally, maySave, maySafeCopy, mayPrint } = policy.switches;
      assert.ok(
        mayOpenLocally || (decision.action !== 'local' && !decision.choices.includes('local')),
        'opens locally where that is forbidden',
      );
      assert.ok(
        maySave || (decision.action !== 'save' && !decision.choices.includes('save')),
        'saves where that is forbidden',
      );
      assert.ok(maySafeCopy || decision.action !== 'safe-copy', 'makes a safe copy where that is forbidden');
      assert.ok(mayPrint || decision.action !== 'print', 'prints where that is forbidden');
      assert.notEqual(explanationText(explain(decision, evidence, policy.organisation, translate)), '');
    }
  }
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text.replace(/^\ufeff/, ''));
    return true;
  } catch {
    return false;
  }
};

const rule = {
  id: 'own',
  title: 'Own',
  when: { types: ['pdf', 'image/*'], senders: ['*.example.org'], minSizeBytes: 1 },
  then: { action: 'ask', choices: ['local', 'save'] },
  note: 'why',
};
const inDispvm = { action: 'open', disposableTemplate: 'cad', network: true, closeAfterIdleMinutes: 5 };

export const addonPolicy: FuzzTarget = {
  name: 'the add-on’s policy, imported or pushed',
  limits: [200, 500, 320, 1440],
  words: [
    '"rules":',
    '"mandatoryRules":',
    '"otherwise":',
    '"answers":',
    '"removed":',
    '"order":',
    '"switches":',
    '"templates":',
    '"when":',
    '"then":',
    '"action":"local"',
    '"action":"thunderbird"',
    '"mayOpenLocally":true',
    '"id":"otherwise"',
    '"policies":{"3rdparty":{"Extensions":{',
    '"__proto__":',
    '"constructor":',
    '"toString":',
    '"hasOwnProperty":',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '\\u0000',
    '\\ud800',
    '\ufeff',
    '"a.b[0]":',
    '1e999',
    'null',
  ],
  seeds: [
    ...jsonLines(
      {
        version: 1,
        rules: [rule, { id: 'two', enabled: false, then: { action: 'block' } }],
        otherwise: { action: 'open' },
      },
      {
        version: 1,
        organisation: { name: 'Example Works', contact: 'it@example.org' },
        mandatoryRules: [rule],
        templates: { cad: 'debian-13-cad' },
        switches: { mayOpenLocally: true, maySave: false },
      },
      {
        version: 1,
        rules: [
          { ...rule, then: inDispvm },
          { id: 'all', when: {}, then: { action: 'view' } },
          { id: 'late', then: { action: 'save' } },
        ],
        otherwise: { action: 'block' },
      },
      { version: 1, rules: [{ id: 'own', then: 5 }, { id: 'own' }], otherwise: {} },
      {
        version: 2,
        rules: [{ ...rule, id: 'scripts' }],
        answers: [{ id: 'answer', to: ['own', 'otherwise'], when: { extensions: ['pdf'] }, choice: 'open' }],
        switchedOff: ['calendar'],
        removed: ['scripts'],
        order: ['scripts', 'executables'],
      },
    ),
    ...utf8('{"version":1,"version":1,"otherwise":{"action":"open"}}', '{ "version": 1, }', '[1, 2', '"text'),
    readFileSync(new URL('../../../docs/examples/policies.json', import.meta.url)),
  ],
  run: (bytes) => {
    const text = new TextDecoder().decode(bytes);
    for (const kind of [null, 'user', 'managed'] as const) {
      const check = checkPolicy(text, kind);
      checkFindings(text, [...check.warnings, ...(check.ok ? [] : check.errors)]);
      assert.ok(!check.ok || isJson(text), 'what is no JSON passes for a policy');
      if (check.ok) checkDecisions(check);
      else assert.notEqual(check.errors.length, 0, 'a policy is refused without a word');
    }
  },
};
