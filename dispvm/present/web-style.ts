// Styles of a page of the web, as far as libmupdf understands them, without anything that loads; and the older
// attributes (bgcolor, align, <font>) as styles.
import { plainColour, withPlainColours } from './web-colours.ts';

const sheetMaxCharacters = 500_000;
const placed =
  'position|float|(?:min-|max-)?(?:height|width)|overflow(?:-[xy])?|left|right|top|bottom|line-height|transform|opacity';
const placedInElement = new RegExp(`(?:^|;)\\s*(?:${placed})\\s*:[^;]*`, 'gi');
const placedInSheet = new RegExp(`([;{])\\s*(?:${placed})\\s*:[^;{}]*`, 'gi');

/** What a sheet must not hold. Rules for other media, which libmupdf would skip, may be kept. */
export const cleanStyleSheet = (untrusted: string): string =>
  withoutLoading(
    untrusted
      .slice(0, sheetMaxCharacters)
      .replace(/<!--|-->/g, '')
      .replace(/\/\*[\s\S]*?(?:\*\/|$)/g, ' '),
  )
    .replace(/</g, '')
    .replace(placedInSheet, '$1')
    .replace(/white-space\s*:\s*nowrap/gi, '')
    .replace(mediaRule, (_, media: string, rules: string) => (/^\s*(?:all|screen)\s*$/i.test(media) ? rules : ''))
    .replace(/([{};])\s*;+/g, '$1');

/** Rules for print or narrow screens are for another page than this. */
const mediaRule = /@media([^{}]*)\{((?:[^{}]*\{[^{}]*\})*)[^{}]*\}/gi;

/**
 * Declarations of one element. Places and sizes are left out: what is put beside or over another in a browser would be
 * out of sight here.
 */
export const cleanStyle = (untrusted: string): string =>
  withoutLoading(untrusted.slice(0, 4000).replace(/[{}<>\\]/g, ''))
    .replace(placedInElement, '')
    .replace(/white-space\s*:\s*nowrap/gi, '')
    // An empty declaration would end libmupdf's reading.
    .split(';')
    .map((declaration) => declaration.trim())
    .filter((declaration) => declaration.includes(':'))
    .join(';');

const withoutLoading = (css: string): string =>
  withPlainColours(
    css
      .replace(/@import[^;]*(?:;|$)/gi, '')
      .replace(/@font-face\s*\{[^}]*\}/gi, '')
      .replace(/(?:url|image-set|expression|src)\s*\([^)]*\)?/gi, 'none')
      // libmupdf knows only the space between borders.
      .replace(/border-collapse\s*:\s*collapse/gi, 'border-spacing:0')
      .replace(/\\/g, ''),
  );

const fontSizes: Readonly<Record<string, string>> = {
  1: '8pt',
  2: '10pt',
  3: '12pt',
  4: '14pt',
  5: '18pt',
  6: '24pt',
  7: '36pt',
  '-2': '8pt',
  '-1': '9pt',
  '+1': '14pt',
  '+2': '17pt',
  '+3': '22pt',
};

export const presentational = (element: string, found: ReadonlyMap<string, string>): string => {
  const declarations: string[] = [];
  const background = plainColour(withHash(found.get('bgcolor') ?? ''));
  if (background !== null) declarations.push(`background-color:${background}`);
  const ink = plainColour(withHash(found.get(element === 'body' ? 'text' : 'color') ?? ''));
  if (ink !== null && (element === 'font' || element === 'body')) declarations.push(`color:${ink}`);
  const align = (found.get('align') ?? '').toLowerCase();
  if (/^(?:left|right|center|justify)$/.test(align) && element !== 'table' && element !== 'img')
    declarations.push(`text-align:${align}`);
  if (element === 'center') declarations.push('text-align:center');
  const size = element === 'font' ? fontSizes[found.get('size') ?? ''] : undefined;
  if (size !== undefined) declarations.push(`font-size:${size}`);
  const face = element === 'font' ? found.get('face') : undefined;
  if (face !== undefined && /^[\w ,'-]{1,100}$/.test(face)) declarations.push(`font-family:${face}`);
  const spacing = element === 'table' ? (found.get('cellspacing') ?? '') : '';
  if (/^\d{1,2}$/.test(spacing)) declarations.push(`border-spacing:${spacing}px`);
  const width = found.get('width') ?? '';
  if (element === 'img' && /^\d{1,4}$/.test(width)) declarations.push(`width:${width}px`);
  const height = found.get('height') ?? '';
  if (element === 'img' && /^\d{1,4}$/.test(height)) declarations.push(`height:${height}px`);
  return declarations.map((declaration) => `${declaration};`).join('');
};

/** A table whose `border` is a number has lines around its cells. */
export const hasLines = (border: string | undefined): boolean => /^[1-9]\d?$/.test(border ?? '');
/** For tables that keep that attribute. */
export const linedTables = 'table[border],table[border] td,table[border] th{border:1px solid #808080}\n';

const withHash = (value: string): string => (/^(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/.test(value) ? `#${value}` : value);
