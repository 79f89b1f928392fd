import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { makeWordSample, wordSamplePath } from '../../../scripts/word-sample.ts';

test('the sample of a text by Word is what its script makes', () => {
  assert.ok(Buffer.from(makeWordSample()).equals(readFileSync(wordSamplePath)), 'run npx tsx scripts/word-sample.ts');
});
