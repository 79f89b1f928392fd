import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileTypesPage, writeFileTypes } from '../../../scripts/file-types.ts';

test('the page of file types says what the templates’ tables say: npx tsx scripts/file-types.ts writes it', () => {
  assert.equal(readFileSync(fileTypesPage, 'utf8'), writeFileTypes());
});
