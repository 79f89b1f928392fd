// A client's request, all the way to what the shipped policy grants: never more than an offline DispVM of the default
// template, or dom0's status, whatever the words are.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { evaluatePolicy, splitService } from '../../../dom0/policy/evaluate-policy.ts';
import { parseIntendedTarget } from '../../../dom0/policy/tokens.ts';
import { decodeOpenArgument, encodeOpenService, openService } from '../../../protocol/open-service.ts';
import { decodeTriggerService, encodeTriggerService } from '../../../protocol/qrexec.ts';
import { requestIdSchema } from '../../../protocol/stages.ts';
import { parseRules, systemOf } from '../../support/policy-world.ts';
import type { FuzzTarget } from '../fuzz-target.ts';

const shipped = parseRules(
  readFileSync(new URL('../../../dom0/policy.d/90-default.policy', import.meta.url), 'utf8'),
  'shipped',
);
const rules = shipped.ok ? shipped.value : [];
const system = systemOf(['user'], ['debian-13', 'cad'], 'debian-13');

const request = (intendedTarget: string, service: string): Uint8Array =>
  encodeTriggerService({ untrustedSource: '', intendedTarget, requestId: 'abc-1', service });

export const dom0Calls: FuzzTarget = {
  name: 'requests of dom0’s clients, with the argument of qubes.OpenInVM',
  words: [
    '@dispvm',
    '@dispvm:',
    'debian-13',
    '@adminvm',
    'dom0',
    '@default',
    '@anyvm',
    '*',
    '@tag:',
    'uuid:',
    'qubes.OpenInVM',
    'glovebox.Status',
    '+',
    '+network',
    '+no-edits',
    '+together',
    '\0',
    'user',
  ],
  seeds: [
    request('@dispvm', 'qubes.OpenInVM'),
    request('@dispvm:debian-13', 'qubes.OpenInVM+no-edits'),
    request('@dispvm:cad', 'qubes.OpenInVM+network'),
    request('@dispvm', 'qubes.OpenInVM+together'),
    request('@adminvm', 'glovebox.Status'),
    request('', 'qubes.VMShell+x'),
    request('user', 'qubes.OpenInVM+'),
  ],
  run: (bytes) => {
    const asked = decodeTriggerService(bytes);
    if (asked === null) return;
    if (requestIdSchema.safeParse(asked.requestId).success) assert.match(asked.requestId, /^[\w-]{1,31}$/);
    const intendedTarget = parseIntendedTarget(asked.intendedTarget);
    const called = splitService(asked.service);
    if (intendedTarget === null || called === null) return;
    assert.equal(
      `${called.service}${called.argument}`,
      asked.service.includes('+') ? asked.service : `${asked.service}+`,
    );
    const rights = decodeOpenArgument(called.argument);
    if (rights !== null)
      assert.deepEqual(splitService(encodeOpenService(rights)), { service: openService, argument: called.argument });
    const decision = evaluatePolicy(rules, { source: 'user', intendedTarget, ...called }, system);
    if (decision.decision === 'deny') return;
    assert.equal(decision.decision, 'allow');
    if (decision.target.granted === 'adminvm')
      return assert.deepEqual(called, { service: 'glovebox.Status', argument: '+' });
    assert.deepEqual(decision.target, { granted: 'dispvm', disposableTemplate: 'debian-13' });
    assert.equal(called.service, openService);
    assert.notEqual(rights?.network, true);
  },
};
