// What is found out about an attachment: types by each source, what the first bytes show, and what is odd.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { unknownMessage, type Evidence } from '../../../../addon/policy/decision.ts';
import { collectEvidence, detectionBytes } from '../../../../addon/policy/evidence.ts';
import { extname } from '../../../../addon/path-extname.ts';
import { contract, makeLandscapePng, makePdf } from '../../../../scripts/sample-files.ts';

const collect = (
  untrustedName: string,
  start: Uint8Array | string | null,
  untrustedDeclaredType: string | null = null,
): Promise<Evidence> =>
  collectEvidence({
    untrustedName,
    untrustedDeclaredType,
    untrustedGuessedType: null,
    sizeBytes: null,
    message: unknownMessage,
    untrustedStart: typeof start === 'string' ? Buffer.from(start, 'latin1') : start,
  });

const wide = (text: string): string => Array.from(text, (character) => `${character}\0`).join('');
const zip = (...entries: readonly (readonly [name: string, content?: string, method?: 0 | 8])[]): Buffer =>
  Buffer.concat(
    entries.flatMap(([name, content = '', method = 8]) => {
      const data = method === 8 ? deflateRawSync(Buffer.from(content)) : Buffer.from(content);
      const header = Buffer.alloc(30);
      header.write('PK\x03\x04', 'latin1');
      header.writeUInt16LE(method, 8);
      header.writeUInt32LE(data.length, 18);
      header.writeUInt16LE(Buffer.byteLength(name), 26);
      return [header, Buffer.from(name), data];
    }),
  );
const contentTypes = (type: string): readonly [string, string] => [
  '[Content_Types].xml',
  `<?xml version="1.0"?><Types><Override PartName="/a.xml" ContentType="${type}"/></Types>`,
];
const ooxml = 'application/vnd.openxmlformats-officedocument';
/** A compound file whose directory, behind the header, holds one stream of this name. */
const compound = (stream: string, rootClass = ''): string => {
  const header = Buffer.alloc(512);
  header.write('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1');
  header.writeUInt16LE(9, 30);
  const root = Buffer.alloc(128);
  root.write(wide('Root Entry'), 'latin1');
  root.write(rootClass, 80, 'latin1');
  const entry = Buffer.alloc(128);
  entry.write(wide(stream), 'latin1');
  return Buffer.concat([header, root, entry]).toString('latin1');
};
const isoImage = Buffer.alloc(detectionBytes);
isoImage.write('CD001', 32769);

const detections: readonly (readonly [title: string, start: Uint8Array | string, type: string | null])[] = [
  ['a PDF of our own', makePdf(contract), 'application/pdf'],
  ['a PDF after some other lines', '\r\n\r\n%PDF-1.7', 'application/pdf'],
  ['a PDF after some bytes of anything', `\0\x01\x02${'x'.repeat(900)}%PDF-1.7`, 'application/pdf'],
  ['a PNG of our own', makeLandscapePng(8, 8), 'image/png'],
  ['a JPEG', '\xff\xd8\xff\xe0\0\x10JFIF\0', 'image/jpeg'],
  ['a GIF', 'GIF89a\x01\0\x01\0', 'image/gif'],
  ['a WebP', 'RIFF\x10\0\0\0WEBPVP8 \0\0\0\0', 'image/webp'],
  ['a WAV, which starts like a WebP', 'RIFF\x10\0\0\0WAVEfmt \0\0\0\0', 'audio/wav'],
  ['a bitmap', 'BM\x36\0\0\0\0\0\0\0\x36\0\0\0', 'image/bmp'],
  ['a Windows program', 'MZ\x90\0\x03\0', 'application/vnd.microsoft.portable-executable'],
  ['a text that starts like a Windows program', 'MZ is a pair of letters', 'text/plain'],
  ['a text that starts like a bitmap', 'BMW sells cars', 'text/plain'],
  ['a Linux program', '\x7fELF\x02\x01\x01\0', 'application/x-elf'],
  ['a Mac program', '\xcf\xfa\xed\xfe\x07\0\0\x01', 'application/x-mach-binary'],
  ['a shortcut', 'L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F', 'application/x-ms-shortcut'],
  ['a shortcut to the web', '[InternetShortcut]\r\nURL=https://example.org/\r\n', 'application/x-mswinurl'],
  ['a shortcut of a Linux desktop', '# a comment\n[Desktop Entry]\nExec=sh', 'application/x-desktop'],
  ['a disk image', isoImage, 'application/x-iso9660-image'],
  ['a virtual disk', 'vhdxfile\0\0\0\0', 'application/x-vhdx'],
  ['a shell script', '#!/bin/sh\necho', 'application/x-sh'],
  ['a Python script', '#!/usr/bin/env python3\n', 'text/x-python'],
  [
    'changes to the registry',
    `\xff\xfe${wide('Windows Registry Editor Version 5.00\r\n')}`,
    'application/x-ms-regedit',
  ],
  ['a web page', '<!-- saved -->\n<!DOCTYPE html><p>', 'text/html'],
  ['a web page with a mark of its encoding', '\xef\xbb\xbf<html>', 'text/html'],
  [
    'a picture in SVG',
    '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "a" "b" [<!ENTITY c "d">]><svg xmlns="e">',
    'image/svg+xml',
  ],
  ['XML', '<?xml version="1.0"?><feed/>', 'application/xml'],
  ['a message', 'From: alex@example.org\r\nTo: sam@example.org\r\nSubject: a\r\n b\r\n\r\nHello', 'message/rfc822'],
  ['a calendar', 'BEGIN:VCALENDAR\r\nVERSION:2.0', 'text/calendar'],
  ['a contact', 'BEGIN:VCARD\r\nVERSION:3.0', 'text/vcard'],
  ['rich text', '{\\rtf1\\ansi', 'application/rtf'],
  ['text', 'Hello\n\tworld\r\n', 'text/plain'],
  ['text in another script', Buffer.from('礼物'), 'text/plain'],
  ['wide text', `\xff\xfe${wide('Hello')}`, 'text/plain'],
  ['bytes of no kind', '\0\x01\x02\x03\x04', null],
  ['nothing', '', null],
  ['an archive', zip(['a.txt', 'Hello']), 'application/zip'],
  ['an empty archive', 'PK\x05\x06\0\0\0\0', 'application/zip'],
  ['a compressed file', gzipSync('Hello'), 'application/gzip'],
  [
    'a Word document',
    zip(contentTypes(`${ooxml}.wordprocessingml.document.main+xml`)),
    `${ooxml}.wordprocessingml.document`,
  ],
  ['a workbook that says what it is too late', zip(['xl/workbook.xml', 'x']), `${ooxml}.spreadsheetml.sheet`],
  [
    'a workbook with macros',
    zip(contentTypes('application/vnd.ms-excel.sheet.macroEnabled.main+xml')),
    'application/vnd.ms-excel.sheet.macroenabled.12',
  ],
  [
    'a template with macros',
    zip(contentTypes('application/vnd.ms-word.template.macroEnabledTemplate.main+xml')),
    'application/vnd.ms-word.template.macroenabled.12',
  ],
  [
    'an OpenDocument text',
    zip(['mimetype', 'application/vnd.oasis.opendocument.text', 0]),
    'application/vnd.oasis.opendocument.text',
  ],
  ['an electronic book', zip(['mimetype', 'application/epub+zip', 0]), 'application/epub+zip'],
  ['a Java program', zip(['META-INF/MANIFEST.MF', 'x']), 'application/java-archive'],
  [
    'an Android program',
    zip(['META-INF/MANIFEST.MF', 'x'], ['classes.dex', 'x']),
    'application/vnd.android.package-archive',
  ],
  ['an archive that lies in its mark', zip(['mimetype', 'image/png', 0]), 'application/zip'],
  ['an old Word document', compound('WordDocument'), 'application/msword'],
  ['an old workbook', compound('Workbook'), 'application/vnd.ms-excel'],
  ['old slides', compound('PowerPoint Document'), 'application/vnd.ms-powerpoint'],
  ['a message of Outlook', compound('__properties_version1.0'), 'application/vnd.ms-outlook'],
  ['a Windows installer', compound('', '\x84\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0\x46'), 'application/x-msi'],
  ['an encrypted document', compound('EncryptedPackage'), 'application/x-cfb'],
  ['a compound file that breaks off', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0', 'application/x-cfb'],
];
suite('tells by the first bytes', () => {
  for (const [title, start, type] of detections)
    test(title, async () => assert.equal((await collect('', start)).detected, type));
});

test('types come in one form, and what says nothing is null', async () => {
  const said = async (type: string): Promise<string | null> => (await collect('', null, type)).declared;
  for (const type of [
    '',
    'application/octet-stream',
    'Application/Octet-Stream; name=a',
    'application/force-download',
    'nonsense',
    'a/b/c',
    `application/${'x'.repeat(200)}`,
  ])
    assert.equal(await said(type), null, type);
  assert.equal(await said('Application/PDF; name="a.pdf"'), 'application/pdf');
  for (const [alias, type] of [
    ['image/jpg', 'image/jpeg'],
    ['application/x-pdf', 'application/pdf'],
    ['application/x-zip-compressed', 'application/zip'],
    ['application/x-msdownload', 'application/vnd.microsoft.portable-executable'],
  ] as const)
    assert.equal(await said(alias), type);
});

test('the ending counts as the system reads it', async () => {
  const byName = async (name: string): Promise<string | null> => (await collect(name, null)).extension;
  assert.equal(await byName('contract.PDF'), 'application/pdf');
  assert.equal(await byName('C:\\a.exe\\letter.docx'), `${ooxml}.wordprocessingml.document`);
  for (const name of ['a.scr', 'a.scr. .', 'a.sc\u200br', 'a.jpg      .scr'])
    assert.equal(await byName(name), 'application/vnd.microsoft.portable-executable', name);
  for (const name of ['no ending', '', '.', 'program.ts', 'a.constructor', 'a.__proto__'])
    assert.equal(await byName(name), null, name);
  for (const [name, ending] of [
    ['a.b.pdf', '.pdf'],
    ['x/y.z/name', ''],
    ['.hidden', ''],
    ['dot.', '.'],
    ['', ''],
  ] as const)
    assert.equal(extname(name), ending);
});

const names: readonly (readonly [name: string, warnings: readonly string[]])[] = [
  ['invoice.pdf.exe', ['double-extension']],
  ['photo.jpg          .scr', ['double-extension']],
  ['letter.docx.js', ['double-extension']],
  ['invoice.pdf.html', ['double-extension']],
  ['scan.pdf.iso', ['double-extension']],
  ['a.PDF.LNK', ['double-extension']],
  ['annexe\u202efdp.exe', ['hidden-characters']],
  ['a\u200bb.pdf', ['hidden-characters']],
  ['a\tb.pdf', ['hidden-characters']],
  ['invoice.pdf\u202e.exe', ['double-extension', 'hidden-characters']],
  ['report.docx.pdf', []],
  ['backup.tar.gz', []],
  ['letter.pdf.p7m', []],
  ['jquery.min.js', []],
  ['v1.2.exe', []],
  ['Report 2.0.pdf', []],
  ['a.b.c', []],
  ['گزارش\u200cها.pdf', []],
  ['👩\u200d💻.png', []],
  ['Größe – 礼物.pdf', []],
  ['', []],
];
suite('finds what is odd in a name', () => {
  for (const [name, warnings] of names) {
    test(JSON.stringify(name), async () => assert.deepEqual((await collect(name, null)).warnings, warnings));
  }
});

const pdf = '%PDF-1.7\n\xe2\xe3';
const honest: readonly (readonly [name: string, declared: string | null, start: Uint8Array | string])[] = [
  ['a.pdf', 'application/octet-stream', pdf],
  ['a.pdf', 'application/x-pdf', pdf],
  ['a.csv', 'text/csv', 'a;b\n'],
  ['a.csv', 'application/vnd.ms-excel', 'a;b\n'],
  ['main.ts', 'video/mp2t', 'const a = 1;'],
  ['a.json', 'application/json', '{"a":1}'],
  ['a.html', 'text/html', 'just words'],
  ['a.ics', 'text/calendar', 'BEGIN:VCALENDAR\n'],
  ['mail.eml', 'message/rfc822', 'From: a\nTo: b\nDate: c\n\n'],
  ['main.ts', 'text/plain', 'const a = 1;'],
  ['a.py', 'text/x-python', '#!/usr/bin/env python3'],
  ['build.txt', 'text/plain', '#!/bin/sh\n'],
  ['a.docx', `${ooxml}.wordprocessingml.document`, zip(['x', 'y'])],
  ['a.docx', `${ooxml}.wordprocessingml.document`, compound('EncryptedPackage')],
  ['a.doc', 'application/msword', compound('x')],
  ['a.doc', 'application/msword', '{\\rtf1'],
  ['a.tgz', 'application/x-compressed-tar', gzipSync('x')],
  ['a.tar.gz', 'application/x-tar', gzipSync('x')],
  ['a.jpg', 'image/pjpeg', '\xff\xd8\xff\xe0\0'],
  ['feed.rss', 'application/rss+xml', '<?xml version="1.0"?><rss/>'],
  ['a.svg', 'image/svg+xml', '<svg xmlns="x">'],
  ['a.xhtml', 'application/xhtml+xml', '<?xml version="1.0"?><html>'],
  ['a.heic', 'image/heif', '\0\0\0\x18ftypheic\0\0\0\0'],
  ['a.m4a', 'audio/x-m4a', '\0\0\0\x18ftypM4A \0\0\0\0'],
  ['a.asc', 'application/pgp-signature', '-----BEGIN PGP SIGNATURE-----\n'],
  ['smime.p7s', 'application/pkcs7-signature', '0\x82\x0a\0\x06\x09'],
  ['key.pem', 'application/x-pem-file', '-----BEGIN CERTIFICATE-----\n'],
  ['a.xlsm', 'application/vnd.ms-excel.sheet.macroEnabled.12', zip(['xl/workbook.xml', 'x'])],
  ['a.unheard-of', 'application/x-unheard-of', pdf],
  ['a.msg', 'application/vnd.ms-outlook', compound('__properties_version1.0')],
  ['a.pages', 'application/vnd.apple.pages', zip(['Index/Document.iwa'])],
  ['setup.exe', 'application/x-msdos-program', 'MZ\x90\0'],
];
suite('does not disagree with', () => {
  for (const [index, [name, declared, start]] of honest.entries()) {
    test(`${index}: ${name}, ${declared ?? 'nothing'}`, async () =>
      assert.equal((await collect(name, start, declared)).warnings.includes('disagreement'), false));
  }
});

const lying: readonly (readonly [name: string, declared: string | null, start: Uint8Array | string | null])[] = [
  ['photo.jpg', 'image/jpeg', 'MZ\x90\0\x03\0'],
  ['photo.jpg', null, 'MZ\x90\0\x03\0'],
  ['a.pdf', 'application/pdf', '\x7fELF\x02\x01\x01\0'],
  ['a.pdf', 'application/pdf', zip(['x', 'y'])],
  ['a.docx', null, pdf],
  ['a.pdf', 'application/pdf', 'just words'],
  ['a.png', 'image/png', '\xff\xd8\xff\xe0\0'],
  ['a.xls', null, '<html><table>'],
  ['a.pdf', 'image/png', null],
  ['a.txt', 'text/plain', pdf],
  [
    'a.docx',
    `${ooxml}.wordprocessingml.document`,
    zip(contentTypes('application/vnd.ms-word.document.macroEnabled.main+xml')),
  ],
  ['a.mp3', 'audio/mpeg', pdf],
  ['a.tga', 'image/x-targa', pdf],
  ['a.zip', 'application/zip', 'L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F'],
  ['a.jpg', 'image/jpeg', '#!/bin/sh\n'],
  ['a.ics', 'text/calendar', '<!doctype html>'],
];
suite('disagrees with', () => {
  for (const [index, [name, declared, start]] of lying.entries()) {
    test(`${index}: ${name}, ${declared ?? 'nothing'}`, async () =>
      assert.equal((await collect(name, start, declared)).warnings.includes('disagreement'), true));
  }
});

test('finds macros by name, by type and inside, and takes a plain binary workbook for harmless', async () => {
  const has = async (
    name: string,
    start: Uint8Array | string | null,
    declared: string | null = null,
  ): Promise<boolean> => (await collect(name, start, declared)).warnings.includes('macros');
  assert.ok(await has('a.docm', null));
  assert.ok(await has('a', null, 'application/vnd.ms-excel.sheet.macroEnabled.12'));
  assert.ok(await has('a.docx', zip(['word/document.xml', 'x'], ['word/vbaProject.bin', 'x'])));
  assert.ok(
    await has(
      'a.xlsb',
      zip(contentTypes('application/vnd.ms-excel.sheet.binary.macroEnabled.main'), ['xl/vbaProject.bin', 'x']),
    ),
  );
  assert.ok(
    await has(
      'a.odt',
      zip(['mimetype', 'application/vnd.oasis.opendocument.text', 0], ['Basic/Standard/Module1.xml', 'x']),
    ),
  );
  assert.ok(await has('a.doc', compound('_VBA_PROJECT')));
  assert.ok(!(await has('a.xlsb', zip(contentTypes('application/vnd.ms-excel.sheet.binary.macroEnabled.main')))));
  assert.ok(!(await has('a.docx', zip(contentTypes(`${ooxml}.wordprocessingml.document.main+xml`)))));
});

test('a ZIP bomb costs no more than its bound', async () => {
  const bomb = zip(['[Content_Types].xml', ' '.repeat(20_000_000)]);
  assert.ok(bomb.length < detectionBytes);
  const before = process.memoryUsage().arrayBuffers;
  assert.equal((await collect('a.docx', bomb)).detected, 'application/zip');
  assert.ok(process.memoryUsage().arrayBuffers - before < 8 * 1024 * 1024, 'most of it was never inflated');
});

test('no text keeps it busy: the same characters never match in two ways', async () => {
  for (const piece of ['<!-- -->', '; ', '# a', '<?xml?>', '<!doctype svg [', 'From: a\n ', 'X-a:\n', ' ', '[', '<'])
    await collect('a', piece.repeat(4000));
});

test('whatever the bytes and names are, there is evidence, and bytes beyond the bound do not count', async () => {
  const starts = fc.constantFrom(
    '',
    'PK\x03\x04',
    '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
    '\x1f\x8b\x08',
    '\x89PNG\r\n\x1a\n',
    'ID3',
    'RIFF',
    '\x1aE\xdf\xa3',
    'II*\0',
    'OggS',
    '0&\xb2u\x8ef\xcf\x11\xa6\xd9',
    '#!',
    '<svg',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.string(),
      fc.string(),
      starts,
      fc.uint8Array({ maxLength: 600 }),
      async (name, type, start, bytes) => {
        const evidence = await collect(name, Buffer.concat([Buffer.from(start, 'latin1'), bytes]), type);
        for (const found of [evidence.declared, evidence.extension, evidence.detected])
          if (found !== null) assert.match(found, /^[a-z0-9][^\s;A-Z/]*\/[^\s;A-Z/]+$/);
      },
    ),
    { numRuns: 500 },
  );
  const long = Buffer.concat([Buffer.alloc(detectionBytes, 1), Buffer.from('%PDF-1.7')]);
  assert.equal((await collect('a', long)).detected, (await collect('a', long.subarray(0, detectionBytes))).detected);
});

const corpus = process.env['GLOVEBOX_CORPUS'] ?? new URL('../../../../../shared/corpus', import.meta.url).pathname;
const readCorpus = (folder: string): readonly string[] => {
  try {
    return readdirSync(`${corpus}/${folder}`);
  } catch {
    return [];
  }
};
suite('real files are what they say', () => {
  for (const folder of ['pdf', 'office', 'images']) {
    const files = readCorpus(folder);
    test(folder, { skip: files.length === 0 && `no corpus in ${corpus}` }, async () => {
      for (const file of files) {
        const { detected, warnings } = await collect(file, readFileSync(`${corpus}/${folder}/${file}`));
        assert.notEqual(detected, null, file);
        assert.notEqual(detected, 'application/zip', file);
        assert.ok(!warnings.includes('disagreement'), file);
        assert.equal(warnings.includes('macros'), /\.(doc|xls|ppt)m$/.test(file), file);
      }
    });
  }
});
