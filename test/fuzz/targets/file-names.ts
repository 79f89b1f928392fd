// A hostile file name, on its three ways: into the name field, out of it in dom0 and in the guest, and onto a screen.
// The field ends with a NUL and never gains or loses “view only”; what is shown is one bounded line without hidden
// characters; what becomes a file in the guest is a plain name, and never `.` or `..`.
import assert from 'node:assert/strict';
import { readGuestName } from '../../../dispvm/agent/guest-name.ts';
import {
  decodeNameField,
  displayName,
  encodeNameField,
  nameFieldBytes,
  withoutHiddenCharacters,
} from '../../../protocol/file-names.ts';
import { utf8, type FuzzTarget } from '../fuzz-target.ts';

const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}\u{e0000}-\u{e007f}]/u;

const checkShown = (untrustedName: string): void => {
  for (const maxLength of [1, 2, 40, 120, 256]) {
    const shown = displayName(untrustedName, maxLength);
    assert.ok(!hidden.test(shown), 'a name is shown with hidden characters');
    assert.ok(
      shown.length > 0 && shown.length <= Math.max(maxLength, 3),
      `a name of ${shown.length} is shown where ${maxLength} have room`,
    );
  }
  assert.ok(!hidden.test(withoutHiddenCharacters(untrustedName)));
};

const checkField = (field: Uint8Array): void => {
  const [inDom0, inGuest] = [decodeNameField(field), readGuestName(field)];
  assert.equal(inDom0 === null, inGuest === null, 'dom0 and the guest disagree on whether it is a name');
  if (inDom0 === null || inGuest === null) return;
  assert.equal(inDom0.viewOnly, inGuest.viewOnly, 'dom0 and the guest disagree on “view only”');
  assert.match(inGuest.fileName, /^[0-9A-Za-z._+@-]{1,256}$/);
  assert.ok(!/^\.+$/.test(inGuest.fileName));
  checkShown(inDom0.untrustedName);
};

const checkEncoding = (untrustedName: string): void => {
  for (const viewOnly of [true, false]) {
    const field = encodeNameField(untrustedName, viewOnly);
    assert.equal(field.length, nameFieldBytes);
    assert.equal(field.at(-1), 0);
    const decoded = decodeNameField(field);
    assert.equal(decoded?.viewOnly, viewOnly, 'a name changes whether it is “view only”');
    assert.ok(!decoded.untrustedName.includes('/'));
    checkField(field);
  }
};

export const fileNames: FuzzTarget = {
  name: 'file names, and the name field of qubes.OpenInVM',
  limits: [245, 255, 256, 120],
  maxBytes: 8192,
  words: [
    'view-only-',
    '/',
    '..',
    '.',
    '\0',
    '\u202e',
    '\u200b',
    '\u{e0061}',
    '\ufeff',
    '\u3164',
    '\u0301',
    '😀',
    '\ud7ff',
    '.pdf.exe',
    ' ',
    '\n',
    '…',
    '_',
  ],
  seeds: [
    ...utf8(
      'contract.pdf',
      '../../etc/passwd',
      'view-only-a.pdf',
      'invoice\u202efdp.exe',
      `${'ä'.repeat(200)}.pdf`,
      '.',
      '..',
      '/',
      `${'x'.repeat(10)}view-only-${'y'.repeat(245)}`,
    ),
    encodeNameField('contract.pdf', true),
    encodeNameField('contract.pdf', false),
    encodeNameField('Übersicht 😀.odt', false),
    new Uint8Array(nameFieldBytes).fill(0x61),
    Uint8Array.of(0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80),
  ],
  run: (bytes) => {
    const name = new TextDecoder().decode(bytes);
    checkShown(name);
    checkEncoding(name);
    // Lone surrogates reach the add-on, but never come out of UTF-8.
    const wide = Buffer.from(bytes).toString('utf16le');
    checkShown(wide);
    checkEncoding(wide);
    checkField(
      bytes.length === nameFieldBytes
        ? bytes
        : Uint8Array.from({ length: nameFieldBytes }, (_, index) => bytes[index] ?? 0),
    );
    assert.equal(bytes.length === nameFieldBytes || decodeNameField(bytes) === null, true);
  },
};
