// Numbers of parts: the same part by Thunderbird's parser in JavaScript, and as it is shown.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayedPart } from '../../../../addon/experiment/lost-headers.ts';

const parts: readonly (readonly [parsed: string, displayed: string])[] = [
  ['', '1'],
  ['2', '1.2'],
  ['2.1', '1.2.1'],
  ['2$', '1.2.1'],
  ['2$2', '1.2.1.2'],
  ['2$.2', '1.2.1.2'],
  ['2$2$', '1.2.1.2.1'],
  ['2$.2$', '1.2.1.2.1'],
  ['$', '1.1'],
];
for (const [parsed, displayed] of parts)
  test(`part “${parsed}” is shown as ${displayed}`, () => assert.equal(displayedPart(parsed), displayed));
