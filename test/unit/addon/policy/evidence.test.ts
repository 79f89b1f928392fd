// What is found out about an attachment: types by each source, what the first bytes show, and what is odd.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { detectionBytes } from '../../../../addon/policy/evidence.ts';
import { extname } from '../../../../addon/path-extname.ts';
import { contract, makeLandscapePng, makePdf } from '../../../../scripts/sample-files.ts';
import { collect, wide, zip, contentTypes, ooxml, compound, isoImage } from './evidence-samples.ts';

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
