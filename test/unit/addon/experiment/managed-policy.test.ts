import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lockedSwitches, unmanagedSwitches } from '../../../../addon/experiment/managed-policy.ts';
import { lockedDownPolicy } from '../../../../addon/policy/effective-policy.ts';
import { defaultSwitches } from '../../../../protocol/policy.ts';

test('the experiment’s switches are those of the schema and of the locked-down policy', () => {
  assert.deepEqual(unmanagedSwitches, defaultSwitches);
  assert.deepEqual(lockedSwitches, lockedDownPolicy.switches);
});
