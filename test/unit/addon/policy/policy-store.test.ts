import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ManagedPolicySource } from '../../../../addon/policy/managed-policy-source.ts';
import { effectivePolicy, lockedDownPolicy } from '../../../../addon/policy/effective-policy.ts';
import { builtInRules } from '../../../../addon/policy/built-in.ts';
import { PolicyStore } from '../../../../addon/policy/policy-store.ts';
import { emptyUserPolicy, managedPolicySchema, userPolicySchema } from '../../../../protocol/policy.ts';
import { MemoryStorage } from '../../../support/policy-storage.ts';

const path = '/etc/thunderbird/policies/policies.json';
const fromAdministrator = (value: unknown): ManagedPolicySource => ({ source: 'administrator', path, value });
const userPolicy = userPolicySchema.parse({
  version: 2,
  rules: [{ id: 'mine', then: { action: 'block' } }],
  otherwise: { action: 'view' },
});

const load = async (found: ManagedPolicySource, storage = new MemoryStorage()): Promise<PolicyStore> => {
  const store = new PolicyStore(() => Promise.resolve(found), storage, storage.writer);
  await store.ready();
  return store;
};

test('before it has loaded, the locked-down policy counts', () => {
  const storage = new MemoryStorage();
  const store = new PolicyStore(() => new Promise(() => undefined), storage, storage.writer);
  assert.deepEqual(store.current().policy, lockedDownPolicy);
});

test('without any policy the built-in one counts', async () => {
  const store = await load({ source: 'none' });
  assert.deepEqual(store.current(), { policy: effectivePolicy(null, null), managed: { state: 'none' } });
  assert.deepEqual(store.userErrors(), []);
});

test('joins the administrator’s policy with the person’s', async () => {
  const managed = { version: 1, mandatoryRules: [{ id: 'first', then: { action: 'save' } }] };
  const { policy, managed: state } = (await load(fromAdministrator(managed), new MemoryStorage(userPolicy))).current();
  assert.deepEqual(policy, effectivePolicy(managedPolicySchema.parse(managed), userPolicy));
  assert.deepEqual(state, { state: 'valid' });
});

test('locks everything down where the administrator’s policy is invalid, and still says whom to ask', async () => {
  const store = await load(
    fromAdministrator({ version: 1, organisation: { name: 'Sample Works', contact: 'it@example.org' }, rules: [{}] }),
    new MemoryStorage(userPolicy),
  );
  const { policy, managed } = store.current();
  assert.deepEqual(policy, { ...lockedDownPolicy, organisation: { name: 'Sample Works', contact: 'it@example.org' } });
  assert.equal(managed.state, 'invalid');
  assert.equal(managed.errors[0]?.path, 'rules[0].id');
});

for (const [title, readManaged] of Object.entries({
  'that cannot be read': () =>
    Promise.resolve<ManagedPolicySource>({ source: 'unreadable', path, key: 'policyErrorFileJson', values: [] }),
  'that the experiment fails to give': () => Promise.reject(new Error('gone')),
  'without a readable organisation': () =>
    Promise.resolve(fromAdministrator({ version: 1, organisation: 'Sample Works' })),
  'that is nothing': () => Promise.resolve(fromAdministrator(null)),
})) {
  test(`locks everything down for a policy ${title}`, async () => {
    const storage = new MemoryStorage(userPolicy);
    const store = new PolicyStore(readManaged, storage, storage.writer);
    await store.ready();
    assert.deepEqual(store.current().policy, lockedDownPolicy);
    assert.equal(store.current().managed.state, 'invalid');
  });
}

test('refuses a file that the person could have written, and uses the person’s own rules', async () => {
  const store = await load(
    { source: 'user-file', path: '/home/robin/.mozilla/managed-storage/x.json' },
    new MemoryStorage(userPolicy),
  );
  assert.deepEqual(store.current(), {
    policy: effectivePolicy(null, userPolicy),
    managed: { state: 'refused', path: '/home/robin/.mozilla/managed-storage/x.json' },
  });
});

test('is view-only in place of stored rules that are invalid, and says what is wrong', async () => {
  const storage = new MemoryStorage({ version: 2, rules: [], otherwise: { action: 'everywhere' } });
  const store = await load({ source: 'none' }, storage);
  assert.deepEqual(store.current().policy, effectivePolicy(null, 'unreadable'));
  assert.equal(store.userErrors()[0]?.path, 'otherwise.action');
  storage.change({ version: 3 });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(store.current().policy, effectivePolicy(null, 'unreadable'), 'also of a later version');
});

test('is view-only where the storage cannot be read', async () => {
  const storage = new MemoryStorage();
  storage.get = () => Promise.reject(new Error('broken'));
  const store = await load({ source: 'none' }, storage);
  assert.deepEqual(store.current().policy, effectivePolicy(null, 'unreadable'));
});

test('keeps a copy of the defaults as what was changed in it, once, and where the person may change anything', async () => {
  const copy = { version: 1, rules: [...builtInRules.slice(1)], otherwise: { action: 'view' } };
  const storage = new MemoryStorage(copy);
  const store = await load({ source: 'none' }, storage);
  const view = { action: 'view', disposableTemplate: null, network: false, closeAfterIdleMinutes: null };
  assert.deepEqual(storage.stored, { ...emptyUserPolicy, removed: ['executables'], otherwise: view });
  assert.deepEqual(store.current().policy.rules, builtInRules.slice(1));
  const locked = new MemoryStorage(copy);
  await load(fromAdministrator({ version: 1, switches: { mayAddRules: false } }), locked);
  assert.deepEqual(locked.stored, copy);
  const full = new MemoryStorage(copy);
  full.full = true;
  assert.deepEqual((await load({ source: 'none' }, full)).current().policy.rules, builtInRules.slice(1));
});

test('follows changes of the person’s rules and tells its listeners', async () => {
  const storage = new MemoryStorage();
  const store = await load({ source: 'none' }, storage);
  const reported = new Promise((resolve) => store.onChanged(resolve));
  storage.change(userPolicy);
  assert.deepEqual(await reported, { policy: effectivePolicy(null, userPolicy), managed: { state: 'none' } });
  assert.deepEqual(store.current().policy, effectivePolicy(null, userPolicy));
});

test('a change during loading is not lost', async () => {
  const storage = new MemoryStorage();
  const store = new PolicyStore(() => Promise.resolve({ source: 'none' }), storage, storage.writer);
  storage.change(userPolicy);
  await store.ready();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(store.current().policy, effectivePolicy(null, userPolicy));
});

test('goes back to the built-in rules when the stored ones are removed', async () => {
  const storage = new MemoryStorage(userPolicy);
  const store = await load({ source: 'none' }, storage);
  storage.change(undefined);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(store.current().policy, effectivePolicy(null, null));
});
