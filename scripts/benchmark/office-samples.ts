// Office documents of ordinary size for the benchmark, in the forms of Word, Excel and PowerPoint: a report of some
// pages with headings and a table, a budget of some hundred rows, and slides.
import { declaration, names, relations, schemas } from '../office-xml.ts';
import { makeZip } from '../zip.ts';

const officeTypes = 'application/vnd.openxmlformats-officedocument';

const contentTypes = (parts: Readonly<Record<string, string>>): string =>
  `${declaration}<Types xmlns="${schemas}/package/2006/content-types">` +
  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
  '<Default Extension="xml" ContentType="application/xml"/>' +
  Object.entries(parts)
    .map(([part, type]) => `<Override PartName="/${part}" ContentType="${officeTypes}.${type}+xml"/>`)
    .join('') +
  '</Types>';

/** `rId1` and so on, in the order of the targets. */
const relationsTo = (...targets: readonly (readonly [type: string, target: string])[]): string =>
  relations(
    targets.map(
      ([type, target], index) => `<Relationship Id="rId${index + 1}" Type="${names.r}/${type}" Target="${target}"/>`,
    ),
  );

const sentences = [
  'The windows of the shop were cleaned every first Monday of the month, inside and outside, before nine in the morning.',
  'Two of them showed scratches that the customer had known of, and a third one was exchanged in the summer.',
  'The contractor brings water, ladders and cloths; the customer opens the gate and keeps the cars away from the wall.',
  'Whatever was agreed upon by telephone is written down here once more, so that nobody has to remember it.',
] as const;
const sentence = (index: number): string => sentences[index % sentences.length] ?? sentences[0];

const run = (words: string, sizeHalfPoints: number, isBold: boolean): string =>
  `<w:r><w:rPr>${isBold ? '<w:b/>' : ''}<w:sz w:val="${sizeHalfPoints}"/></w:rPr><w:t>${words}</w:t></w:r>`;
const paragraph = (words: string): string => `<w:p>${run(words, 22, false)}</w:p>`;
const heading = (words: string): string => `<w:p>${run(words, 32, true)}</w:p>`;
const tableOf = (rows: number, columns: number): string => {
  const cell = (row: number, column: number): string =>
    `<w:tc><w:tcPr><w:tcW w:w="2200" w:type="dxa"/></w:tcPr>${paragraph(`${row * 100 + column}`)}</w:tc>`;
  const row = (at: number): string =>
    `<w:tr>${Array.from({ length: columns }, (_, column) => cell(at, column)).join('')}</w:tr>`;
  return `<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>${Array.from({ length: rows }, (_, at) => row(at)).join('')}</w:tbl>`;
};

/** Seven pages. */
export const makeReportDocx = (): Uint8Array => {
  const chapter = (at: number): string =>
    heading(`${at + 1}. What was done in month ${at + 1}`) +
    Array.from({ length: 6 }, (_, index) =>
      paragraph([0, 1, 2].map((more) => sentence(at + index + more)).join(' ')),
    ).join('') +
    (at % 3 === 0 ? tableOf(6, 4) : '');
  const body = Array.from({ length: 12 }, (_, at) => chapter(at)).join('');
  return makeZip({
    '[Content_Types].xml': contentTypes({ 'word/document.xml': 'wordprocessingml.document.main' }),
    '_rels/.rels': relationsTo(['officeDocument', 'word/document.xml']),
    'word/document.xml': `${declaration}<w:document xmlns:w="${names.w}"><w:body>${body}</w:body></w:document>`,
  });
};

/** 300 rows of eight columns, with sums. */
export const makeBudgetXlsx = (): Uint8Array => {
  const letters = 'ABCDEFGH';
  const words = (at: string, text: string): string => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;
  const row = (at: number): string =>
    `<row r="${at}">${words(`A${at}`, `Item ${at}`)}` +
    Array.from(letters.slice(1, 7), (letter, index) => `<c r="${letter}${at}"><v>${at * 10 + index}</v></c>`).join('') +
    `<c r="H${at}"><f>SUM(B${at}:G${at})</f><v>${at * 60 + 15}</v></c></row>`;
  const rows = Array.from({ length: 300 }, (_, index) => row(index + 1)).join('');
  return makeZip({
    '[Content_Types].xml': contentTypes({
      'xl/workbook.xml': 'spreadsheetml.sheet.main',
      'xl/worksheets/sheet1.xml': 'spreadsheetml.worksheet',
    }),
    '_rels/.rels': relationsTo(['officeDocument', 'xl/workbook.xml']),
    'xl/_rels/workbook.xml.rels': relationsTo(['worksheet', 'worksheets/sheet1.xml']),
    'xl/workbook.xml':
      `${declaration}<workbook xmlns="${names.x}" xmlns:r="${names.r}">` +
      '<sheets><sheet name="Budget" sheetId="1" r:id="rId1"/></sheets></workbook>',
    'xl/worksheets/sheet1.xml': `${declaration}<worksheet xmlns="${names.x}"><sheetData>${rows}</sheetData></worksheet>`,
  });
};

const slideSpaces = `xmlns:a="${names.a}" xmlns:p="${names.p}" xmlns:r="${names.r}"`;
const shapeTree = (shapes: string): string =>
  '<p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>' +
  `${shapes}</p:spTree></p:cSld>`;
const textBox = (id: number, top: number, height: number, size: number, lines: readonly string[]): string =>
  `<p:sp><p:nvSpPr><p:cNvPr id="${id}" name="Text ${id}"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>` +
  `<p:spPr><a:xfrm><a:off x="600000" y="${top}"/><a:ext cx="7900000" cy="${height}"/></a:xfrm>` +
  '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr wrap="square"/>' +
  lines.map((line) => `<a:p><a:r><a:rPr lang="en-US" sz="${size}"/><a:t>${line}</a:t></a:r></a:p>`).join('') +
  '</p:txBody></p:sp>';
const colourNames = ['accent1', 'accent2', 'accent3', 'accent4', 'accent5', 'accent6', 'hlink', 'folHlink'];
const colours = `<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" ${colourNames.map((name) => `${name}="${name}"`).join(' ')}/>`;

/** Eight slides. */
export const makeReviewPptx = (): Uint8Array => {
  const numbers = Array.from({ length: 8 }, (_, index) => index + 1);
  const slides = numbers.flatMap((number): (readonly [part: string, text: string])[] => [
    [
      `ppt/slides/slide${number}.xml`,
      `${declaration}<p:sld ${slideSpaces}>${shapeTree(
        textBox(2, 400_000, 900_000, 3600, [`Month ${number} in review`]) +
          textBox(
            3,
            1_500_000,
            3_000_000,
            1800,
            [0, 1, 2].map((more) => sentence(number + more)),
          ),
      )}</p:sld>`,
    ],
    [`ppt/slides/_rels/slide${number}.xml.rels`, relationsTo(['slideLayout', '../slideLayouts/slideLayout1.xml'])],
  ]);
  return makeZip({
    '[Content_Types].xml': contentTypes({
      'ppt/presentation.xml': 'presentationml.presentation.main',
      'ppt/slideMasters/slideMaster1.xml': 'presentationml.slideMaster',
      'ppt/slideLayouts/slideLayout1.xml': 'presentationml.slideLayout',
      ...Object.fromEntries(numbers.map((number) => [`ppt/slides/slide${number}.xml`, 'presentationml.slide'])),
    }),
    '_rels/.rels': relationsTo(['officeDocument', 'ppt/presentation.xml']),
    'ppt/_rels/presentation.xml.rels': relationsTo(
      ['slideMaster', 'slideMasters/slideMaster1.xml'],
      ...numbers.map((number) => ['slide', `slides/slide${number}.xml`] as const),
    ),
    'ppt/presentation.xml':
      `${declaration}<p:presentation ${slideSpaces}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>` +
      `<p:sldIdLst>${numbers.map((number) => `<p:sldId id="${255 + number}" r:id="rId${number + 1}"/>`).join('')}</p:sldIdLst>` +
      '<p:sldSz cx="9144000" cy="5143500"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>',
    'ppt/slideMasters/_rels/slideMaster1.xml.rels': relationsTo(['slideLayout', '../slideLayouts/slideLayout1.xml']),
    'ppt/slideMasters/slideMaster1.xml':
      `${declaration}<p:sldMaster ${slideSpaces}>${shapeTree('')}${colours}` +
      '<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>',
    'ppt/slideLayouts/_rels/slideLayout1.xml.rels': relationsTo(['slideMaster', '../slideMasters/slideMaster1.xml']),
    'ppt/slideLayouts/slideLayout1.xml': `${declaration}<p:sldLayout ${slideSpaces}>${shapeTree('')}</p:sldLayout>`,
    ...Object.fromEntries(slides),
  });
};
