// Dangerous kinds keep a floor that only a rule naming them lifts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../../../addon/policy/decide.ts';
import { unknownMessage, type Evidence } from '../../../../addon/policy/decision.ts';
import { type Rule } from '../../../../protocol/policy.ts';
import { evidenceOf, outcome, rule, policyOf, ask } from './decision-samples.ts';

test('what is for running stays blocked under a rule that does not name it, and under what holds otherwise', () => {
  const program = {
    untrustedName: 'setup.exe',
    declared: 'application/octet-stream',
    detected: 'application/vnd.microsoft.portable-executable',
    message: { ...unknownMessage, sender: 'alex@example.org' },
  };
  const decided = (rules: readonly Rule[], changes: Partial<Evidence> = program): unknown[] => {
    const {
      action,
      rule: id,
      ruleSource,
    } = decide(evidenceOf(changes), policyOf({ rules, otherwise: outcome({ action: 'open' }) }), 'default');
    return [action, id, ruleSource];
  };
  const blocked = ['block', 'executables', 'built-in'];
  assert.deepEqual(decided([]), blocked);
  for (const when of [
    {},
    { senders: ['alex@example.org'] },
    { senders: ['@example.org'], types: ['pdf'] },
    { extensions: ['pdf'] },
    { maxSizeBytes: 5000 },
  ]) {
    assert.deepEqual(decided([rule('mine', when, ask('open', 'save'))]), blocked, JSON.stringify(when));
    assert.deepEqual(decided([rule('mine', when, { action: 'open' })]), blocked, JSON.stringify(when));
  }
  assert.deepEqual(
    decided([rule('messages', { types: ['message'] }, { action: 'thunderbird' })], {
      ...program,
      declared: 'message/rfc822',
    }),
    blocked,
    'a program that calls itself a message',
  );
  assert.deepEqual(decided([rule('mine', {}, { action: 'thunderbird' })]), blocked, 'Thunderbird is no way round it');
  assert.deepEqual(
    decided([{ ...rule('programs', { types: ['executable'] }, { action: 'view' }), enabled: false }]),
    blocked,
    'a rule that is off lifts nothing',
  );
  assert.deepEqual(
    decided([rule('mine', { extensions: ['txt'] }, { action: 'open' })], { ...program, untrustedName: 'notes.txt' }),
    blocked,
    'a program that calls itself a text',
  );
  assert.deepEqual(
    decided([rule('texts', { types: ['text/*'] }, { action: 'open' })], {
      untrustedName: 'run.py',
      declared: 'text/x-python',
    }),
    ['block', 'scripts', 'built-in'],
  );
});

test('a rule that names the kind lifts the floor, and a mandatory one is obeyed', () => {
  const programType = 'application/vnd.microsoft.portable-executable';
  const program = evidenceOf({ untrustedName: 'setup.exe', declared: programType, extension: programType });
  for (const when of [
    { types: ['executable'] },
    { types: ['application/x-msdownload'] },
    { extensions: ['exe'] },
    { types: ['executable'], senders: ['@example.org'], signed: true },
  ]) {
    const evidence = { ...program, message: { ...unknownMessage, sender: 'alex@example.org', signed: true } };
    assert.equal(
      decide(evidence, policyOf({ rules: [rule('mine', when, { action: 'view' })] }), 'default').rule,
      'mine',
      JSON.stringify(when),
    );
  }
  assert.equal(
    decide(program, policyOf({ mandatoryRules: [rule('all', {}, { action: 'view' })] }), 'default').action,
    'view',
  );
  assert.equal(
    decide(program, policyOf({ rules: [rule('scripts', { types: ['script'] }, { action: 'open' })] }), 'default')
      .action,
    'block',
    'another kind is not this one',
  );
});

test('a table may be allowed by its type though its bytes show no more than text', () => {
  const policy = policyOf({
    rules: [rule('tables', { types: ['text/csv'] }, { action: 'open' })],
    otherwise: outcome({ action: 'block' }),
  });
  assert.equal(
    decide(
      evidenceOf({ untrustedName: 'a.csv', declared: 'text/csv', extension: 'text/csv', detected: 'text/plain' }),
      policy,
      'default',
    ).rule,
    'tables',
  );
  assert.equal(
    decide(evidenceOf({ declared: 'text/csv', detected: 'text/html' }), policy, 'default').action,
    'block',
    'but not as something else',
  );
  assert.equal(
    decide(evidenceOf({ declared: 'image/png', detected: 'text/plain' }), policy, 'default').action,
    'block',
  );
});

test('takes macros for what they are where only a look inside shows them', () => {
  const policy = policyOf({ rules: [rule('macros', { types: ['office-macros'] }, { action: 'block' })] });
  assert.equal(
    decide(evidenceOf({ declared: 'application/msword', warnings: ['macros'] }), policy, 'default').rule,
    'macros',
  );
});
