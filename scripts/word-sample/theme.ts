// Colours, fonts and effects, as every new document of Word has them.
import { declaration, namesOf } from '../office-xml.ts';

const colours = { dk2: '44546A', lt2: 'E7E6E6', hlink: '0563C1', folHlink: '954F72' } as const;
const accents = ['4472C4', 'ED7D31', 'A5A5A5', 'FFC000', '5B9BD5', '70AD47'] as const;
/** For each script that the font itself lacks. */
const scriptFonts = {
  Jpan: 'MS Mincho',
  Hang: '맑은 고딕',
  Hans: '等线',
  Hant: '新細明體',
  Arab: 'Arial',
  Hebr: 'Arial',
  Thai: 'Cordia New',
};

const colour = (name: string, rgb: string): string => `<a:${name}><a:srgbClr val="${rgb}"/></a:${name}>`;
const own = '<a:schemeClr val="phClr"/>';
const changed = (lum: number, sat: number, tint: number): string =>
  `<a:schemeClr val="phClr"><a:lumMod val="${lum}"/><a:satMod val="${sat}"/><a:tint val="${tint}"/></a:schemeClr>`;
const gradient = (from: string, to: string): string =>
  `<a:gradFill rotWithShape="1"><a:gsLst><a:gs pos="0">${from}</a:gs><a:gs ` +
  `pos="50000">${own}</a:gs><a:gs pos="100000">${to}</a:gs></a:gsLst>` +
  '<a:lin ang="5400000" scaled="0"/></a:gradFill>';
const fills =
  `<a:solidFill>${own}</a:solidFill>${gradient(changed(110000, 105000, 67000), changed(105000, 109000, 81000))}` +
  gradient(changed(102000, 103000, 94000), changed(99000, 120000, 78000));
const line = (width: number): string =>
  `<a:ln w="${width}" cap="flat" cmpd="sng" algn="ctr"><a:solidFill>${own}</a:solidFill>` +
  `<a:prstDash val="solid"/><a:miter lim="800000"/></a:ln>`;
const shadow =
  '<a:outerShdw blurRad="57150" dist="19050" dir="5400000" algn="ctr" rotWithShape="0">' +
  '<a:srgbClr val="000000"><a:alpha val="63000"/></a:srgbClr></a:outerShdw>';
const effect = (what: string): string => `<a:effectStyle><a:effectLst>${what}</a:effectLst></a:effectStyle>`;

const fonts = (name: string, latin: string): string => {
  const scripts = Object.entries(scriptFonts).map(
    ([script, font]) => `<a:font script="${script}" typeface="${font}"/>`,
  );
  return `<a:${name}><a:latin typeface="${latin}"/><a:ea typeface=""/><a:cs typeface=""/>${scripts.join('')}</a:${name}>`;
};

export const officeTheme = (): string =>
  `${declaration}<a:theme ${namesOf('a')} name="Office Theme"><a:themeElements><a:clrScheme name="Office">` +
  '<a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1><a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1>' +
  `${colour('dk2', colours.dk2)}${colour('lt2', colours.lt2)}${accents.map((rgb, at) => colour(`accent${at + 1}`, rgb)).join('')}` +
  `${colour('hlink', colours.hlink)}${colour('folHlink', colours.folHlink)}</a:clrScheme>` +
  `<a:fontScheme name="Office">${fonts('majorFont', 'Calibri Light')}${fonts('minorFont', 'Calibri')}</a:fontScheme>` +
  `<a:fmtScheme name="Office"><a:fillStyleLst>${fills}</a:fillStyleLst>` +
  `<a:lnStyleLst>${[6350, 12700, 19050].map(line).join('')}</a:lnStyleLst>` +
  `<a:effectStyleLst>${effect('')}${effect('')}${effect(shadow)}</a:effectStyleLst>` +
  `<a:bgFillStyleLst>${fills}</a:bgFillStyleLst></a:fmtScheme>` +
  '</a:themeElements><a:objectDefaults/><a:extraClrSchemeLst/></a:theme>';
