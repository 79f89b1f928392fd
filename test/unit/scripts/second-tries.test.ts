import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { listFailingFiles, mayTryAgain } from '../../../scripts/second-tries.ts';

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

test('finds the failing files by where TAP says that their tests are', () => {
  const files = [window, 'test/e2e/demo.test.ts'];
  const fails = (file: string): string => `not ok 1 - a\n  ---\n  location: '/somewhere/${file}:1:2'\n  ...\n`;
  const passes = `ok 1 - b\n  ---\n  location: '/somewhere/test/e2e/demo.test.ts:3:4'\n  ...\n`;
  assert.deepEqual(listFailingFiles(fails(window) + passes, files), [window]);
  assert.deepEqual(listFailingFiles(fails(window) + fails('test/e2e/other.test.ts'), files), []);
});
