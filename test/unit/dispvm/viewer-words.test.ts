import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createWordReader } from '../../../dispvm/agent/viewer-words.ts';
import { text } from './requests.ts';

test('reads events, the wish to edit and a failure, however they are cut', () => {
  const stream = text('painted\npage 1 3\nedit\ncopied 3\na\nbfailed 70\n');
  const words = [
    { event: 'painted' },
    { event: 'page', page: 1, pages: 3 },
    { event: 'edit' },
    { event: 'copied', untrustedUtf8: text('a\nb') },
    { event: 'failed', exitCode: 70 },
  ];
  fc.assert(
    fc.property(fc.integer({ min: 1, max: stream.length }), (size) => {
      const read = createWordReader();
      const heard = [];
      for (let at = 0; at < stream.length; at += size) heard.push(...(read(stream.slice(at, at + size)) ?? []));
      assert.deepEqual(heard, words);
    }),
  );
});

for (const line of ['delivered 0', 'editing 2', 'failed 0', 'failed 1', 'failed 99', 'failed', 'edit 1', 'quit']) {
  test(`takes no “${line}” from a viewer`, () => assert.equal(createWordReader()(text(`${line}\n`)), null));
}
