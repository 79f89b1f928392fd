// The styles that a document of Word has, and which of Word's own it knows of without having them.
import { part } from '../office-xml.ts';

const themeFonts = (theme: 'minor' | 'major'): string =>
  `<w:rFonts w:asciiTheme="${theme}HAnsi" w:eastAsiaTheme="${theme}${theme === 'minor' ? 'HAnsi' : 'EastAsia'}" ` +
  `w:hAnsiTheme="${theme}HAnsi" w:cstheme="${theme}Bidi"/>`;
const defaults =
  `<w:docDefaults><w:rPrDefault><w:rPr>${themeFonts('minor')}<w:sz w:val="22"/><w:szCs w:val="22"/>` +
  '<w:lang w:val="en-GB" w:eastAsia="en-US" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>' +
  '<w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="259" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>';

const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${name} ${at + 1}`);
const tableKinds = [
  'Light Shading',
  'Light List',
  'Light Grid',
  'Medium Shading 1',
  'Medium List 1',
  'Medium Grid 1',
  'Dark List',
  'Colorful Grid',
];
const latentNames = [
  ...[
    'Normal',
    'Title',
    'Subtitle',
    'Strong',
    'Emphasis',
    'Table Grid',
    'No Spacing',
    'List Paragraph',
    'Quote',
    'caption',
    'Default Paragraph Font',
  ],
  ...numbered('heading', 9),
  ...numbered('toc', 9),
  ...tableKinds,
  ...tableKinds.flatMap((name) => numbered(`${name} Accent`, 6)),
];
const latent =
  '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="0" w:defUnhideWhenUsed="0" w:defQFormat="0" w:count="376">' +
  latentNames
    .map(
      (name, at) =>
        `<w:lsdException w:name="${name}" w:semiHidden="${at % 2}" w:uiPriority="${at % 99}" w:unhideWhenUsed="${at % 2}" w:qFormat="1"/>`,
    )
    .join('') +
  '</w:latentStyles>';

interface Style {
  readonly id: string;
  readonly name: string;
  readonly basedOn?: string;
  readonly more?: string;
  readonly isDefault?: boolean;
}
const style = (
  type: 'paragraph' | 'character' | 'table' | 'numbering',
  { id, name, basedOn, more = '', isDefault = false }: Style,
): string =>
  `<w:style w:type="${type}"${isDefault ? ' w:default="1"' : ''} w:styleId="${id}"><w:name w:val="${name}"/>` +
  `${basedOn === undefined ? '' : `<w:basedOn w:val="${basedOn}"/>`}<w:uiPriority w:val="99"/><w:qFormat/>${more}</w:style>`;

const heading = (level: number): string => {
  const look =
    `${themeFonts('major')}<w:color w:val="2F5496" w:themeColor="accent1" w:themeShade="BF"/>` +
    `<w:sz w:val="${36 - 4 * level}"/><w:szCs w:val="${36 - 4 * level}"/>`;
  return (
    style('paragraph', {
      id: `Heading${level}`,
      name: `heading ${level}`,
      basedOn: 'Normal',
      more:
        `<w:next w:val="Normal"/><w:link w:val="Heading${level}Char"/><w:pPr>` +
        `<w:keepNext/><w:keepLines/><w:spacing w:before="240" w:after="0"/>` +
        `<w:outlineLvl w:val="${level - 1}"/></w:pPr><w:rPr>${look}</w:rPr>`,
    }) +
    style('character', {
      id: `Heading${level}Char`,
      name: `Heading ${level} Char`,
      basedOn: 'DefaultParagraphFont',
      more: `<w:link w:val="Heading${level}"/><w:rPr>${look}</w:rPr>`,
    })
  );
};

const edges = (value: string): string =>
  ['top', 'left', 'bottom', 'right', 'insideH', 'insideV']
    .map((edge) => `<w:${edge} w:val="${value}" w:sz="4" w:space="0" w:color="auto"/>`)
    .join('');
const cellMargins =
  '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>' +
  '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar>';
const tabs =
  '<w:pPr><w:tabs><w:tab w:val="center" w:pos="4536"/><w:tab w:val="right" w:pos="9072"/>' +
  '</w:tabs><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>';
const banded = (where: string, fill: string): string =>
  `<w:tblStylePr w:type="${where}"><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr><w:shd w:val="clear" w:color="auto" ` +
  `w:fill="${fill}" w:themeFill="accent1" w:themeFillTint="33"/></w:tcPr></w:tblStylePr>`;

const styles = [
  style('paragraph', { id: 'Normal', name: 'Normal', isDefault: true }),
  heading(1),
  heading(2),
  style('character', {
    id: 'DefaultParagraphFont',
    name: 'Default Paragraph Font',
    isDefault: true,
    more: '<w:semiHidden/>',
  }),
  style('table', {
    id: 'TableNormal',
    name: 'Normal Table',
    isDefault: true,
    more: `<w:tblPr>${cellMargins}</w:tblPr>`,
  }),
  style('numbering', { id: 'NoList', name: 'No List', isDefault: true, more: '<w:semiHidden/>' }),
  style('table', {
    id: 'TableGrid',
    name: 'Table Grid',
    basedOn: 'TableNormal',
    more:
      `<w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>` +
      `<w:tblPr><w:tblBorders>${edges('single')}</w:tblBorders></w:tblPr>`,
  }),
  style('table', {
    id: 'GridTable4',
    name: 'Grid Table 4 Accent 1',
    basedOn: 'TableNormal',
    more:
      `<w:tblPr><w:tblStyleRowBandSize w:val="1"/><w:tblStyleColBandSize w:val="1"/>` +
      `<w:tblBorders>${edges('single')}</w:tblBorders></w:tblPr>${banded('firstRow', '4472C4')}${banded('band1Horz', 'D9E2F3')}`,
  }),
  style('paragraph', {
    id: 'Title',
    name: 'Title',
    basedOn: 'Normal',
    more:
      `<w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/><w:contextualSpacing/></w:pPr>` +
      `<w:rPr>${themeFonts('major')}<w:spacing w:val="-10"/><w:kern w:val="28"/><w:sz w:val="56"/></w:rPr>`,
  }),
  style('paragraph', {
    id: 'ListParagraph',
    name: 'List Paragraph',
    basedOn: 'Normal',
    more: '<w:pPr><w:ind w:left="720"/><w:contextualSpacing/></w:pPr>',
  }),
  style('paragraph', { id: 'Header', name: 'header', basedOn: 'Normal', more: tabs }),
  style('paragraph', { id: 'Footer', name: 'footer', basedOn: 'Normal', more: tabs }),
  style('character', {
    id: 'Hyperlink',
    name: 'Hyperlink',
    basedOn: 'DefaultParagraphFont',
    more: '<w:rPr><w:color w:val="0563C1" w:themeColor="hyperlink"/><w:u w:val="single"/></w:rPr>',
  }),
  style('paragraph', {
    id: 'FootnoteText',
    name: 'footnote text',
    basedOn: 'Normal',
    more: '<w:rPr><w:sz w:val="20"/></w:rPr>',
  }),
  style('character', {
    id: 'FootnoteReference',
    name: 'footnote reference',
    basedOn: 'DefaultParagraphFont',
    more: '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>',
  }),
];

export const wordStyles = (): string => part('styles', defaults + latent + styles.join(''));
