// What the window may say: keys, pointer, empty clipboards, requests; its own settings are read and dropped.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { WindowReader, type FromWindow } from '../../../../dom0/display/window-reader.ts';
import { cutUp, findAll } from '../../../support/rfb-reading.ts';
import { s32, u16, u32, u8 } from '../../../support/rfb-words.ts';

const greeting = Buffer.concat([Buffer.from('RFB 003.008\n'), u8(1, 0)]);
const pixelFormat = Buffer.from('00000000' + '2018000100ff00ff00ff100800000000', 'hex');
const encodings = (...values: number[]): Buffer => Buffer.concat([u8(2, 0), u16(values.length), ...values.map(s32)]);
const request = Buffer.concat([u8(3, 1), u16(0, 0, 1024, 768)]);
const key = Buffer.concat([u8(4, 1, 0, 0), u32(0x61)]);
const pointer = Buffer.concat([u8(5, 1), u16(10, 20)]);
const nudge = u8(6, 0, 0, 0, 0, 0, 0, 0);
const extendedKey = Buffer.concat([u8(255, 0), u16(1), u32(0x61), u32(0x1e)]);

const read = (bytes: Buffer, cuts: readonly number[] = []): FromWindow[] =>
  findAll(new WindowReader(), cutUp(Buffer.concat([greeting, bytes]), cuts)).slice(3);
const input = (bytes: Buffer): FromWindow => ({ found: 'input', bytes: Uint8Array.from(bytes) });

test('is greeted part by part', () => {
  const found = findAll(new WindowReader(), [greeting]);
  assert.deepEqual(
    found,
    (['version', 'security', 'init'] as const).map((part) => ({ found: 'greeting', part })),
  );
});

test('gives keys, pointer, empty clipboards and requests on as they came, however they are split', () => {
  const messages = fc.array(fc.constantFrom(key, pointer, nudge, extendedKey), { maxLength: 12 });
  fc.assert(
    fc.property(messages, fc.array(fc.nat(), { maxLength: 12 }), (sent, cuts) => {
      assert.deepEqual(read(Buffer.concat(sent), cuts), sent.map(input));
    }),
  );
  assert.deepEqual(read(request, [3]), [{ found: 'request', bytes: Uint8Array.from(request) }]);
});

test('drops the settings of the window, and tells of extended keys', () => {
  assert.deepEqual(read(Buffer.concat([pixelFormat, encodings(7, -239, 0), encodings(), key])), [input(key)]);
  assert.deepEqual(read(encodings(7, -258, 0)), [{ found: 'extended-keys' }]);
});

const refused: readonly (readonly [what: string, bytes: Buffer])[] = [
  ['another pixel format', Buffer.concat([pixelFormat.subarray(0, 6), u8(1), pixelFormat.subarray(7)])],
  ['more encodings than there are', encodings(...Array.from({ length: 65 }, () => 0))],
  ['a clipboard with a text', Buffer.concat([u8(6, 0, 0, 0), u32(5), Buffer.from('hello')])],
  ['a clipboard of 4 GiB', u8(6, 0, 0, 0, 0xff, 0xff, 0xff, 0xff)],
  ['sound', Buffer.concat([u8(255, 1), u16(0), Buffer.alloc(8)])],
  ['a wish for another size', u8(251)],
  ['fences', u8(248)],
  ['a message that does not exist', u8(77)],
];
for (const [what, bytes] of refused) {
  test(`refuses ${what}`, () => {
    const found = read(Buffer.concat([bytes, key]));
    assert.deepEqual(found, [{ found: 'wrong' }]);
  });
}

test('refuses a greeting that is none', () => {
  for (const bytes of [Buffer.from('RFB 003.003\n'), Buffer.concat([greeting.subarray(0, 12), u8(2)])]) {
    assert.equal(findAll(new WindowReader(), [bytes]).at(-1)?.found, 'wrong');
  }
});

test('answers arbitrary bytes without an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.array(fc.nat(), { maxLength: 6 }), (bytes, cuts) => {
      assert.deepEqual(read(Buffer.from(bytes), cuts), read(Buffer.from(bytes)));
    }),
  );
});
