import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeSafeCopyCommand, safeCopyCommand } from '../../../protocol/agent-services.ts';
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
    assert.equal(decodeSafeCopyCommand(safeCopyCommand(dpi)), dpi);
  }
});

test('no other argument is one', () => {
  for (const argument of ['', '+', '150', '+71', '+301', '+0150', '+1e2', '+150 ', '+-150', '+150+150', '+９９'])
    assert.equal(decodeDpi(argument), null, argument);
  for (const cmdline of ['', 'user:QUBESRPC glovebox.SafeCopy dom0', 'root:QUBESRPC glovebox.SafeCopy+150 dom0'])
    assert.equal(decodeSafeCopyCommand(cmdline), null, cmdline);
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
