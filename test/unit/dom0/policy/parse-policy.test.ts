import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { parsePolicy } from '../../../../dom0/policy/parse-policy.ts';

const reasonOf = (text: string): string => {
  const parsed = parsePolicy(text, 'p');
  return parsed.ok ? 'valid' : parsed.error.reason;
};

test('reads a rule with all its parameters', () => {
  const parsed = parsePolicy('qubes.OpenInVM +x work @dispvm allow target=@dispvm:debian-13 user=user notify=yes', 'p');
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.value, [
    {
      file: 'p',
      line: 1,
      service: 'qubes.OpenInVM',
      argument: '+x',
      source: { pattern: 'qube', name: 'work' },
      target: { pattern: 'dispvm' },
      action: {
        action: 'allow',
        target: { pattern: 'dispvm-of', disposableTemplate: 'debian-13' },
        user: 'user',
        notify: true,
        autostart: true,
      },
    },
  ]);
});

test('skips blank lines and comments, and counts lines for errors', () => {
  const parsed = parsePolicy('# a\n\n  # b\r\n* * * * deny\n* * * *\n', 'p');
  assert.ok(!parsed.ok);
  assert.equal(parsed.error.line, 5);
});

test('deny notifies unless told not to, allow does not unless told to', () => {
  const parsed = parsePolicy('* * * * deny\n* * * * deny notify=no\n* * * @dispvm allow', 'p');
  assert.ok(parsed.ok);
  assert.deepEqual(
    parsed.value.map(({ action }) => action.notify),
    [true, false, false],
  );
});

const invalid: readonly (readonly [line: string, reason: RegExp])[] = [
  ['* * @anyvm @dispvm ask', /not supported/],
  ['!include other', /not supported/],
  ['!compat-4.0', /not supported/],
  ['* * @tag:x @dispvm allow', /not supported/],
  ['* * @type:AppVM @dispvm allow', /not supported/],
  ['* * @anyvm @dispvm:@tag:x allow', /not supported/],
  ['* * uuid:00000000-0000-0000-0000-000000000001 @dispvm deny', /not supported/],
  ['* * @anyvm @default allow', /target=/],
  ['* * @default @dispvm allow', /source/],
  ['* * @dispvm @dispvm allow', /source/],
  ['* * @anyvm @dispvm: allow', /template/],
  ['* * @anyvm @nonsense allow', /keyword/],
  ['* +a * * deny', /only the argument/],
  ['s a * * deny', /argument/],
  ['s/ * * * deny', /service name/],
  ['s * * * deny target=x', /no parameter/],
  ['s * * * allow default_target=x', /no parameter/],
  ['s * * * allow target=a target=b', /twice/],
  ['s * * * allow target=', /no value/],
  ['s * * * allow target=@anyvm', /target=/],
  ['s * * * allow target=@default', /target=/],
  ['s * * * allow notify=perhaps', /yes or no/],
  ['s * * * allow # comment', /key=value/],
  ['s * * * permit', /not an action/],
  ['s * wo\u00a0rk * deny', /ASCII/],
];
for (const [line, reason] of invalid) {
  test(`refuses “${line}” with a clear reason`, () => assert.match(reasonOf(line), reason));
}

test('arbitrary text gives rules or a located error, and never throws', () => {
  const word = fc.oneof(
    fc.constantFrom(
      '*',
      '@anyvm',
      '@dispvm',
      '@default',
      'allow',
      'deny',
      'ask',
      '+',
      '+a',
      'target=x',
      'notify=no',
      '!include',
      '#',
      '\n',
      's',
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(
      fc.array(word).map((words) => words.join(' ')),
      (text) => {
        const parsed = parsePolicy(text, 'p');
        assert.ok(parsed.ok || (parsed.error.line > 0 && parsed.error.reason !== ''));
      },
    ),
    { numRuns: 2000 },
  );
});

test('no line that is neither blank nor a comment is ever skipped', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (lines) => {
      const parsed = parsePolicy(lines.join('\n'), 'p');
      if (!parsed.ok) return;
      const meant = lines
        .join('\n')
        .split(/\r\n|\r|\n/)
        .filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
      assert.equal(parsed.value.length, meant.length);
    }),
  );
});
