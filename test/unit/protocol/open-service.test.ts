// What a client asks for, as an argument that policy can match exactly.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { evaluatePolicy, splitService } from '../../../dom0/policy/evaluate-policy.ts';
import { parseIntendedTarget } from '../../../dom0/policy/tokens.ts';
import { parseRules, systemOf } from '../../support/policy-world.ts';
import { decodeOpenArgument, encodeOpenService } from '../../../protocol/open-service.ts';

test('asks for an offline DispVM whose changes come back without any argument, as stock Qubes does', () => {
  assert.equal(encodeOpenService({ network: false, returnEdits: true, together: false }), 'qubes.OpenInVM');
});

test('asks for a network by +network whatever else is asked, so that one rule of policy meets every such call', () => {
  for (const returnEdits of [true, false])
    assert.equal(encodeOpenService({ network: true, returnEdits, together: false }), 'qubes.OpenInVM+network');
});

test('says by +no-edits that changes are not taken back', () => {
  assert.equal(encodeOpenService({ network: false, returnEdits: false, together: false }), 'qubes.OpenInVM+no-edits');
});

test('asks for several files in one DispVM by +together whatever else is asked, and gets neither network nor edits', () => {
  for (const network of [true, false])
    for (const returnEdits of [true, false])
      assert.equal(encodeOpenService({ network, returnEdits, together: true }), 'qubes.OpenInVM+together');
  assert.deepEqual(decodeOpenArgument('+together'), { network: false, returnEdits: false, together: true });
});

test('dom0 reads what was asked, and no argument of another kind', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.boolean(), (network, returnEdits) => {
      const called = splitService(encodeOpenService({ network, returnEdits, together: false }));
      assert.ok(called !== null);
      const read = decodeOpenArgument(called.argument);
      assert.equal(read?.network, network);
      if (!network) assert.equal(read.returnEdits, returnEdits);
    }),
  );
  for (const other of [
    '',
    '+x',
    '+network+no-edits',
    '+no-edits+network',
    '+Network',
    'network',
    '+together+network',
    'together',
  ])
    assert.equal(decodeOpenArgument(other), null, other);
});

test('one line of policy forbids several files in one DispVM, and nothing else', () => {
  const shipped = readFileSync(new URL('../../../dom0/policy.d/90-default.policy', import.meta.url), 'utf8');
  const own = 'qubes.OpenInVM +together @anyvm @anyvm deny\n';
  const system = systemOf(['user'], ['debian-13'], 'debian-13');
  for (const [policy, service, decision] of [
    [shipped, 'qubes.OpenInVM+together', 'allow'],
    [`${own}${shipped}`, 'qubes.OpenInVM+together', 'deny'],
    [`${own}${shipped}`, 'qubes.OpenInVM', 'allow'],
    [`${own}${shipped}`, 'qubes.OpenInVM+no-edits', 'allow'],
  ] as const) {
    const rules = parseRules(policy, 'policy');
    const called = splitService(service);
    const intendedTarget = parseIntendedTarget('@dispvm');
    assert.ok(rules.ok && called !== null && intendedTarget !== null);
    assert.equal(evaluatePolicy(rules.value, { source: 'user', intendedTarget, ...called }, system).decision, decision);
  }
});
