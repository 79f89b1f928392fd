// Office documents of two pages that say one thing by themselves and another once the macro has run that they bring,
// which is bound to being opened.
import { makeZip } from '../../scripts/zip.ts';
import { makeVbaProject, makeVbaStorage, type VbaModule } from './vba-project.ts';
import { makeXls } from './xls-workbook.ts';

export interface MacroDocument {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface MacroWords {
  /** On the first page. */
  readonly pageSays: string;
  readonly secondSays: string;
  readonly macroSays: string;
  /** A file of the guest, which the macro makes, too: whenever it runs. */
  readonly macroWrites: string;
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const macroRelation = 'http://schemas.microsoft.com/office/2006/relationships/vbaProject';
const spreadsheet = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

const contentTypes = (parts: Readonly<Record<string, string>>): string =>
  `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ` +
  `ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
  '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>' +
  `${Object.entries(parts)
    .map(([part, type]) => `<Override PartName="/${part}" ContentType="${type}"/>`)
    .join('')}</Types>`;

const relationsTo = (...targets: readonly (readonly [type: string, target: string])[]): string =>
  `${head}<Relationships xmlns="${packages}/relationships">${targets
    .map(([type, target], index) => `<Relationship Id="rId${index + 1}" Type="${type}" Target="${target}"/>`)
    .join('')}</Relationships>`;

const macro = (name: string, { macroWrites }: MacroWords, statement: string): string =>
  [`Sub ${name}`, statement, `Open "${macroWrites}" For Output As #1`, 'Close #1', 'End Sub', ''].join('\n');

/** For each way in which a document's opening is told to its macros. */
const wordModules = (words: MacroWords): readonly VbaModule[] => {
  const says = (name: string): string => macro(name, words, `ThisComponent.Text.setString "${words.macroSays}"`);
  return [
    { name: 'ThisDocument', isDocument: true, source: says('Document_Open') },
    { name: 'Module1', isDocument: false, source: says('AutoOpen') },
  ];
};

const sheetModules = (words: MacroWords): readonly VbaModule[] => {
  const says = (name: string): string => macro(name, words, `Worksheets(1).Range("A1").Value = "${words.macroSays}"`);
  return [
    { name: 'ThisWorkbook', isDocument: true, source: says('Workbook_Open') },
    { name: 'Sheet1', isDocument: true, source: '' },
    { name: 'Sheet2', isDocument: true, source: '' },
    { name: 'Module1', isDocument: false, source: says('Auto_Open') },
  ];
};

const wordRun = (text: string): string => `<w:r><w:rPr><w:sz w:val="56"/></w:rPr><w:t>${text}</w:t></w:r>`;

export const makeMacroDocm = (words: MacroWords): Uint8Array =>
  makeZip({
    '[Content_Types].xml': contentTypes({
      'word/document.xml': 'application/vnd.ms-word.document.macroEnabled.main+xml',
    }),
    '_rels/.rels': relationsTo([`${relations}/officeDocument`, 'word/document.xml']),
    'word/_rels/document.xml.rels': relationsTo([macroRelation, 'vbaProject.bin']),
    'word/document.xml':
      `${head}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` +
      `<w:p>${wordRun(words.pageSays)}</w:p><w:p><w:r><w:br w:type="page"/></w:r>${wordRun(words.secondSays)}</w:p></w:body></w:document>`,
    'word/vbaProject.bin': makeVbaProject(wordModules(words)),
  });

const worksheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml';
const sheetOf = (codeName: string, text: string): string =>
  `${head}<worksheet xmlns="${spreadsheet}"><sheetPr codeName="${codeName}"/><sheetData>` +
  `<row r="1"><c r="A1" t="inlineStr"><is><t>${text}</t></is></c></row></sheetData></worksheet>`;

export const makeMacroXlsm = (words: MacroWords): Uint8Array =>
  makeZip({
    '[Content_Types].xml': contentTypes({
      'xl/workbook.xml': 'application/vnd.ms-excel.sheet.macroEnabled.main+xml',
      'xl/worksheets/sheet1.xml': worksheetType,
      'xl/worksheets/sheet2.xml': worksheetType,
    }),
    '_rels/.rels': relationsTo([`${relations}/officeDocument`, 'xl/workbook.xml']),
    'xl/_rels/workbook.xml.rels': relationsTo(
      [`${relations}/worksheet`, 'worksheets/sheet1.xml'],
      [`${relations}/worksheet`, 'worksheets/sheet2.xml'],
      [macroRelation, 'vbaProject.bin'],
    ),
    'xl/workbook.xml':
      `${head}<workbook xmlns="${spreadsheet}" xmlns:r="${relations}"><workbookPr codeName="ThisWorkbook"/>` +
      '<sheets><sheet name="One" sheetId="1" r:id="rId1"/><sheet name="Two" sheetId="2" r:id="rId2"/></sheets></workbook>',
    'xl/worksheets/sheet1.xml': sheetOf('Sheet1', words.pageSays),
    'xl/worksheets/sheet2.xml': sheetOf('Sheet2', words.secondSays),
    'xl/vbaProject.bin': makeVbaProject(sheetModules(words)),
  });

export const makeMacroXls = (words: MacroWords): Uint8Array =>
  makeXls({ sentences: [words.pageSays, words.secondSays], macros: makeVbaStorage(sheetModules(words)) });

const odf = 'urn:oasis:names:tc:opendocument:xmlns';
const basic = 'http://openoffice.org/2000';
const basicHead = (kind: string, element: string): string =>
  `${head}<!DOCTYPE ${element} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "${kind}.dtd">`;

/** The parts of an OpenDocument text besides its manifest. */
const macroOdtParts = (words: MacroWords): Readonly<Record<string, string>> => ({
  'content.xml':
    `${head}<office:document-content office:version="1.2" xmlns:office="${odf}:office:1.0" ` +
    `xmlns:text="${odf}:text:1.0" xmlns:style="${odf}:style:1.0" ` +
    `xmlns:fo="${odf}:xsl-fo-compatible:1.0" xmlns:script="${odf}:script:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
    'xmlns:ooo="http://openoffice.org/2004/office" xmlns:dom="http://www.w3.org/2001/xml-events">' +
    '<office:scripts><office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load" ' +
    'xlink:href="vnd.sun.star.script:Standard.Module1.Main?language=Basic&amp;location=document" ' +
    'xlink:type="simple"/></office:event-listeners></office:scripts>' +
    '<office:automatic-styles><style:style style:name="P" style:family="paragraph"><style:text-properties ' +
    'fo:font-size="28pt"/></style:style>' +
    '<style:style style:name="Q" style:family="paragraph"><style:paragraph-properties ' +
    'fo:break-before="page"/></style:style></office:automatic-styles>' +
    `<office:body><office:text><text:p text:style-name="P">${words.pageSays}</text:p><text:p ` +
    `text:style-name="Q">${words.secondSays}</text:p></office:text></office:body></office:document-content>`,
  'Basic/script-lc.xml':
    `${basicHead('libraries', 'library:libraries')}<library:libraries xmlns:library="${basic}/library" ` +
    'xmlns:xlink="http://www.w3.org/1999/xlink">' +
    '<library:library library:name="Standard" library:link="false"/></library:libraries>',
  'Basic/Standard/script-lb.xml':
    `${basicHead('library', 'library:library')}<library:library xmlns:library="${basic}/library" ` +
    `library:name="Standard" library:readonly="false" library:passwordprotected="false">` +
    '<library:element library:name="Module1"/></library:library>',
  'Basic/Standard/Module1.xml':
    `${basicHead('module', 'script:module')}<script:module xmlns:script="${basic}/script" script:name="Module1" ` +
    `script:language="StarBasic">` +
    `${macro('Main', words, `ThisComponent.Text.setString("${words.macroSays}")`).replaceAll('"', '&quot;')}</script:module>`,
});

export const makeMacroOdt = (words: MacroWords): Uint8Array => {
  const mediaType = 'application/vnd.oasis.opendocument.text';
  const parts = macroOdtParts(words);
  return makeZip({
    mimetype: mediaType,
    'META-INF/manifest.xml':
      `${head}<manifest:manifest xmlns:manifest="${odf}:manifest:1.0" manifest:version="1.2">` +
      `<manifest:file-entry manifest:full-path="/" manifest:media-type="${mediaType}"/>` +
      `${Object.keys(parts)
        .map((path) => `<manifest:file-entry manifest:full-path="${path}" manifest:media-type="text/xml"/>`)
        .join('')}</manifest:manifest>`,
    ...parts,
  });
};

export const macroDocuments = (words: MacroWords): readonly MacroDocument[] => [
  { name: 'letter.docm', bytes: makeMacroDocm(words) },
  { name: 'budget.xlsm', bytes: makeMacroXlsm(words) },
  { name: 'budget.xls', bytes: makeMacroXls(words) },
  { name: 'letter.odt', bytes: makeMacroOdt(words) },
];
