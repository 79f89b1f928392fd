// For each viewer of the default template a document that gives its whole tool bar something to do: of more than one
// page where the kind has pages, and with a word that stands on the first page at least twice.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { makeDbase } from './dbase-maker.ts';
import { dxfOf, type Groups } from './sample-dxf.ts';
import { assemblePdf, pdfStream, showText } from './sample-pdf.ts';
import type { SampleDocument } from './sample-documents.ts';
import { makeZip } from '../../scripts/zip.ts';

export interface PagedDocument extends SampleDocument {
  readonly pages: 'one' | 'several';
  /** Its first link opens something inside. */
  readonly hasMember?: true;
}

type Maker = (word: string) => Uint8Array | Promise<Uint8Array>;
interface Kind {
  readonly name: string;
  readonly make: Maker;
  readonly pages: PagedDocument['pages'];
  readonly hasMember?: true;
}

const rows = <T>(count: number, row: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => row(index));
const crlf = (...lines: readonly string[]): Uint8Array => Buffer.from(`${lines.join('\r\n')}\r\n`);
const upperHalf = [700, 640, 580] as const;

const makePages: Maker = (word) => {
  const page = (contents: number): string =>
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${contents} 0 R /Resources << /Font << /F1 7 0 R >> >> >>`;
  const says = (line: string): string =>
    pdfStream(upperHalf.map((baseline) => showText(`${word} ${line}`, 'F1', baseline)).join('\n'));
  return assemblePdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R 5 0 R] /Count 2 >>',
    page(4),
    says('one'),
    page(6),
    says('two'),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]);
};

const makeNovel: Maker = (word) =>
  Buffer.from(
    `<?xml version="1.0"?><FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"><body><section>` +
      `${rows(200, (index) => `<p>${word} ${index}</p>`).join('')}</section></body></FictionBook>`,
  );

/** Larger than the window, and of another shape. */
const makePicture: Maker = async (word) => {
  const page = (line: string): string[] => [
    '(',
    '-size',
    '1300x1700',
    '-background',
    '#e8e0d0',
    '-pointsize',
    '120',
    `caption:${word} ${line}`,
    ')',
  ];
  const args = [...page('one'), ...page('two'), '-alpha', 'off', '-depth', '8', '-compress', 'lzw', 'tiff:-'];
  return (await promisify(execFile)('convert', args, { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 })).stdout;
};

/** Its largest picture alone is shown; of another shape than the window. */
const makeIcon: Maker = async (word) => {
  const args = ['-size', '1024x1024', '-background', '#e8e0d0', '-pointsize', '160', `caption:${word} of a program`];
  const options = { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 } as const;
  const { stdout } = await promisify(execFile)('convert', [...args, 'png:-'], options);
  return iconMember('icns', iconMember('ic10', stdout));
};

/** Its name of four letters, its size with these eight bytes, big end first, and what it holds. */
export const iconMember = (type: string, bytes: Uint8Array): Buffer => {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(head.length + bytes.length, 4);
  return Buffer.concat([head, bytes]);
};

const makeMail: Maker = (word) =>
  crlf(
    'From: Sender <sender@example.org>',
    `Subject: ${word}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    ...rows(200, (index) => `${word} ${index}`),
    '',
    '--b',
    'Content-Type: text/plain; name="inner.txt"',
    'Content-Disposition: attachment; filename="inner.txt"',
    '',
    'What is attached.',
    '--b--',
  );

const makeCalendar: Maker = (word) =>
  crlf(
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//EN',
    ...rows(60, (index) => [
      'BEGIN:VEVENT',
      `UID:${index}`,
      'DTSTART:20261203T090000Z',
      'DTEND:20261203T100000Z',
      `SUMMARY:${word} ${index}`,
      'END:VEVENT',
    ]).flat(),
    'END:VCALENDAR',
  );

/** No sound follows its tags. */
const makeSound: Maker = (word) => {
  const frame = Buffer.from(`TALB\0\0\0\0\0\0\0${`${word} `.repeat(300)}`, 'latin1');
  frame.writeUInt32BE(frame.length - 10, 4);
  const frames = Buffer.concat(rows(40, () => frame));
  const size = [21, 14, 7, 0].map((shift) => (frames.length >> shift) & 0x7f);
  return Buffer.concat([Buffer.from('ID3\x03\0\0', 'latin1'), Buffer.from(size), frames, Buffer.alloc(400)]);
};

const makePostScript: Maker = (word) => {
  const says = (line: string): string =>
    upperHalf.map((baseline) => `60 ${baseline} moveto (${word} ${line}) show`).join('\n');
  return Buffer.from(
    `%!PS-Adobe-3.0\n/Helvetica findfont 28 scalefont setfont\n${says('one')}\nshowpage\n/Helvetica findfont ` +
      `28 scalefont setfont\n${says('two')}\nshowpage\n`,
  );
};

/** As a list of strings, or as one. */
const manyWords = (word: string, between = "','"): string =>
  `'${rows(120, (index) => `${word} ${index}`).join(between)}'`;

/** A triangle of edges, which a STEP model says by points, corners and what joins them. */
const makeModel: Maker = (word) =>
  Buffer.from(
    [
      'ISO-10303-21;',
      'HEADER;',
      `FILE_DESCRIPTION((${manyWords(word)}),'2;1');`,
      `FILE_NAME('${word}.stp','2026-11-20T10:00:00',(${manyWords(word)}),(${manyWords(word)}),` +
        `${manyWords(word, ' ')},${manyWords(word, ' ')},'');`,
      "FILE_SCHEMA(('AP214'));",
      'ENDSEC;',
      'DATA;',
      "#1=CARTESIAN_POINT('',(0.,0.,0.));#2=CARTESIAN_POINT('',(40.,0.,0.));#3=CARTESIAN_POINT('',(26.,30.,5.));",
      "#4=VERTEX_POINT('',#1);#5=VERTEX_POINT('',#2);#6=VERTEX_POINT('',#3);",
      "#7=EDGE_CURVE('',#4,#5,#99,.T.);#8=EDGE_CURVE('',#5,#6,#99,.T.);#9=EDGE_CURVE('',#6,#4,#99,.T.);",
      'ENDSEC;',
      'END-ISO-10303-21;',
      '',
    ].join('\n'),
  );

/** A sheet that is higher than wide. */
const makeDrawing: Maker = (word) =>
  Buffer.from(
    dxfOf([
      [0, 'LWPOLYLINE'],
      [70, 1],
      [10, 0],
      [20, 0],
      [10, 612],
      [20, 0],
      [10, 612],
      [20, 792],
      [10, 0],
      [20, 792],
      ...upperHalf.flatMap((baseline): Groups => [
        [0, 'TEXT'],
        [10, 60],
        [20, baseline],
        [40, 28],
        [1, word],
      ]),
    ]),
  );

/** By the names of the template's viewers. */
const kinds: Readonly<Record<string, Kind>> = {
  pages: { name: 'novel.fb2', make: makeNovel, pages: 'several' },
  paper: { name: 'two.pdf', make: makePages, pages: 'several' },
  picture: { name: 'two.tiff', make: makePicture, pages: 'several' },
  icon: { name: 'program.icns', make: makeIcon, pages: 'one' },
  text: { name: 'lines.txt', make: (word) => crlf(...rows(20, (index) => `${word} ${index}`)), pages: 'one' },
  table: {
    name: 'rows.csv',
    make: (word) => crlf('Name;Count', ...rows(1000, (index) => `${word} row;${index}`)),
    pages: 'several',
    hasMember: true,
  },
  dbase: {
    name: 'rows.dbf',
    make: (word) =>
      makeDbase({
        columns: [{ name: 'NAME', type: 'C', width: 40 }],
        rows: rows(1000, (index) => [`${word} row ${index}`]),
      }),
    pages: 'several',
    hasMember: true,
  },
  web: {
    name: 'long.html',
    make: (word) =>
      Buffer.from(`<html><body>${rows(200, (index) => `<p>${word} ${index}</p>`).join('')}</body></html>`),
    pages: 'several',
  },
  mail: { name: 'long.eml', make: makeMail, pages: 'several', hasMember: true },
  card: { name: 'events.ics', make: makeCalendar, pages: 'several' },
  archive: {
    name: 'many.zip',
    make: (word) => makeZip(Object.fromEntries(rows(150, (index) => [`${word}-${index}.txt`, 'What is inside.']))),
    pages: 'several',
    hasMember: true,
  },
  media: { name: 'tags.mp3', make: makeSound, pages: 'several' },
  drawing: { name: 'plan.dxf', make: makeDrawing, pages: 'one' },
  model: { name: 'plate.stp', make: makeModel, pages: 'several' },
  prepared: { name: 'two.ps', make: makePostScript, pages: 'several' },
  bytes: {
    name: 'some.bin',
    make: (word) =>
      Buffer.concat(rows(120, (index) => Buffer.from(`\x01\x02\x03\0${word} ${index}\0\0\0\xfe`, 'latin1'))),
    pages: 'several',
  },
};

export const pagedKinds: readonly string[] = Object.keys(kinds);

export const makePagedDocument = async (viewer: string, word: string): Promise<PagedDocument> => {
  const kind = kinds[viewer];
  if (kind === undefined) throw new Error(`there is no document for ${viewer}`);
  return { ...kind, bytes: await kind.make(word) };
};
