import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readGuestName } from '../../../dispvm/agent/guest-name.ts';
import { encodeNameField } from '../../../protocol/file-names.ts';

test('reads every name field the other side writes, and nothing that is a path', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.boolean(), (name, viewOnly) => {
      const read = readGuestName(encodeNameField(name, viewOnly));
      assert.ok(read !== null);
      assert.equal(read.viewOnly, viewOnly);
      assert.match(read.fileName, /^[0-9A-Za-z._+@-]+$/);
      assert.doesNotMatch(read.fileName, /^\.*$/);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 256, maxLength: 256 }), (field) => {
      const read = readGuestName(field);
      assert.ok(read === null || /^[0-9A-Za-z._+@-]+$/.test(read.fileName));
    }),
  );
});
