// Styles of a page of the web, as far as libmupdf understands them, without anything that loads; and the older attributes
// (bgcolor, align, <font>) as styles.

const sheetMaxCharacters = 500_000;

/** What a sheet must not hold. Rules for other media, which libmupdf would skip, may be kept. */
export const cleanStyleSheet = (untrusted: string): string =>
  withoutLoading(untrusted.slice(0, sheetMaxCharacters).replace(/<!--|-->/g, '').replace(/\/\*[\s\S]*?(?:\*\/|$)/g, ' ')).replace(/</g, '');

/** Declarations of one element. Positions are left out: what lies over another in a browser would do so here, wrongly. */
export const cleanStyle = (untrusted: string): string =>
  withoutLoading(untrusted.slice(0, 4000).replace(/[{}<>\\]/g, '')).replace(/(?:^|;)\s*(?:position|float|max-height|overflow|height)\s*:[^;]*/gi, '');

const withoutLoading = (css: string): string =>
  css.replace(/@import[^;]*(?:;|$)/gi, '').replace(/@font-face\s*\{[^}]*\}/gi, '').replace(/(?:url|image-set|expression|src)\s*\([^)]*\)?/gi, 'none').replace(/\\/g, '');

const colour = /^(?:#?[0-9a-fA-F]{3}|#?[0-9a-fA-F]{6}|[a-zA-Z]{3,20})$/;
const fontSizes: Readonly<Record<string, string>> = { 1: '8pt', 2: '10pt', 3: '12pt', 4: '14pt', 5: '18pt', 6: '24pt', 7: '36pt', '-2': '8pt', '-1': '9pt', '+1': '14pt', '+2': '17pt', '+3': '22pt' };

export const presentational = (element: string, found: ReadonlyMap<string, string>): string => {
  const declarations: string[] = [];
  const background = found.get('bgcolor');
  if (background !== undefined && colour.test(background)) declarations.push(`background-color:${withHash(background)}`);
  const ink = found.get(element === 'body' ? 'text' : 'color');
  if (ink !== undefined && (element === 'font' || element === 'body') && colour.test(ink)) declarations.push(`color:${withHash(ink)}`);
  const align = (found.get('align') ?? '').toLowerCase();
  if (/^(?:left|right|center|justify)$/.test(align) && element !== 'table' && element !== 'img') declarations.push(`text-align:${align}`);
  if (element === 'center') declarations.push('text-align:center');
  const size = element === 'font' ? fontSizes[found.get('size') ?? ''] : undefined;
  if (size !== undefined) declarations.push(`font-size:${size}`);
  const face = element === 'font' ? found.get('face') : undefined;
  if (face !== undefined && /^[\w ,'-]{1,100}$/.test(face)) declarations.push(`font-family:${face}`);
  const width = found.get('width') ?? '';
  if (element === 'img' && /^\d{1,4}$/.test(width)) declarations.push(`width:${width}px`);
  const height = found.get('height') ?? '';
  if (element === 'img' && /^\d{1,4}$/.test(height)) declarations.push(`height:${height}px`);
  return declarations.map((declaration) => `${declaration};`).join('');
};

const withHash = (value: string): string => (/^(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/.test(value) ? `#${value}` : value);
