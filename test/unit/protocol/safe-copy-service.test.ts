import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  decodeOpenInVmCommand,
  decodeSafeCopyCommand,
  openInVmCommand,
  safeCopyCommand,
} from '../../../protocol/agent-services.ts';
import { languages } from '../../../protocol/language.ts';
import { copyDpiMax, copyDpiMin } from '../../../protocol/limits.ts';
import {
  decodeDpi,
  encodePasswordField,
  encodeSafeCopyService,
  passwordFieldBytes,
  readPasswordField,
} from '../../../protocol/safe-copy-service.ts';

test('each number of dots per inch is one argument, for dom0 and for the guest', () => {
  for (let dpi = copyDpiMin; dpi <= copyDpiMax; dpi += 1) {
    assert.equal(decodeDpi(encodeSafeCopyService(dpi).slice('glovebox.SafeCopy'.length)), dpi);
    for (const language of languages)
      assert.deepEqual(decodeSafeCopyCommand(safeCopyCommand({ dpi, language })), { dpi, language });
  }
});

test('no other argument is one', () => {
  for (const argument of ['', '+', '150', '+71', '+301', '+0150', '+1e2', '+150 ', '+-150', '+150+150', '+９９'])
    assert.equal(decodeDpi(argument), null, argument);
  for (const [user, argument] of [
    ['user', ''],
    ['root', '+150+en'],
    ['user', '+150'],
    ['user', '+en'],
    ['user', '+150+fr'],
    ['user', '+150+en+de'],
    ['user', '+71+en'],
  ] as const)
    assert.equal(decodeSafeCopyCommand(`${user}:QUBESRPC glovebox.SafeCopy${argument} dom0`), null, argument);
});

test('a document is opened in one of our languages, and in no other', () => {
  for (const language of languages) assert.equal(decodeOpenInVmCommand(openInVmCommand(language)), language);
  for (const argument of ['', '+', '+fr', '+EN', '+en+de', '+en ', '+network'])
    assert.equal(decodeOpenInVmCommand(`user:QUBESRPC qubes.OpenInVM${argument} dom0`), null, argument);
});

test('a password that somebody can type comes out as it went in', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (password) => {
      const bytes = new TextEncoder().encode(password);
      const field = encodePasswordField(bytes);
      if (/[\0-\x1f\x7f]/.test(password) || bytes.length >= passwordFieldBytes) assert.equal(field, null);
      else assert.deepEqual(readPasswordField(field ?? new Uint8Array(0)), bytes);
    }),
  );
});

test('reads no field that has another length, a control character, no end, or something behind it', () => {
  const field = (text: string): Uint8Array => Uint8Array.from(Buffer.alloc(passwordFieldBytes, text, 'latin1'));
  assert.equal(readPasswordField(new Uint8Array(passwordFieldBytes - 1)), null);
  assert.equal(readPasswordField(field('x')), null);
  assert.equal(readPasswordField(Uint8Array.from(Buffer.concat([Buffer.from('a\nb'), Buffer.alloc(253)]))), null);
  assert.equal(readPasswordField(Uint8Array.from(Buffer.concat([Buffer.from('a\0b'), Buffer.alloc(253)]))), null);
  assert.equal(readPasswordField(new Uint8Array(passwordFieldBytes))?.length, 0);
});
