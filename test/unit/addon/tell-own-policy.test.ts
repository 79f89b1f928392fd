// The person's own rules, as the host hears them: after each greeting, and after each change.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { userPolicyKey } from '../../../addon/policy/storage-keys.ts';
import { tellOwnPolicy } from '../../../addon/tell-own-policy.ts';
import { ownPolicyMaxLength } from '../../../protocol/native-messages.ts';
import { userPolicySchema } from '../../../protocol/policy.ts';
import { MemoryStorage } from '../../support/policy-storage.ts';
import { connect } from './far-end.ts';

const mine = userPolicySchema.parse({ version: 2, rules: [{ id: 'mine', then: { action: 'block' } }] });
const told = (end: ReturnType<typeof connect>['end']): readonly (string | null)[] =>
  end().sent.flatMap((message) => (message.type === 'ownPolicy' ? [message.json] : []));

test('are told after the greeting, when they change, and to the next host', async () => {
  const { ends, end, host } = connect();
  const storage = new MemoryStorage(mine);
  host.keepWarm();
  await tellOwnPolicy(storage, host);
  assert.deepEqual(
    end().sent.map(({ type }) => type),
    ['hello', 'ownPolicy'],
  );
  assert.deepEqual(told(end), [JSON.stringify(mine)]);
  await storage.set({ [userPolicyKey]: { ...mine, rules: [] } });
  await storage.remove();
  assert.deepEqual(told(end), [JSON.stringify(mine), JSON.stringify({ ...mine, rules: [] }), null]);
  end().die();
  host.keepWarm();
  assert.equal(ends.length, 2);
  assert.deepEqual(told(end), [null]);
});

test('that are too long for a message, or cannot be read, are told as what no program takes for rules', async () => {
  const { end, host } = connect();
  host.keepWarm();
  host.tellOwnPolicy('x'.repeat(ownPolicyMaxLength));
  host.tellOwnPolicy('x'.repeat(ownPolicyMaxLength + 1));
  assert.deepEqual(
    told(end).map((json) => json?.length),
    [ownPolicyMaxLength, 0],
  );
  const broken = Object.assign(new MemoryStorage(mine), { get: () => Promise.reject(new Error('disk')) });
  await tellOwnPolicy(broken, host);
  assert.equal(told(end)[2], '""');
});
