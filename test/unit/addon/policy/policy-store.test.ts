import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ManagedPolicySource } from '../../../../addon/guard-api.ts';
import { effectivePolicy, lockedDownPolicy } from '../../../../addon/policy/effective-policy.ts';
import { PolicyStore, type LocalStorage } from '../../../../addon/policy/policy-store.ts';
import { userPolicyKey } from '../../../../addon/policy/storage-keys.ts';
import { managedPolicySchema, userPolicySchema } from '../../../../protocol/policy.ts';

type Changed = Parameters<LocalStorage['onChanged']['addListener']>[0];

/** `storage.local` of a browser, as far as the store uses it. */
class Storage implements LocalStorage {
  readonly #stored: unknown;
  #listener: Changed = () => undefined;
  readonly onChanged = { addListener: (listener: Changed): void => void (this.#listener = listener) };

  constructor(stored?: unknown) {
    this.#stored = stored;
  }

  get(key: string): Promise<Record<string, unknown>> {
    return Promise.resolve(this.#stored === undefined ? {} : { [key]: this.#stored });
  }

  change(newValue?: unknown): void {
    this.#listener({ [userPolicyKey]: { newValue } });
  }
}

const path = '/etc/thunderbird/policies/policies.json';
const fromAdministrator = (value: unknown): ManagedPolicySource => ({ source: 'administrator', path, value });
const userPolicy = userPolicySchema.parse({
  version: 1,
  rules: [{ id: 'mine', then: { action: 'block' } }],
  otherwise: { action: 'view' },
});

const load = async (found: ManagedPolicySource, storage = new Storage()): Promise<PolicyStore> => {
  const store = new PolicyStore(() => Promise.resolve(found), storage);
  await store.ready();
  return store;
};

test('before it has loaded, the locked-down policy counts', () => {
  const store = new PolicyStore(() => new Promise(() => undefined), new Storage());
  assert.deepEqual(store.current().policy, lockedDownPolicy);
});

test('without any policy the built-in one counts', async () => {
  const store = await load({ source: 'none' });
  assert.deepEqual(store.current(), { policy: effectivePolicy(null, null), managed: { state: 'none' } });
  assert.deepEqual(store.userErrors(), []);
});

test('joins the administrator’s policy with the person’s', async () => {
  const managed = { version: 1, mandatoryRules: [{ id: 'first', then: { action: 'save' } }] };
  const { policy, managed: state } = (await load(fromAdministrator(managed), new Storage(userPolicy))).current();
  assert.deepEqual(policy, effectivePolicy(managedPolicySchema.parse(managed), userPolicy));
  assert.deepEqual(state, { state: 'valid' });
});

test('locks everything down where the administrator’s policy is invalid, and still says whom to ask', async () => {
  const store = await load(
    fromAdministrator({ version: 1, organisation: { name: 'Sample Works', contact: 'it@example.org' }, rules: [{}] }),
    new Storage(userPolicy),
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
    const store = new PolicyStore(readManaged, new Storage(userPolicy));
    await store.ready();
    assert.deepEqual(store.current().policy, lockedDownPolicy);
    assert.equal(store.current().managed.state, 'invalid');
  });
}

test('refuses a file that the person could have written, and uses the person’s own rules', async () => {
  const store = await load(
    { source: 'user-file', path: '/home/robin/.mozilla/managed-storage/x.json' },
    new Storage(userPolicy),
  );
  assert.deepEqual(store.current(), {
    policy: effectivePolicy(null, userPolicy),
    managed: { state: 'refused', path: '/home/robin/.mozilla/managed-storage/x.json' },
  });
});

test('uses the built-in rules in place of stored ones that are invalid, and says what is wrong', async () => {
  const store = await load(
    { source: 'none' },
    new Storage({ version: 1, rules: [], otherwise: { action: 'everywhere' } }),
  );
  assert.deepEqual(store.current().policy, effectivePolicy(null, null));
  assert.equal(store.userErrors()[0]?.path, 'otherwise.action');
});

test('follows changes of the person’s rules and tells its listeners', async () => {
  const storage = new Storage();
  const store = await load({ source: 'none' }, storage);
  const reported = new Promise((resolve) => store.onChanged(resolve));
  storage.change(userPolicy);
  assert.deepEqual(await reported, { policy: effectivePolicy(null, userPolicy), managed: { state: 'none' } });
  assert.deepEqual(store.current().policy, effectivePolicy(null, userPolicy));
});

test('a change during loading is not lost', async () => {
  const storage = new Storage();
  const store = new PolicyStore(() => Promise.resolve({ source: 'none' }), storage);
  storage.change(userPolicy);
  await store.ready();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(store.current().policy, effectivePolicy(null, userPolicy));
});

test('goes back to the built-in rules when the stored ones are removed', async () => {
  const storage = new Storage(userPolicy);
  const store = await load({ source: 'none' }, storage);
  storage.change(undefined);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(store.current().policy, effectivePolicy(null, null));
});
