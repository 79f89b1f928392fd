import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownViewers } from '../../support/own-viewers.ts';
import { pagedKinds } from '../../support/paged-documents.ts';

test('each viewer of ours has a document for the tests of its buttons', () => {
  assert.deepEqual([...pagedKinds].sort(), ownViewers.map(({ name }) => name).sort());
});
