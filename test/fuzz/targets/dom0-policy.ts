// A file of the Qubes policy language. No line is skipped: the whole has exactly the rules of its lines, and is refused
// where one of them is. Rules decide every call without an exception, grant only where one of them allows, and only
// what is there to be granted.
import assert from 'node:assert/strict';
import { evaluatePolicy, type Call } from '../../../dom0/policy/evaluate-policy.ts';
import { parsePolicy, type Rule } from '../../../dom0/policy/parse-policy.ts';
import { utf8, type FuzzTarget } from '../fuzz-target.ts';
import { assertSame } from '../same.ts';

const system = { qubes: new Set(['work', 'vault']), defaultDisposableTemplate: 'debian-13' };
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
  const { rule, target } = decision;
  assert.ok(rules.includes(rule));
  assert.equal(rule.action.action, 'allow');
  assert.ok(rule.service === null || rule.service === call.service);
  assert.ok(rule.argument === null || rule.argument === call.argument);
  if (target.granted === 'qube') assert.ok(system.qubes.has(target.name) && target.name !== call.source);
  if (target.granted === 'dispvm') assert.match(target.disposableTemplate, /^[^@\s][\x21-\x7e]*$/);
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
    const whole = parsePolicy(text, 'file');
    const lines = text.split(/\r\n|\r|\n/);
    const single = lines.map((line) => parsePolicy(line, 'file'));
    assert.equal(
      whole.ok,
      single.every(({ ok }) => ok),
    );
    if (!whole.ok) return assert.equal(single[whole.error.line - 1]?.ok, false, 'the line that it names is fine');
    assertSame(
      whole.value.map((rule) => ({ ...rule, line: 1 })),
      single.flatMap((parsed) => (parsed.ok ? parsed.value : [])),
      'the whole has other rules than its lines',
    );
    const meant = lines.filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
    assert.equal(whole.value.length, meant.length, 'a line was skipped');
    for (const call of calls) checkDecision(whole.value, call);
  },
};
