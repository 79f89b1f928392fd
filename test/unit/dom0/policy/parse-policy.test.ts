import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { parsePolicy } from '../../../../dom0/policy/parse-policy.ts';
import { parseRules } from '../../../support/policy-world.ts';

test('reads a rule with all its parameters', () => {
  const parsed = parseRules('qubes.OpenInVM +x work @dispvm allow target=@dispvm:debian-13 user=user notify=yes', 'p');
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

test('deny notifies unless told not to, allow does not unless told to', () => {
  const parsed = parseRules('* * * * deny\n* * * * deny notify=no\n* * * @dispvm allow', 'p');
  assert.ok(parsed.ok);
  assert.deepEqual(
    parsed.value.map(({ action }) => action.notify),
    [true, false, false],
  );
});

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
        for (const parsed of parsePolicy(text, 'p'))
          assert.ok(parsed.ok || (parsed.error.line > 0 && parsed.error.reason !== ''));
      },
    ),
    { numRuns: 2000 },
  );
});

test('no line that is neither blank nor a comment is ever skipped', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (lines) => {
      const parsed = [...parsePolicy(lines.join('\n'), 'p')];
      const meant = lines
        .join('\n')
        .split(/\r\n|\r|\n/)
        .filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
      assert.equal(parsed.length, meant.length);
    }),
  );
});
