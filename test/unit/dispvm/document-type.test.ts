import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import { detectType, headMaxBytes, looksLikeText } from '../../../dispvm/agent/document-type.ts';
import { readGuestName } from '../../../dispvm/agent/guest-name.ts';
import { chooseViewer, parseViewerTable } from '../../../dispvm/agent/viewer-table.ts';
import { encodeNameField } from '../../../protocol/file-names.ts';
import { viewers } from './guest-stand-in.ts';
import { text } from './requests.ts';

test('goes by the first bytes, then the extension, then whether it is text', () => {
  assert.equal(detectType(viewers, text('%PDF-1.4'), 'a.txt'), 'application/pdf');
  assert.equal(detectType(viewers, text('RIFF\0\0\0\0WEBPVP8'), 'x'), 'image/webp');
  assert.equal(detectType(viewers, Uint8Array.of(0), 'A.TXT'), 'text/plain');
  assert.equal(detectType(viewers, text('plain words'), 'README'), 'text/plain');
  assert.equal(detectType(viewers, Uint8Array.of(0), '.txt'), null);
  assert.equal(detectType(viewers, text('%PD'), 'a.bin'), 'text/plain');
});

test('takes UTF-8 for text, also where the look cuts a character', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (words) => {
    const printable = words.replace(/\p{Cc}/gu, ' ');
    const bytes = text(printable);
    assert.ok(looksLikeText(bytes.length < headMaxBytes ? bytes : bytes.slice(0, headMaxBytes)));
  }));
  assert.ok(looksLikeText(text(`${'a'.repeat(headMaxBytes - 1)}é`).slice(0, headMaxBytes)));
  assert.equal(looksLikeText(Uint8Array.of(0x61, 0xc3)), false);
  assert.equal(looksLikeText(Uint8Array.of(0x61, 0x00)), false);
  assert.equal(looksLikeText(Uint8Array.of(0xff, 0xfe)), false);
});

test('takes nothing with a control character for text', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 30 }), fc.constantFrom(0, 1, 8, 11, 27, 31, 127), (bytes, control) => {
    assert.equal(looksLikeText(Uint8Array.of(...bytes, control)), false);
  }));
});

test('reads every name field the other side writes, and nothing that is a path', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.boolean(), (name, viewOnly) => {
    const read = readGuestName(encodeNameField(name, viewOnly));
    assert.ok(read !== null);
    assert.equal(read.viewOnly, viewOnly);
    assert.match(read.fileName, /^[0-9A-Za-z._+@-]+$/);
    assert.doesNotMatch(read.fileName, /^\.*$/);
  }));
  fc.assert(fc.property(fc.uint8Array({ minLength: 256, maxLength: 256 }), (field) => {
    const read = readGuestName(field);
    assert.ok(read === null || /^[0-9A-Za-z._+@-]+$/.test(read.fileName));
  }));
});

test('reads the image\'s own table and finds a viewer for each of its types', async () => {
  const table = parseViewerTable(await readFile(new URL('../../../dispvm/image/viewers.json', import.meta.url), 'utf8'));
  for (const { mime } of table.types) assert.ok(chooseViewer(table, mime, true) !== null, mime);
  assert.ok(chooseViewer(table, table.textFallback, false) !== null);
});

test('refuses a table that names no viewer or no signal', () => {
  const table = {
    version: 1, user: { uid: 1, gid: 1, home: '/h' }, environment: {}, types: [], textFallback: 'text/plain',
    viewers: { a: { kind: 'running', pidFile: '/p', path: '/d', signal: 'HUP' } }, view: { 'text/plain': 'a' }, edit: {},
  };
  assert.doesNotThrow(() => parseViewerTable(JSON.stringify(table)));
  const broken: readonly object[] = [
    { version: 2 }, { view: { 'text/plain': 'b' } }, { viewers: { a: { ...table.viewers.a, signal: 'KILL' } } }, { viewers: { a: { kind: 'start', argv: ['x'] } } },
    { types: [{ mime: 'a/b', extensions: [], magic: [{ offset: 0, hex: 'x' }] }] }, { user: {} },
  ];
  for (const change of broken) assert.throws(() => parseViewerTable(JSON.stringify({ ...table, ...change })));
});
