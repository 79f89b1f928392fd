// One document of each family, made for a test around a sentence of its own, so that what is read on the screen can
// come from nowhere else. Sentences are ASCII words: they are read back by OCR.
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { dxfOf } from './sample-dxf.ts';
import { makePdf } from './sample-pdf.ts';
import { makePptx } from './sample-slides.ts';
import { makeZip } from '../../scripts/zip.ts';

export interface SampleDocument {
  /** Its ending says the kind. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

type Maker = (sentence: string) => Uint8Array | Promise<Uint8Array>;

const text = (value: string): Uint8Array => Buffer.from(value, 'utf8');
const lines = (...values: readonly string[]): string => `${values.join('\r\n')}\r\n`;
const base64 = (value: string | Uint8Array): string =>
  (
    Buffer.from(value)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n');

/** By ImageMagick: black letters on white unless `options` say otherwise. `format` is its name of the format. */
const picture =
  (format: string, ...options: readonly string[]): Maker =>
  async (sentence) => {
    const args = [
      '-size',
      '900x',
      '-background',
      'white',
      '-bordercolor',
      'white',
      '-fill',
      'black',
      ...options,
      '-pointsize',
      '44',
      `caption:${sentence}`,
      '-border',
      '40',
      `${format}:-`,
    ];
    return (await promisify(execFile)('convert', args, { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 })).stdout;
  };

const makeMail = (sentence: string): string =>
  lines(
    'From: Sender <sender@example.org>',
    'To: reader@example.org',
    'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=',
    'Date: Tue, 3 Nov 2026 10:00:00 +0100',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    base64(sentence),
    '',
    '--b',
    'Content-Type: text/plain; name="inner.txt"',
    'Content-Disposition: attachment; filename="inner.txt"',
    '',
    `Inside: ${sentence}`,
    '--b--',
  );

/** A message in a message. */
const makeNestedMail = (sentence: string): string =>
  lines(
    'From: outer@example.org',
    'Subject: Outer',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="o"',
    '',
    '--o',
    'Content-Type: text/plain',
    '',
    'See below.',
    '--o',
    'Content-Type: message/rfc822',
    '',
    makeMail(sentence),
    '--o--',
  );

const ooxmlTypes = (part: string, type: string): string =>
  '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
  '<Default Extension="rels" ' +
  'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ' +
  'ContentType="application/xml"/>' +
  `<Override PartName="${part}" ContentType="application/vnd.openxmlformats-officedocument.${type}+xml"/></Types>`;
const relation = (target: string, type = 'officeDocument'): string =>
  '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' +
  '<Relationship Id="rId1" ' +
  `Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" ` +
  `Target="${target}"/></Relationships>`;

const makeDocx: Maker = (sentence) =>
  makeZip({
    '[Content_Types].xml': ooxmlTypes('/word/document.xml', 'wordprocessingml.document.main'),
    '_rels/.rels': relation('word/document.xml'),
    'word/document.xml':
      '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>' +
      `<w:rPr><w:sz w:val="56"/></w:rPr><w:t>${sentence}</w:t></w:r></w:p></w:body></w:document>`,
  });

const spreadsheet = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const makeXlsx: Maker = (sentence) =>
  makeZip({
    '[Content_Types].xml': ooxmlTypes('/xl/workbook.xml', 'spreadsheetml.sheet.main').replace(
      '</Types>',
      '<Override PartName="/xl/worksheets/sheet1.xml" ' +
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    ),
    '_rels/.rels': relation('xl/workbook.xml'),
    'xl/_rels/workbook.xml.rels': relation('worksheets/sheet1.xml', 'worksheet'),
    'xl/workbook.xml':
      `<?xml version="1.0"?><workbook xmlns="${spreadsheet}" ` +
      'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">' +
      '<sheets><sheet name="Budget" sheetId="1" r:id="rId1"/></sheets></workbook>',
    'xl/worksheets/sheet1.xml':
      `<?xml version="1.0"?><worksheet xmlns="${spreadsheet}"><sheetData><row r="1"><c r="A1" ` +
      `t="inlineStr"><is><t>${sentence}</t></is></c></row></sheetData></worksheet>`,
  });

const makeFlatPresentation = (sentence: string): string =>
  '<?xml version="1.0" encoding="UTF-8"?>' +
  '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" ' +
  'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" ' +
  'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" ' +
  'office:version="1.2" ' +
  'office:mimetype="application/vnd.oasis.opendocument.presentation"><office:body><office:presentation><draw:page ' +
  'draw:name="One">' +
  '<draw:frame svg:x="2cm" svg:y="2cm" svg:width="22cm" ' +
  `svg:height="8cm"><draw:text-box><text:p>${sentence}</text:p></draw:text-box></draw:frame>` +
  '</draw:page></office:presentation></office:body></office:document>';

/** The default template shows these. */
const makers: Readonly<Record<string, Maker>> = {
  pdf: makePdf,
  png: picture('png'),
  jpg: picture('jpeg'),
  gif: picture('gif'),
  tiff: picture('tiff', '-alpha', 'off', '-depth', '8', '-compress', 'lzw'),
  webp: picture('webp'),
  bmp: picture('bmp3'),
  heic: picture('heic'),
  avif: picture('avif'),
  /** White letters on black: as dark as a screen that shows nothing. */
  'dark.png': picture('png', '-background', 'black', '-bordercolor', 'black', '-fill', '#999999'),
  /** Dark letters on nothing at all. */
  'transparent.png': picture('png', '-background', 'none', '-bordercolor', 'none', '-fill', '#101010'),
  svg: (sentence) =>
    text(
      '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="200"><rect width="900" height="200" ' +
        `fill="white"/><text x="20" y="110" font-size="40" font-family="DejaVu Sans">${sentence}</text></svg>`,
    ),
  txt: (sentence) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`${sentence}\r\n`, 'utf16le')]),
  dxf: (sentence) =>
    text(
      dxfOf([
        [0, 'LWPOLYLINE'],
        [70, 1],
        [10, 0],
        [20, 0],
        [10, 400],
        [20, 0],
        [10, 400],
        [20, 200],
        [10, 0],
        [20, 200],
        [0, 'TEXT'],
        [10, 20],
        [20, 90],
        [40, 20],
        [1, sentence],
      ]),
    ),
  csv: (sentence) => text(`Name;Amount\r\n"${sentence}";12,50\r\n`),
  html: (sentence) =>
    text(
      `<html><head><script>document.write('scripted')</script></head><body><h1>${sentence}</h1><img ` +
        'src="http://127.0.0.1:9/x.png"></body></html>',
    ),
  eml: (sentence) => text(makeMail(sentence)),
  'nested.eml': (sentence) => text(makeNestedMail(sentence)),
  ics: (sentence) =>
    text(
      lines(
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'PRODID:-//test//EN',
        'BEGIN:VEVENT',
        'UID:1',
        'DTSTART:20261203T090000Z',
        'DTEND:20261203T100000Z',
        `SUMMARY:${sentence}`,
        'END:VEVENT',
        'END:VCALENDAR',
      ),
    ),
  vcf: (sentence) =>
    text(lines('BEGIN:VCARD', 'VERSION:3.0', `FN:${sentence}`, 'TEL;TYPE=WORK:+49 30 1234', 'END:VCARD')),
  zip: (sentence) => makeZip({ [`${sentence.replaceAll(' ', '-')}.txt`]: 'inside', 'run.exe': 'MZ' }),
  sqlite: (sentence) => Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(64, 1), Buffer.from(sentence)]),
};

const officeMakers: Readonly<Record<string, Maker>> = {
  docx: makeDocx,
  xlsx: makeXlsx,
  pptx: makePptx,
  fodp: (sentence) => text(makeFlatPresentation(sentence)),
  rtf: (sentence) => text(`{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Liberation Sans;}}\\f0\\fs56 ${sentence}\\par}`),
};

export const sampleKinds: readonly string[] = Object.keys(makers);
export const officeKinds: readonly string[] = Object.keys(officeMakers);

/** Why this computer cannot make one, or null: Debian packs what encodes photos of telephones by itself. */
export const missingForSample = (kind: string): string | null => {
  if (kind !== 'heic' && kind !== 'avif') return null;
  const canWrite = new RegExp(`^ *${kind.toUpperCase()}\\*? .* rw`, 'm').test(
    execFileSync('convert', ['-list', 'format'], { encoding: 'utf8' }),
  );
  return canWrite ? null : `ImageMagick here writes no ${kind} (libheif's encoders)`;
};

export const makeSample = async (kind: string, sentence: string): Promise<SampleDocument> => {
  const maker = makers[kind] ?? officeMakers[kind];
  if (maker === undefined) throw new Error(`there is no sample of ${kind}`);
  return { name: `sample.${kind}`, bytes: await maker(sentence) };
};
