// What a name and a declared type say against the bytes, and against each other.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { collect, zip, contentTypes, ooxml, compound } from './evidence-samples.ts';

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
