// The office template's sample of a text as Word itself writes one: with all of its parts, though hardly anything is in them.
// A spare that has rendered it has translated what LibreOffice does for what Word puts into each of them; the other sample,
// which LibreOffice wrote, has none of that. Usage: npx tsx scripts/word-sample.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { declaration, namesOf, office, part, relations, schemas } from './office-xml.ts';
import { makeZip } from './zip.ts';
import { wordBody } from './word-sample/body.ts';
import { wordStyles } from './word-sample/styles.ts';
import { officeTheme } from './word-sample/theme.ts';

export const wordSamplePath = fileURLToPath(new URL('../dispvm/templates/office/samples/word.docx', import.meta.url));
const picturePath = fileURLToPath(new URL('../dispvm/image/samples/sample.jpg', import.meta.url));

const types = 'application/vnd.openxmlformats-officedocument';
const wordParts = [
  'styles',
  'settings',
  'webSettings',
  'fontTable',
  'numbering',
  'footnotes',
  'endnotes',
  'header',
  'footer',
];
const fileOf = (name: string): string => (name === 'header' || name === 'footer' ? `${name}1.xml` : `${name}.xml`);

const contentTypes = (): string => {
  const override = (path: string, type: string): string => `<Override PartName="/${path}" ContentType="${type}+xml"/>`;
  const all = [
    override('word/document.xml', `${types}.wordprocessingml.document.main`),
    ...wordParts.map((name) => override(`word/${fileOf(name)}`, `${types}.wordprocessingml.${name}`)),
    override('word/theme/theme1.xml', `${types}.theme`),
    override('docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties'),
    override('docProps/app.xml', `${types}.extended-properties`),
  ];
  return (
    `${declaration}<Types xmlns="${schemas}/package/2006/content-types"><Default Extension="jpeg" ContentType="image/jpeg"/>` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    `<Default Extension="xml" ContentType="application/xml"/>${all.join('')}</Types>`
  );
};

const relation = (id: string, type: string, target: string, more = ''): string =>
  `<Relationship Id="${id}" Type="${type}" Target="${target}"${more}/>`;

const documentRelations = (): string =>
  relations([
    ...wordParts.map((name) => relation(name, `${office}/relationships/${name}`, fileOf(name))),
    relation('theme', `${office}/relationships/theme`, 'theme/theme1.xml'),
    relation('picture', `${office}/relationships/image`, 'media/image1.jpeg'),
    relation('link', `${office}/relationships/hyperlink`, 'https://example.org/', ' TargetMode="External"'),
  ]);

const packageRelations = (): string =>
  relations([
    relation('rId1', `${office}/relationships/officeDocument`, 'word/document.xml'),
    relation('rId2', `${schemas}/package/2006/relationships/metadata/core-properties`, 'docProps/core.xml'),
    relation('rId3', `${office}/relationships/extended-properties`, 'docProps/app.xml'),
  ]);

const settings = (): string => {
  const compatibility = [
    'overrideTableStyleFontSizeAndJustification',
    'enableOpenTypeFeatures',
    'doNotFlipMirrorIndents',
  ];
  const setting = (name: string, value: number): string =>
    `<w:compatSetting w:name="${name}" w:uri="http://schemas.microsoft.com/office/word" w:val="${value}"/>`;
  const separators = '<w:footnote w:id="-1"/><w:footnote w:id="0"/>';
  return part(
    'settings',
    '<w:zoom w:percent="100"/><w:proofState w:spelling="clean" w:grammar="clean"/><w:defaultTabStop w:val="708"/>' +
      '<w:hyphenationZone w:val="425"/><w:characterSpacingControl w:val="doNotCompress"/>' +
      `<w:footnotePr>${separators}</w:footnotePr><w:endnotePr>${separators.replaceAll('footnote', 'endnote')}</w:endnotePr>` +
      `<w:compat>${setting('compatibilityMode', 15)}${compatibility.map((name) => setting(name, 1)).join('')}</w:compat>` +
      '<w:rsids><w:rsidRoot w:val="00A10001"/><w:rsid w:val="00A10001"/><w:rsid w:val="00A10002"/></w:rsids>' +
      '<m:mathPr><m:mathFont m:val="Cambria Math"/><m:brkBin m:val="before"/><m:smallFrac ' +
      'm:val="0"/><m:dispDef/><m:defJc m:val="centerGroup"/></m:mathPr>' +
      '<w:themeFontLang w:val="en-GB"/><w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" ' +
      `${[1, 2, 3, 4, 5, 6].map((at) => `w:accent${at}="accent${at}"`).join(' ')} ` +
      `w:hyperlink="hyperlink" w:followedHyperlink="followedHyperlink"/>` +
      '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>',
  );
};

const fontTable = (): string => {
  const font = (name: string, family: string, pitch: string): string =>
    `<w:font w:name="${name}"><w:charset w:val="00"/><w:family w:val="${family}"/><w:pitch w:val="${pitch}"/></w:font>`;
  return part(
    'fonts',
    font('Calibri', 'swiss', 'variable') +
      font('Calibri Light', 'swiss', 'variable') +
      font('Times New Roman', 'roman', 'variable') +
      font('Symbol', 'roman', 'variable') +
      font('Courier New', 'modern', 'fixed'),
  );
};

const numbering = (): string => {
  const level = (at: number, format: string, text: string, font: string): string =>
    `<w:lvl w:ilvl="${at}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/><w:lvlJc w:val="left"/>` +
    `<w:pPr><w:ind w:left="${720 * (at + 1)}" w:hanging="360"/></w:pPr>` +
    `${font === '' ? '' : `<w:rPr><w:rFonts w:ascii="${font}" w:hAnsi="${font}" w:hint="default"/></w:rPr>`}</w:lvl>`;
  const levels = Array.from({ length: 9 }, (_, at) => at);
  const bullets = levels.map((at) =>
    level(at, 'bullet', at % 2 === 0 ? '\uf0b7' : 'o', at % 2 === 0 ? 'Symbol' : 'Courier New'),
  );
  const numbers = levels.map((at) => level(at, at % 2 === 0 ? 'decimal' : 'lowerLetter', `%${at + 1}.`, ''));
  const list = (id: number, all: readonly string[]): string =>
    `<w:abstractNum w:abstractNumId="${id}"><w:multiLevelType w:val="hybridMultilevel"/>${all.join('')}</w:abstractNum>`;
  const use = (id: number): string => `<w:num w:numId="${id + 1}"><w:abstractNumId w:val="${id}"/></w:num>`;
  return part('numbering', list(0, bullets) + list(1, numbers) + use(0) + use(1));
};

const notes = (kind: 'footnote' | 'endnote', own: string): string => {
  const line = (id: number, type: string, mark: string): string =>
    `<w:${kind} w:type="${type}" w:id="${id}"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>` +
    `<w:r><w:${mark}/></w:r></w:p></w:${kind}>`;
  return part(
    `${kind}s`,
    line(-1, 'separator', 'separator') + line(0, 'continuationSeparator', 'continuationSeparator') + own,
  );
};

const footnote =
  '<w:footnote w:id="1"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr><w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>' +
  '<w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> A footnote.</w:t></w:r></w:p></w:footnote>';
const field = (code: string, shown: string): string =>
  `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ${code} </w:instrText></w:r>` +
  `<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:rPr><w:noProof/></w:rPr>` +
  `<w:t>${shown}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`;
const header =
  '<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr><w:r><w:t>A sample</w:t></w:r>' +
  '<w:r><w:tab/></w:r><w:r><w:t>as Word writes it</w:t></w:r></w:p>';
const footer = `<w:p><w:pPr><w:pStyle w:val="Footer"/><w:jc w:val="right"/></w:pPr>${field('PAGE', '1')}</w:p>`;

const coreProperties =
  `${declaration}<cp:coreProperties xmlns:cp="${schemas}/package/2006/metadata/core-properties" ` +
  `xmlns:dc="http://purl.org/dc/elements/1.1/" ` +
  'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
  '<dc:title>A sample</dc:title><dc:creator>Glovebox</dc:creator>' +
  '<cp:revision>2</cp:revision><dcterms:created xsi:type="dcterms:W3CDTF">2026-01-01T00:00:00Z</dcterms:created></cp:coreProperties>';
const appProperties =
  `${declaration}<Properties xmlns="${office}/extended-properties">` +
  `<Template>Normal.dotm</Template><TotalTime>1</TotalTime><Pages>1</Pages>` +
  '<Application>Microsoft Office Word</Application><DocSecurity>0</DocSecurity><AppVersion>16.0000</AppVersion></Properties>';

export const makeWordSample = (): Uint8Array =>
  makeZip({
    '[Content_Types].xml': contentTypes(),
    '_rels/.rels': packageRelations(),
    'word/document.xml':
      `${declaration}<w:document ${namesOf('w', 'r', 'mc', 'wp', 'a', 'pic', 'w14')} ` +
      `mc:Ignorable="w14">${wordBody()}</w:document>`,
    'word/_rels/document.xml.rels': documentRelations(),
    'word/theme/theme1.xml': officeTheme(),
    'word/settings.xml': settings(),
    'word/webSettings.xml': part('webSettings', '<w:optimizeForBrowser/><w:allowPNG/>'),
    'word/styles.xml': wordStyles(),
    'word/fontTable.xml': fontTable(),
    'word/numbering.xml': numbering(),
    'word/footnotes.xml': notes('footnote', footnote),
    'word/endnotes.xml': notes('endnote', ''),
    'word/header1.xml': part('hdr', header),
    'word/footer1.xml': part('ftr', footer),
    'word/media/image1.jpeg': readFileSync(picturePath),
    'docProps/core.xml': coreProperties,
    'docProps/app.xml': appProperties,
  });

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(wordSamplePath, makeWordSample());
