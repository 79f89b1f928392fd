import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { checkPolicy } from '../../../addon/policy/check-policy.ts';

for (const name of ['policies.json', 'handlers-policies.json'])
  test(`the example for administrators, ${name}, is valid and holds no rule that can never match`, async () => {
    const check = checkPolicy(await readFile(new URL(`../../../docs/examples/${name}`, import.meta.url), 'utf8'), null);
    assert.ok(check.ok, JSON.stringify(check));
    assert.equal(check.kind, 'managed');
    assert.deepEqual(check.warnings, []);
  });
