import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { detectType, headMaxBytes, looksLikeText } from '../../../protocol/document-type.ts';
import type { DocumentType } from '../../../protocol/viewer-table.ts';
import { table } from '../../support/viewer-table.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
const mimeOf = (head: Uint8Array, name: string): string | null => {
  const index = detectType(table, head, name);
  return index === null ? null : (table.types[index]?.mime ?? null);
};

test('goes by the first bytes, then the extension, then whether it is text', () => {
  assert.equal(mimeOf(bytes('%PDF-1.4'), 'a.txt'), 'application/pdf');
  assert.equal(mimeOf(bytes('RIFF\0\0\0\0WEBPVP8'), 'x'), 'image/webp');
  assert.equal(mimeOf(bytes('\n<html>'), 'x'), 'text/html');
  assert.equal(mimeOf(Uint8Array.of(0), 'A.TXT'), 'text/plain');
  assert.equal(mimeOf(bytes('plain words'), 'README'), 'text/plain');
  assert.equal(mimeOf(Uint8Array.of(0), '.txt'), null);
  assert.equal(mimeOf(bytes('%PD'), 'a.bin'), 'text/plain');
});

test('where several types have the first bytes, the extension says which', () => {
  const [pdf] = table.types;
  assert.ok(pdf !== undefined);
  const form = { ...pdf, mime: 'application/x-form', extensions: ['form'] };
  const both = { ...table, types: [...table.types, form] };
  assert.equal(detectType(both, bytes('%PDF-1.4'), 'a.form'), table.types.length);
  assert.equal(detectType(both, bytes('%PDF-1.4'), 'a'), 0);
});

test('a container is known without its ending by what it holds, and by its magic alone where that is nobody else’s', () => {
  const [pdf] = table.types;
  assert.ok(pdf !== undefined);
  const zip = [{ offset: 0, bytes: [0x50, 0x4b, 3, 4] }];
  const kinds: readonly DocumentType[] = [
    { ...pdf, mime: 'application/x-book', extensions: ['book'], magic: zip, parts: ['pages/'] },
    { ...pdf, mime: 'application/x-named', extensions: ['named'], magic: zip, parts: [] },
    { ...pdf, mime: 'application/zip', extensions: ['zip'], magic: zip },
  ];
  const types = { ...table, types: [...table.types, ...kinds] };
  const archive = (name: string): Uint8Array =>
    bytes(`PK\x03\x04${'\0'.repeat(26)}a.txtPK\x03\x04${'\0'.repeat(26)}${name}`);
  const kindOf = (head: Uint8Array, name: string): string | undefined =>
    types.types[detectType(types, head, name) ?? -1]?.mime;
  assert.equal(kindOf(archive('pages/1'), 'a'), 'application/x-book');
  assert.equal(kindOf(archive('other/pages/1'), 'a'), 'application/zip');
  assert.equal(kindOf(archive('pages/1'), 'a.zip'), 'application/zip');
  assert.equal(kindOf(archive('other'), 'a.book'), 'application/x-book');
  assert.equal(kindOf(archive('other'), 'a.named'), 'application/x-named');
  assert.equal(kindOf(bytes('pages/'), 'a'), 'text/plain');
});

test('what repeats counts where it does so often enough, as far as is looked', () => {
  const stream = {
    ...table.types[0],
    mime: 'video/x-stream',
    extensions: [],
    magic: [{ offset: 4, bytes: [71], every: 192 }],
  };
  const types = { ...table, types: [...table.types, stream as DocumentType] };
  const repeated = (length: number): Uint8Array =>
    Uint8Array.from({ length }, (_, index) => (index % 192 === 4 ? 71 : 0));
  const isStream = (head: Uint8Array, name = 'a.txt'): boolean => detectType(types, head, name) === table.types.length;
  assert.ok(isStream(repeated(headMaxBytes)));
  assert.ok(isStream(repeated(4 + 4 * 192)));
  assert.ok(!isStream(repeated(4 + 4 * 192 - 1)));
  assert.ok(!isStream(repeated(headMaxBytes).fill(0, 4000)));
});

test('what is left goes where the table says', () => {
  const other = { ...table, fallback: { text: null, other: 3 } };
  assert.equal(detectType(other, Uint8Array.of(0), 'x'), 3);
  assert.equal(detectType(other, bytes('words'), 'x'), 3);
});

test('takes UTF-8 for text, also where the look cuts a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (words) => {
      const text = bytes(words.replace(/\p{Cc}/gu, ' '));
      assert.ok(looksLikeText(text.length < headMaxBytes ? text : text.slice(0, headMaxBytes)));
    }),
  );
  assert.ok(looksLikeText(bytes(`${'a'.repeat(headMaxBytes - 1)}é`).slice(0, headMaxBytes)));
});

const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

test('takes older and wide encodings for text', () => {
  const sentence = 'Gr\xfc\xdfe aus M\xfcnchen: caf\xe9, na\xefve.\r\n';
  for (const text of [sentence, sentence.repeat(200).slice(0, headMaxBytes), 'caf\xe9'])
    assert.ok(looksLikeText(latin1(text)), text);
  // Cyrillic in KOI8-R, Japanese in Shift-JIS: hardly a letter of ASCII.
  assert.ok(looksLikeText(latin1(`${'\xf0\xd2\xc9\xd7\xc5\xd4'.repeat(20)}\n`)));
  assert.ok(looksLikeText(latin1(`${'\x82\xb1\x82\xf1'.repeat(20)}\n`)));
  for (const wide of [utf16(`\ufeff${sentence}`), utf16('A plain sentence.'), utf16('A plain sentence.').swap16()])
    assert.ok(looksLikeText(wide), wide.toString('latin1'));
});

test('takes no short handful of bytes for text', () => {
  for (const wrong of [
    [0x61, 0x00],
    [0x61, 0xc3, 0x80, 0xff],
    [0x00, 0x61],
  ])
    assert.equal(looksLikeText(Uint8Array.from(wrong)), false);
});

test('takes nothing with a control character for text, but what says that it is UTF-16 or UTF-32', () => {
  const marks = [
    [0xff, 0xfe],
    [0xfe, 0xff],
    [0x00, 0x00, 0xfe, 0xff],
  ];
  const isMarked = (start: Uint8Array): boolean =>
    marks.some((mark) => mark.every((byte, index) => start[index] === byte));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 30 }), fc.constantFrom(0, 1, 8, 11, 27, 31, 127), (start, control) => {
      fc.pre(!isMarked(start) && !start.includes(0));
      assert.equal(looksLikeText(Uint8Array.of(...start, control)), false);
    }),
  );
});
