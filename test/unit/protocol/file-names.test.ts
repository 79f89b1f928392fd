// The name rules of qubes.OpenInVM and of what a person reads, with names made to deceive.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  decodeNameField,
  displayName,
  encodeNameField,
  guestFileName,
  nameFieldBytes,
} from '../../../protocol/file-names.ts';

const hostile = fc.oneof(
  fc.string({ maxLength: 400 }),
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({
    unit: fc.constantFrom('/', '\\', '.', '\0', '\u202e', '\u200b', '\n', 'é', '漢', '😀', 'view-only-', '-', ' '),
    maxLength: 300,
  }),
);
const textOf = (field: Uint8Array): string => Buffer.from(field.subarray(0, field.indexOf(0))).toString('latin1');

test('always makes a 256-byte field that the receiver can read, and that says view-only exactly when asked', () => {
  fc.assert(
    fc.property(hostile, fc.boolean(), (name, viewOnly) => {
      const field = encodeNameField(name, viewOnly);
      assert.equal(field.length, nameFieldBytes);
      const end = field.indexOf(0);
      assert.ok(end >= 1 && field.subarray(end).every((byte) => byte === 0));
      assert.equal(decodeNameField(field)?.viewOnly, viewOnly);
    }),
    { numRuns: 1000 },
  );
});

test('keeps the end of an over-long name: 255 bytes, or 245 after the prefix', () => {
  const name = `${'a'.repeat(300)}.pdf`;
  assert.equal(textOf(encodeNameField(name, false)), name.slice(-255));
  assert.equal(textOf(encodeNameField(name, true)), `view-only-${name.slice(-245)}`);
});

test('sends the base name only', () => {
  assert.equal(textOf(encodeNameField('../../etc/passwd', false)), 'passwd');
  assert.equal(textOf(encodeNameField('folder/', false)), 'attachment');
  assert.equal(textOf(encodeNameField('', true)), 'view-only-attachment');
});

test('never lets a file name ask for view-only, not even from under an over-long front', () => {
  assert.equal(textOf(encodeNameField('view-only-report.pdf', false)), '_view-only-report.pdf');
  const hidden = `${'x'.repeat(100)}view-only-${'y'.repeat(245)}`;
  const text = textOf(encodeNameField(hidden, false));
  assert.equal(text.length, 255);
  assert.ok(text.startsWith('_') && text.endsWith('y'.repeat(245)));
});

test('makes guest names of harmless characters that are neither empty nor dots alone', () => {
  fc.assert(
    fc.property(hostile, fc.boolean(), (name, viewOnly) => {
      const guestName = guestFileName(encodeNameField(name, viewOnly));
      assert.match(guestName, /^[0-9A-Za-z._+@-]{1,256}$/);
      assert.doesNotMatch(guestName, /^\.+$/);
    }),
  );
  assert.equal(guestFileName(encodeNameField('..', false)), '_..');
});

test('refuses fields that are no name field', () => {
  for (const field of [
    new Uint8Array(256),
    new Uint8Array(256).fill(0x61),
    new Uint8Array(255),
    Buffer.from(`a/b${'\0'.repeat(253)}`),
  ]) {
    assert.equal(decodeNameField(field), null);
  }
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 250, maxLength: 260 }), (field) => {
      const decoded = decodeNameField(field);
      assert.ok(decoded === null || !decoded.untrustedName.includes('/'));
    }),
  );
});

test('shows names in one line without hidden or reordering characters, within the length', () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 10, max: 130 }), (name, maxLength) => {
      const shown = displayName(name, maxLength);
      assert.ok(shown.length >= 1 && shown.length <= maxLength);
      assert.doesNotMatch(shown, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    }),
  );
});

test('shows the true end of a name that hides its type', () => {
  assert.equal(displayName('invoice\u202efdp.exe'), 'invoice\ufffdfdp.exe');
  assert.ok(displayName(`invoice.pdf${' '.repeat(300)}.exe`).endsWith('.exe'));
  assert.equal(displayName(' \u200b '), '\ufffd');
  assert.equal(displayName('  '), '(no name)');
});

test('takes a name behind a byte order mark for what the guest takes it for', () => {
  const name = '\ufeffview-only-a.pdf';
  assert.deepEqual(decodeNameField(encodeNameField(name, false)), { untrustedName: name, viewOnly: false });
  assert.deepEqual(decodeNameField(encodeNameField(name, true)), { untrustedName: name, viewOnly: true });
});
