// Documents of Office programs that nothing in Debian writes, by hand from what their formats ask for and no more: each is
// one page, slide or sheet that says a sentence (letters and spaces only).
import { makeZip } from '../../scripts/zip.ts';

const head = '<?xml version="1.0" encoding="UTF-8"?>';

/** A rectangle of four corners, in inches, as both forms of Visio's count. */
const corners = [
  [0, 0],
  [6, 0],
  [6, 1],
  [0, 1],
  [0, 0],
] as const;
const steps = corners.map(([x, y], index) => ({ step: index === 0 ? 'MoveTo' : 'LineTo', at: index + 1, x, y }));
const place = { PinX: 4.25, PinY: 9, Width: 6, Height: 1, LocPinX: 3, LocPinY: 0.5 };
const paper = { PageWidth: 8.5, PageHeight: 11 };

const asCells = (values: Readonly<Record<string, number | string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `<Cell N="${name}" V="${value}"/>`)
    .join('');
const asElements = (values: Readonly<Record<string, number>>): string =>
  Object.entries(values)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('');

const packageOf = 'http://schemas.openxmlformats.org/package/2006';
const visioOf = 'http://schemas.microsoft.com/visio/2010/relationships';
const visio =
  'xmlns="http://schemas.microsoft.com/office/visio/2012/main" ' +
  'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const related = (kind: string, target: string): string =>
  `${head}<Relationships xmlns="${packageOf}/relationships">` +
  `<Relationship Id="rId1" Type="${visioOf}/${kind}" Target="${target}"/></Relationships>`;
const typed = (name: string, type: string): string =>
  `<Override PartName="/visio/${name}.xml" ContentType="application/vnd.ms-visio.${type}+xml"/>`;

/** Visio 2013 ([MS-VSDX]). */
export const makeVsdx = (sentence: string): Uint8Array =>
  makeZip({
    '[Content_Types].xml':
      `${head}<Types xmlns="${packageOf}/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      typed('document', 'drawing.main') +
      typed('pages/pages', 'pages') +
      `${typed('pages/page1', 'page')}</Types>`,
    '_rels/.rels': related('document', 'visio/document.xml'),
    'visio/document.xml': `${head}<VisioDocument ${visio}><DocumentSettings/></VisioDocument>`,
    'visio/_rels/document.xml.rels': related('pages', 'pages/pages.xml'),
    'visio/pages/pages.xml':
      `${head}<Pages ${visio}><Page ID="0" Name="Page-1"><PageSheet>${asCells(paper)}</PageSheet>` +
      '<Rel r:id="rId1"/></Page></Pages>',
    'visio/pages/_rels/pages.xml.rels': related('page', 'page1.xml'),
    'visio/pages/page1.xml':
      `${head}<PageContents ${visio}><Shapes><Shape ID="1" Type="Shape">${asCells(place)}` +
      `<Section N="Character"><Row IX="0">${asCells({ Font: 'Arial', Color: '#000000', Size: 0.4 })}</Row></Section>` +
      '<Section N="Geometry" IX="0">' +
      steps.map(({ step, at, x, y }) => `<Row T="${step}" IX="${at}">${asCells({ X: x, Y: y })}</Row>`).join('') +
      `</Section><Text>${sentence}</Text></Shape></Shapes></PageContents>`,
  });

/** Visio 2003 as XML. */
export const makeVdx = (sentence: string): Uint8Array =>
  Buffer.from(
    `${head}<VisioDocument xmlns="http://schemas.microsoft.com/visio/2003/core"><Pages><Page ID="0" NameU="Page-1">` +
      `<PageSheet><PageProps>${asElements(paper)}</PageProps></PageSheet><Shapes><Shape ID="1" Type="Shape">` +
      `<XForm>${asElements(place)}<Angle>0</Angle></XForm>` +
      '<Char IX="0"><Font>0</Font><Color>#000000</Color><Size>0.4</Size></Char><Geom IX="0">' +
      steps.map(({ step, at, x, y }) => `<${step} IX="${at}"><X>${x}</X><Y>${y}</Y></${step}>`).join('') +
      `</Geom><Text>${sentence}</Text></Shape></Shapes></Page></Pages></VisioDocument>`,
  );

/** The elements that the three programs of iWork '09 share, and what each writes around them. */
const apple = 'http://developer.apple.com/namespaces';
const shared = `xmlns:sfa="${apple}/sfa" xmlns:sf="${apple}/sf"`;
const version = '92008102400';
const framed = (width: number, height: number, x: number, y: number): string =>
  `<sf:geometry><sf:naturalSize sfa:w="${width}" sfa:h="${height}"/><sf:size sfa:w="${width}" sfa:h="${height}"/>` +
  `<sf:position sfa:x="${x}" sfa:y="${y}"/></sf:geometry>`;

/** Pages '09. */
export const makePages = (sentence: string): Uint8Array =>
  makeZip({
    'index.xml':
      `${head}<sl:document xmlns:sl="${apple}/sl" ${shared} sl:version="${version}"><sl:section-prototypes/>` +
      '<sf:text-storage sf:kind="body"><sf:text-body><sf:section sf:name="One"><sf:layout>' +
      `<sf:p>${sentence}<sf:br/></sf:p></sf:layout></sf:section></sf:text-body></sf:text-storage></sl:document>`,
  });

/** Numbers '09: one table of one row. */
export const makeNumbers = (sentence: string): Uint8Array =>
  makeZip({
    'index.xml':
      `${head}<ls:document xmlns:ls="${apple}/ls" ${shared} ls:version="${version}"><ls:workspace-array>` +
      '<ls:workspace ls:workspace-name="Sheet"><ls:page-info><sf:layers><sf:layer><sf:drawables><sf:tabular-info>' +
      `${framed(400, 40, 0, 0)}<sf:tabular-model sf:name="Table"><sf:grid sf:numcols="2" sf:numrows="1">` +
      '<sf:columns sf:count="2"><sf:grid-column sf:width="200"/><sf:grid-column sf:width="200"/></sf:columns>' +
      '<sf:rows sf:count="1"><sf:grid-row sf:height="20"/></sf:rows>' +
      `<sf:datasource><sf:t><sf:ct sfa:s="${sentence}"/></sf:t><sf:n sf:v="42"/></sf:datasource>` +
      '</sf:grid></sf:tabular-model></sf:tabular-info></sf:drawables></sf:layer></sf:layers></ls:page-info>' +
      '</ls:workspace></ls:workspace-array></ls:document>',
  });

/** Keynote '09: one slide with a box of text on it. */
export const makeKeynote = (sentence: string): Uint8Array =>
  makeZip({
    'index.apxl':
      `${head}<key:presentation xmlns:key="${apple}/keynote2" ${shared} key:version="${version}">` +
      '<key:size sfa:w="800" sfa:h="600"/><key:slide-list><key:slide sfa:ID="one"><key:page>' +
      '<sf:size sfa:w="800" sfa:h="600"/><sf:layers><sf:layer>' +
      '<sf:type><sf:string sfa:string="BGSlideDrawablesLayer"/></sf:type><sf:drawables><sf:shape>' +
      `${framed(600, 100, 100, 200)}<sf:path><sf:bezier-path>` +
      '<sf:bezier sfa:path="M 0 0 L 600 0 L 600 100 L 0 100 Z"/></sf:bezier-path></sf:path>' +
      '<sf:text><sf:text-storage sf:kind="textbox"><sf:text-body>' +
      `<sf:p>${sentence}</sf:p></sf:text-body></sf:text-storage></sf:text></sf:shape></sf:drawables></sf:layer>` +
      '</sf:layers></key:page></key:slide></key:slide-list></key:presentation>',
  });

const words16 = (...values: readonly number[]): Buffer =>
  Buffer.concat(values.map((value) => Buffer.from([value & 0xff, value >> 8])));
const record = (id: number, contents: Uint8Array = new Uint8Array()): Buffer =>
  Buffer.concat([words16(id, contents.length), contents]);

/** A spreadsheet of Works 3 and 4 for Windows: records as in Lotus 1-2-3, with a beginning of its own. */
export const makeWorksSheet = (sentence: string): Uint8Array => {
  const ids = { begin: 0xff, range: 0x06, columnWidth: 0x08, label: 0x0f, end: 0x01 };
  const [column, row] = [0, 0];
  const charactersWide = 24;
  return Buffer.concat([
    record(ids.begin, words16(0x0404)),
    record(ids.range, words16(column, row, column, row)),
    record(ids.columnWidth, Buffer.concat([words16(column), Buffer.from([charactersWide])])),
    record(ids.label, Buffer.concat([words16(column, row), Buffer.from(`\0'${sentence}\0`, 'latin1')])),
    record(ids.end),
  ]);
};

/** Lotus 1-2-3, release 2 (.wk1), and by its other version Quattro Pro for DOS (.wq1), whose texts have their length before them. */
const makeDosSheet = (version: number, sentence: string, hasLengths: boolean): Uint8Array => {
  const ids = { begin: 0x00, range: 0x06, columnWidth: 0x08, label: 0x0f, end: 0x01 };
  const [column, row, charactersWide, generalFormat] = [0, 0, 24, 0xff];
  const said = Buffer.from(`'${sentence}\0`, 'latin1');
  const length = Buffer.from(hasLengths ? [said.length - 1] : []);
  return Buffer.concat([
    record(ids.begin, words16(version)),
    record(ids.range, words16(column, row, column, row)),
    record(ids.columnWidth, Buffer.concat([words16(column), Buffer.from([charactersWide])])),
    record(ids.label, Buffer.concat([Buffer.from([generalFormat]), words16(column, row), length, said])),
    record(ids.end),
  ]);
};
export const makeLotusSheet = (sentence: string): Uint8Array => makeDosSheet(0x0406, sentence, false);
export const makeQuattroSheet = (sentence: string): Uint8Array => makeDosSheet(0x5120, sentence, true);
