// A sample of ours is read as an attachment is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SampleReader } from '../../../addon/sample-reader.ts';

// Thunderbird has this, Node 20 has not.
if (!('toBase64' in Uint8Array.prototype)) {
  Object.assign(Uint8Array.prototype, {
    toBase64(this: Uint8Array) {
      return Buffer.from(this).toString('base64');
    },
  });
}

test('in whatever pieces it is read, they are its bytes, and the last one says so', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 50 }), fc.integer({ min: 1, max: 20 }), async (bytes, most) => {
      const reader = new SampleReader(bytes);
      assert.deepEqual(Buffer.from((await reader.peek(0, 5)).base64, 'base64'), Buffer.from(bytes.subarray(0, 5)));
      for (const time of ['first', 'again']) {
        const pieces: Buffer[] = [];
        for (let isLast = false; !isLast;) {
          const piece = await reader.pull(0, most);
          assert.ok(piece.sizeBytes <= most, time);
          pieces.push(Buffer.from(piece.base64, 'base64'));
          ({ isLast } = piece);
        }
        assert.deepEqual(Buffer.concat(pieces), Buffer.from(bytes), time);
        await reader.rest();
      }
    }),
  );
});

test('it goes nowhere but to a DispVM', async () => {
  const reader = new SampleReader(new Uint8Array(3));
  assert.deepEqual(
    [await reader.save(), await reader.openLocally(), await reader.showInThunderbird()],
    ['failed', false, false],
  );
});
