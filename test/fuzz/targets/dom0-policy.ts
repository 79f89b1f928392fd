// A file of the Qubes policy language. No line is skipped: the whole has exactly the rules of its lines, and is refused
// where one of them is. Rules decide every call without an exception, grant only where one of them allows, and only
// what is there to be granted.
import assert from 'node:assert/strict';
import type { Call } from '../../../dom0/policy/decision.ts';
import { evaluatePolicy, grantChoice } from '../../../dom0/policy/evaluate-policy.ts';
import { parsePolicy } from '../../../dom0/policy/parse-policy.ts';
import type { Rule } from '../../../dom0/policy/parse-rule.ts';
import { systemOf } from '../../support/policy-world.ts';
import { utf8, type FuzzTarget } from '../fuzz-target.ts';
import { assertSame } from '../same.ts';

const system = systemOf(['work', 'vault'], ['debian-13', 'cad'], 'debian-13');
const calls: readonly Call[] = [
  { source: 'work', intendedTarget: { asked: 'dispvm' }, service: 'qubes.OpenInVM', argument: '+' },
  {
    source: 'work',
    intendedTarget: { asked: 'dispvm-of', disposableTemplate: 'cad' },
    service: 'qubes.OpenInVM',
    argument: '+network',
  },
  { source: 'vault', intendedTarget: { asked: 'qube', name: 'work' }, service: 'qubes.Filecopy', argument: '+' },
  { source: 'work', intendedTarget: { asked: 'adminvm' }, service: 'glovebox.Status', argument: '+' },
  { source: 'work', intendedTarget: { asked: 'default' }, service: 'x', argument: '+a+b' },
  { source: 'dom0', intendedTarget: { asked: 'qube', name: 'nowhere' }, service: 'qubes.OpenInVM', argument: '+' },
];

const checkDecision = (rules: readonly Rule[], call: Call): void => {
  const decision = evaluatePolicy(rules, call, system);
  if (decision.decision === 'deny') return;
  const { rule } = decision;
  assert.ok(rules.includes(rule));
  assert.equal(rule.action.action, decision.decision);
  assert.ok(rule.service === null || rule.service === call.service);
  assert.ok(rule.argument === null || rule.argument === call.argument);
  const granted =
    decision.decision === 'allow'
      ? [decision]
      : decision.choices.map((choice) => grantChoice(decision, choice, system));
  for (const { decision: verdict, ...grant } of granted) {
    if (verdict === 'deny' || !('target' in grant)) continue;
    const { target } = grant;
    if (target.granted === 'qube') assert.ok(system.find(target.name) !== undefined && target.name !== call.source);
    if (target.granted === 'dispvm') assert.ok(system.find(target.disposableTemplate)?.isDisposableTemplate === true);
  }
};

export const dom0Policy: FuzzTarget = {
  name: 'files of dom0’s policy',
  words: [
    '*',
    '+',
    '@anyvm',
    '@adminvm',
    'dom0',
    '@default',
    '@dispvm',
    '@dispvm:cad',
    '@dispvm:@tag:x',
    '@tag:x',
    'allow',
    'deny',
    'ask',
    'target=',
    'default_target=@dispvm',
    '!include-service',
    '!compat-4.0',
    '@type:AppVM',
    'uuid:',
    'user=',
    'notify=yes',
    'autostart=no',
    ' ',
    '\t',
    '\n',
    '\r\n',
    '\r',
    '#',
    '!include x',
    '\u2028',
    '\u00a0',
    '\v',
    '\f',
    '\0',
    'qubes.OpenInVM',
    '+network',
    'work',
  ],
  seeds: utf8(
    '## comment\nqubes.OpenInVM +network @anyvm @anyvm deny\nqubes.OpenInVM * @anyvm @dispvm allow\n',
    '* * * * allow\n',
    'qubes.Filecopy * vault work allow user=user notify=yes\r\n* * @anyvm @default allow target=@dispvm:cad autostart=no\r\n',
    '* * * * deny notify=no',
    'x +a+b work @default allow target=dom0\n!include other\n',
    'glovebox.Status + @anyvm @adminvm allow\n',
  ),
  run: (bytes) => {
    const text = new TextDecoder().decode(bytes);
    const whole = [...parsePolicy(text, 'file')];
    const lines = text.split(/\r\n|\r|\n/);
    const single = lines.flatMap((line, index) =>
      [...parsePolicy(line, 'file')].map((parsed) => inLine(parsed, index + 1)),
    );
    assertSame(whole, single, 'the whole has other statements than its lines');
    const meant = lines.filter(
      (line) => !/^\s*(#|$)/.test(line.replaceAll(onlyPythonSpace, ' ').replaceAll('\ufeff', 'x')),
    );
    assert.equal(whole.length, meant.length, 'a line was skipped');
    const rules = whole.flatMap((parsed) =>
      parsed.ok && parsed.value.statement === 'rule' ? [parsed.value.rule] : [],
    );
    for (const call of calls) checkDecision(rules, call);
  },
};

/** What JavaScript takes for letters. */
const onlyPythonSpace = /[\x1c-\x1f\x85]/g;

type Parsed = ReturnType<typeof parsePolicy> extends Generator<infer Yielded> ? Yielded : never;

const inLine = (parsed: Parsed, line: number): unknown => {
  if (!parsed.ok) return { ...parsed, error: { ...parsed.error, line } };
  const { value } = parsed;
  return {
    ...parsed,
    value: value.statement === 'rule' ? { ...value, rule: { ...value.rule, line } } : { ...value, line },
  };
};
