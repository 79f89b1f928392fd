// The first bytes of an attachment: ZIP, OLE, texts and whatever else. Always an answer and always the same one, in the
// one form of a media type, from the bounded start alone.
import assert from 'node:assert/strict';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { detectType } from '../../../addon/policy/detect-type.ts';
import { detectionBytes } from '../../../protocol/detection-bytes.ts';
import { contract, makeLandscapePng, makePdf } from '../../../scripts/sample-files.ts';
import { utf8, type FuzzTarget } from '../fuzz-target.ts';

const mediaType = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/;

const zipEntry = (name: string, content: string, method: 0 | 8): Buffer => {
  const data = method === 8 ? deflateRawSync(Buffer.from(content)) : Buffer.from(content);
  const header = Buffer.alloc(30);
  header.write('PK\x03\x04', 'latin1');
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(data.length, 18);
  header.writeUInt16LE(Buffer.byteLength(name), 26);
  return Buffer.concat([header, Buffer.from(name), data]);
};
const contentTypes = (type: string): Buffer =>
  zipEntry(
    '[Content_Types].xml',
    `<?xml version="1.0"?><Types><Override PartName="/a.xml" ContentType="${type}"/></Types>`,
    8,
  );
const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';

const oleDirectoryEntry = (name: string): Buffer => {
  const entry = Buffer.alloc(128);
  entry.write(name, 'utf16le');
  return entry;
};
const ole = (stream: string): Buffer => {
  const header = Buffer.alloc(512);
  header.write('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1');
  header.writeUInt16LE(9, 30);
  return Buffer.concat([header, oleDirectoryEntry('Root Entry'), oleDirectoryEntry(stream)]);
};

export const attachmentBytes: FuzzTarget = {
  name: 'the first bytes of attachments',
  limits: [512, 2048, 4096, detectionBytes],
  maxBytes: detectionBytes + 1024,
  words: [
    'PK\x03\x04',
    'PK\x05\x06',
    'mimetype',
    '[Content_Types].xml',
    'ContentType="',
    'vbaProject.bin',
    '<!--',
    '-->',
    '<?xml ',
    '<!doctype svg [',
    ']>',
    '<svg',
    '#!',
    '; ',
    '\n',
    '[InternetShortcut]',
    '%PDF-1.7',
    'From: a\r\n',
    'X-A:b\r\n ',
    'BEGIN:VCARD',
    'MZ',
    '\x7fELF',
    'ftypheic',
    'RIFF',
    'OggS',
    'ID3',
    'fLaC',
    '{\\rtf',
    '\x1f\x8b\x08',
    'ustar',
  ],
  seeds: [
    makePdf(contract),
    makeLandscapePng(8, 8),
    gzipSync('hello'),
    ole('WordDocument'),
    ole('_VBA_PROJECT'),
    Buffer.concat([contentTypes(word), zipEntry('word/document.xml', '<w:document/>', 8)]),
    Buffer.concat([
      zipEntry('mimetype', 'application/vnd.oasis.opendocument.text', 0),
      zipEntry('Basic/Standard/Module1.xml', 'x', 8),
    ]),
    Buffer.concat([contentTypes(' '.repeat(200_000)), zipEntry('xl/vbaProject.bin', 'x', 0)]),
    ...utf8(
      'From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\n y\r\n\r\nhello',
      '<?xml version="1.0"?><!-- c --><svg xmlns="x">',
      '#!/usr/bin/env python3\nprint()',
      '; c\n\n[InternetShortcut]\nURL=x',
      '# c\n[Desktop Entry]\n',
      '<!doctype html><p>x',
      'just text',
      'MZ\x90\0\x03\0',
      'RIFF\x10\0\0\0WAVEfmt \0\0\0\0',
      '\0\0\0\x18ftypheic\0\0\0\0mif1',
      'ID3\x03\0\0\0\0\0\x0a',
      'OggS\0\x02',
    ),
    Uint8Array.of(0xff, 0xfe, 0x3c, 0, 0x73, 0, 0x76, 0, 0x67, 0, 0x20, 0),
  ],
  run: async (bytes) => {
    const { type, hasMacros } = await detectType(bytes);
    assert.ok(type === null || mediaType.test(type), `${String(type)} is no media type`);
    const more = new Uint8Array(Math.max(bytes.length, detectionBytes) + 9).fill(0x41);
    more.set(bytes);
    // Only where the start was whole: what is behind it has no say.
    assert.deepEqual(await detectType(bytes.length >= detectionBytes ? more : bytes), { type, hasMacros });
  },
};
