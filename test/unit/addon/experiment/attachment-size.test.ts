// Thunderbird's own word for an attachment's size: a number, a text from a server's answer, or neither.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attachmentSize } from '../../../../addon/experiment/attachment-size.ts';

const sizes: readonly (readonly [untrustedSize: number | string | null | undefined, expected: number | null])[] = [
  [0, 0],
  [1234, 1234],
  ['1234', 1234],
  ['', null],
  [null, null],
  [undefined, null],
  [-1, null],
  [1.5, null],
  ['many', null],
  ['1e999', null],
  [Number.MAX_SAFE_INTEGER, null],
];
for (const [size, expected] of sizes) {
  test(`a size of ${JSON.stringify(size)} counts as ${String(expected)}`, () =>
    assert.equal(attachmentSize(size === undefined ? {} : { size }), expected));
}
