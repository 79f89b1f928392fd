// What Thunderbird is told to open by “glovebox open” is what the templates show, in both places that say it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openedTypeFiles, openedTypes } from '../../../scripts/opened-types.ts';

test('the list and the policy for administrators agree with the shipped tables', async () => {
  assert.ok(openedTypes().length > 100);
  for (const [path, text] of await openedTypeFiles())
    assert.equal(readFileSync(path, 'utf8'), text, `${path}: run “npx tsx scripts/opened-types.ts”`);
});

test('each ending leads to one type, and messages stay with Thunderbird', () => {
  const types = openedTypes();
  assert.ok(types.every(({ mime }) => mime !== 'message/rfc822' && /^[a-z]+\/[a-z0-9.+_-]+$/i.test(mime)));
  for (const mime of ['application/pdf', 'application/octet-stream', 'text/html', 'image/jpg'])
    assert.ok(
      types.some((type) => type.mime === mime),
      mime,
    );
});
