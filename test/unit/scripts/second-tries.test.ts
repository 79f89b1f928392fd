import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { mayTryAgain } from '../../../scripts/second-tries.ts';

const window = 'test/e2e/window.test.ts';

test('gives a second try to a few e2e files alone, and never to those that open many times', () => {
  assert.ok(mayTryAgain([window]));
  for (const file of ['test/e2e/every-opening.test.ts', 'test/e2e/pool.test.ts']) {
    assert.ok(existsSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url))), file);
    assert.ok(!mayTryAgain([file]) && !mayTryAgain([window, file]), file);
  }
  for (const file of ['test/unit/a.test.ts', 'test/contract/a.test.ts', 'test/fuzz/a.test.ts'])
    assert.ok(!mayTryAgain([window, file]), file);
  assert.ok(!mayTryAgain([]), 'something failed that is no file’s fault');
  assert.ok(!mayTryAgain(['a', 'b', 'c', 'd'].map((name) => `test/e2e/${name}.test.ts`)), 'too many for an accident');
});
