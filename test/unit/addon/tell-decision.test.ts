// What of a decision is told for dom0's audit log: once, only where the administrator asks for it, and nothing of the attachment.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTogether } from '../../../addon/open-together.ts';
import { effectivePolicy } from '../../../addon/policy/effective-policy.ts';
import type { Decision } from '../../../addon/policy/decision.ts';
import { decisionTeller } from '../../../addon/tell-decision.ts';
import { decisionReportSchema, type DecisionReport } from '../../../protocol/decision-report.ts';
import { managedPolicySchema, ruleSchema, type Outcome } from '../../../protocol/policy.ts';
import { makeWorld, piece, play, request } from './opening-scene.ts';

// Node.js 20 lacks it; Thunderbird has it.
if (!('fromBase64' in Uint8Array))
  Object.assign(Uint8Array, { fromBase64: (base64: string) => new Uint8Array(Buffer.from(base64, 'base64')) });

const inDispvm = { disposableTemplate: null, network: false, closeAfterIdleMinutes: null } as const;
const asking: Outcome = { action: 'ask', choices: ['open', 'view', 'save'], ...inDispvm, returnEdits: true };
const otherwise = { rule: 'otherwise', ruleset: 'built-in' } as const;

test('what opens, what is blocked, and what a person was asked are each told once', async () => {
  const opened = await play({ outcome: { action: 'view', ...inDispvm } });
  assert.deepEqual(opened.decided, [{ ...otherwise, action: 'view', answer: null }]);
  const blocked = await play({ outcome: { action: 'block' } });
  assert.deepEqual(blocked.decided, [{ ...otherwise, action: 'block', answer: null }]);
  const chosen = await play({ outcome: asking, answer: { choice: 'save', remember: null } });
  assert.deepEqual(chosen.decided, [{ ...otherwise, action: 'ask', answer: 'save' }]);
  for (const answer of ['declined', 'expired', 'refused'] as const)
    assert.deepEqual((await play({ outcome: asking, answer })).decided, [{ ...otherwise, action: 'ask', answer }]);
});

test('several in one DispVM are one opening: each rule that let them in is told once', async () => {
  const named = ['a.txt', 'b.txt', 'c.csv'].map((name, index) => ({
    ...request,
    id: index + 1,
    name,
    declaredType: '',
  }));
  const { parts, played } = makeWorld({
    rules: [ruleSchema.parse({ id: 'tables', when: { extensions: ['csv'] }, then: { action: 'view' } })],
    peeked: piece('of one', true),
    pulled: named.map(({ name }) => piece(`of ${name}`, true)),
  });
  await openTogether(named, {
    ...parts,
    host: { open: (message, onEvent) => parts.host.open(message, onEvent), transport: 'embedded' },
    nameTogether: () => 'three',
    tellNotTogether: () => Promise.resolve(),
    showJudging: () => Promise.resolve(),
    tellRisk: () => Promise.resolve(),
  });
  assert.equal(played.sent[0]?.type, 'openTogether');
  assert.deepEqual(played.decided.map(({ rule }) => rule).sort(), ['otherwise', 'tables']);
});

const decision = (rule: string, ruleSource: Decision['ruleSource']): Decision => ({
  action: 'view',
  choices: [],
  rule,
  ruleSource,
  ruleTitle: 'Anna’s invoices',
  untitled: null,
  note: 'from Anna',
  ...inDispvm,
  returnEdits: false,
  disagreement: false,
});

test('nothing is told unless the administrator asks for it, and then no name: of a person’s own rule not even its id', () => {
  const told: DecisionReport[] = [];
  const host = { tellDecision: (_requestId: string, report: DecisionReport) => void told.push(report) };
  let policy = effectivePolicy(null, null);
  const tell = decisionTeller(host, () => policy);
  tell('a', decision('invoices', 'mandatory'), null);
  policy = effectivePolicy(managedPolicySchema.parse({ version: 1 }), null);
  tell('a', decision('invoices', 'mandatory'), null);
  assert.deepEqual(told, []);
  policy = effectivePolicy(managedPolicySchema.parse({ version: 1, switches: { tellDecisions: true } }), null);
  tell('a', decision('invoices', 'mandatory'), null);
  tell('b', decision('anna.example.org', 'user'), 'open');
  assert.deepEqual(told, [
    { rule: 'invoices', ruleset: 'mandatory', action: 'view', answer: null },
    { rule: null, ruleset: 'user', action: 'view', answer: 'open' },
  ]);
  for (const report of told) decisionReportSchema.parse(report);
});
