// Makes the files of the sample mailbox from nothing: a readable one-page PDF and a picture of a landscape.
// Deterministic: the same arguments give the same bytes.
import { crc32, deflateSync } from 'node:zlib';

const lineMaxLength = 84;

export interface ContractText {
  readonly title: string;
  readonly paragraphs: readonly string[];
}

export const contract: ContractText = {
  title: 'Service agreement',
  paragraphs: [
    'This agreement is made between Harbour Lights Bakery, called the customer, and Northfield Window Cleaning, called the contractor.',
    '1. The contractor cleans all shop windows of the customer, inside and outside, every first Monday of ' +
      'the month before nine in the morning.',
    '2. The customer pays 140 euros for each visit. The contractor sends one invoice at the end of each ' +
      'month; it is due within thirty days.',
    '3. Either side may end this agreement in writing with four weeks of notice. Visits within that time take place and are paid as usual.',
    '4. The contractor is insured against damage to glass and frames, and shows the policy when asked for it.',
    'Signed in two copies, one for each side.',
  ],
};

/** One A4 page in Helvetica. Texts are ASCII. */
export const makePdf = (page: ContractText): Buffer => makeBook([page]);

const handbookBytes = 263 * 1024;

/** A book of many pages, about 263 KB long, to measure with. */
export const makeHandbookPdf = (pageCount = Number.POSITIVE_INFINITY): Buffer => {
  const page = (number: number): ContractText => ({
    title: `Handbook, page ${number}`,
    paragraphs: [...contract.paragraphs, ...contract.paragraphs],
  });
  const pages: ContractText[] = [];
  const pageBytes = makeBook([page(1), page(2)]).length - makeBook([page(1)]).length;
  while (pages.length < pageCount && pages.length * pageBytes < handbookBytes) pages.push(page(pages.length + 1));
  return makeBook(pages);
};

/** A4 pages in Helvetica. Objects: catalogue, page tree, two fonts, then each page and its contents. */
const makeBook = (pages: readonly ContractText[]): Buffer => {
  const firstPage = 5;
  const font = (name: string): string => `<< /Type /Font /Subtype /Type1 /BaseFont /${name} >>`;
  const kids = pages.map((_, index) => `${firstPage + 2 * index} 0 R`).join(' ');
  return assemblePdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    font('Helvetica'),
    font('Helvetica-Bold'),
    ...pages.flatMap((page, index) => {
      const content = pageContent(page);
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${firstPage + 2 * index + 1} 0 R ` +
          '/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>',
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }),
  ]);
};

const pageContent = ({ title, paragraphs }: ContractText): string => {
  const lines = paragraphs.flatMap((paragraph) => [...wrap(paragraph), '']);
  const body = lines.map((line) => `(${escapePdf(line)}) Tj T*`).join('\n');
  return `BT /F2 24 Tf 60 760 Td (${escapePdf(title)}) Tj ET\nBT /F1 12 Tf 18 TL 60 715 Td\n${body}\nET`;
};

const assemblePdf = (objects: readonly string[]): Buffer => {
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  return Buffer.from(
    `${text}xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`,
    'latin1',
  );
};

const escapePdf = (text: string): string => text.replace(/[\\()]/g, '\\$&').replace(/[^ -~]/g, '?');

const wrap = (paragraph: string): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(' ')) {
    if (line.length + word.length + 1 > lineMaxLength) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
};

type Colour = readonly [red: number, green: number, blue: number];
const skyTop: Colour = [38, 70, 120];
const skyLow: Colour = [250, 196, 140];
const sun: Colour = [255, 240, 200];
/** From far to near: height of the ridge's middle and of its waves as parts of the picture, waves across it, colour. */
const ridges: readonly (readonly [middle: number, swing: number, waves: number, colour: Colour])[] = [
  [0.58, 0.06, 1.7, [128, 112, 140]],
  [0.68, 0.05, 2.6, [88, 84, 116]],
  [0.8, 0.04, 3.9, [46, 56, 82]],
];

/** Evening hills under a low sun. */
export const makeLandscapePng = (width = 960, height = 600): Buffer => {
  const rows = Buffer.alloc(height * (1 + width * 3));
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    rows[at] = 0;
    at += 1;
    for (let x = 0; x < width; x += 1) {
      for (const part of colourAt(x / width, y / height)) {
        rows[at] = part;
        at += 1;
      }
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunks = [pngChunk('IHDR', header), pngChunk('IDAT', deflateSync(rows)), pngChunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]);
};

const colourAt = (x: number, y: number): Colour => {
  const ridge = ridges.findLast(
    ([middle, swing, waves]) => y > middle + swing * (Math.sin(x * waves * 6.28) + Math.sin(x * waves * 15 + 1) / 3),
  );
  if (ridge !== undefined) return ridge[3];
  if (Math.hypot((x - 0.7) * 1.6, y - 0.42) < 0.07) return sun;
  return [mix(0, y), mix(1, y), mix(2, y)];
};

const mix = (part: 0 | 1 | 2, y: number): number => {
  const share = Math.min(1, y / 0.65);
  return Math.round(skyTop[part] * (1 - share) + skyLow[part] * share);
};

const pngChunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
};
