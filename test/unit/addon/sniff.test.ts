// Types by magic bytes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sniffBytes, sniffType, unknownType } from '../../../addon/sniff.ts';
import { contract, makeLandscapePng, makePdf } from '../../../scripts/sample-files.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

const examples: readonly (readonly [title: string, start: Uint8Array, type: string])[] = [
  ['a PDF of our own', makePdf(contract), 'application/pdf'],
  ['a PDF after some other bytes', bytes('\r\n\r\n%PDF-1.7'), 'application/pdf'],
  ['a PNG of our own', makeLandscapePng(8, 8), 'image/png'],
  ['a JPEG', bytes('\xff\xd8\xff\xe0\0\x10JFIF'), 'image/jpeg'],
  ['a GIF', bytes('GIF89a\x01\0'), 'image/gif'],
  ['a WebP', bytes('RIFF\x10\0\0\0WEBPVP8 '), 'image/webp'],
  ['a WAV, which starts like a WebP', bytes('RIFF\x10\0\0\0WAVEfmt '), unknownType],
  ['an office document, as the ZIP file it is', bytes('PK\x03\x04\x14\0\x06\0[Content_Types].xml'), 'application/zip'],
  ['an old office document', bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), 'application/x-ole-storage'],
  ['a Windows program', bytes('MZ\x90\0\x03\0'), 'application/vnd.microsoft.portable-executable'],
  ['a text that starts like a Windows program', bytes('MZ is a pair of letters'), 'text/plain'],
  ['a Linux program', bytes('\x7fELF\x02\x01'), 'application/x-elf'],
  ['text', bytes('Hello\n\tworld\r\n'), 'text/plain'],
  ['text in another script', Buffer.from('礼物'), 'text/plain'],
  ['bytes of no kind', bytes('\0\x01\x02'), unknownType],
  ['nothing', bytes(''), unknownType],
];

for (const [title, start, type] of examples) {
  test(`tells ${title}: ${type}`, () => assert.equal(sniffType(start), type));
}

test('any text is text, however its last character is cut', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => /^[^\p{Cc}]+$/u.test(text)), fc.nat(3), (text, cut) => {
    const whole = Buffer.from(`x${text}`);
    const type = sniffType(whole.subarray(0, Math.max(1, whole.length - cut)));
    assert.ok(type === 'text/plain' || whole.includes('%PDF-') || type !== unknownType);
  }));
});

test('any bytes get a media type, and only the first ones count', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 2 * sniffBytes }), (start) => {
    assert.match(sniffType(start), /^[a-z]+\/[a-z0-9.-]+$/);
    assert.equal(sniffType(start), sniffType(start.slice(0, sniffBytes)));
  }));
});
