// Makes a page of the web one that libmupdf may read: only known elements and attributes are written out again, nothing
// that runs, embeds, sends or loads is left, and what a browser draws by attributes is said in styles, which libmupdf
// knows. It never takes an address of a picture that `pictureFor` does not give, nor a link of our own (`member:`).
import { cleanStyle, cleanStyleSheet, hasLines, linedTables, presentational } from './web-style.ts';
import { tableParts } from './web-tables.ts';

export interface WebPage {
  /** The body's markup. */
  readonly markup: string;
  readonly styles: string;
  /** Pictures that are elsewhere and were left out. */
  readonly missingPictures: number;
  /** There is more of it than there is here. */
  readonly isCut: boolean;
}

/** A file's name next to the page, for an address in it; null where the picture is not there. */
export type PictureFor = (untrustedAddress: string) => string | null;

// Each is linear, however hostile the text: what it repeats is bounded, or stops where the next one begins.
const goneElements = 'script|iframe|object|embed|applet|template|video|audio|canvas|svg|math|title|select|datalist';
const gone = new RegExp(String.raw`<(${goneElements})\b(?:[^<>]{0,2000}/>|[\s\S]*?(?:</\1\s*>|$))`, 'gi');
const styleSheet = /<style\b[^<>]{0,2000}>([\s\S]*?)(?:<\/style\s*>|$)/gi;
const notMarkup = /<!--[\s\S]*?(?:-->|$)|<[!?][^<>]{0,2000}>/g;
const tag =
  /<(\/?)([a-zA-Z][a-zA-Z0-9]{0,15})\b([^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*){0,200})>|<\/?[a-zA-Z][^<>]{0,2000}>|</g;
const attributePattern = /([a-zA-Z-]{1,20})(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;
const attributesMax = 40;
const markupMaxCharacters = 8_000_000;

const kept: ReadonlySet<string> = new Set(
  (
    'a abbr address article aside b big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em ' +
    'figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd label legend li main mark nav ol p ' +
    'pre q rp rt ruby s samp section small span ' +
    'strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var'
  ).split(' '),
);
const keptAttributes: ReadonlySet<string> = new Set([
  'class',
  'id',
  'colspan',
  'rowspan',
  'dir',
  'lang',
  'start',
  'alt',
  'name',
]);

export const cleanWebPage = (untrusted: string, pictureFor: PictureFor): WebPage => {
  let styles = '';
  let missingPictures = 0;
  const withoutPrograms = untrusted
    .slice(0, markupMaxCharacters)
    .replace(notMarkup, '')
    .replace(styleSheet, (_, sheet: string) => {
      styles += `${cleanStyleSheet(sheet)}\n`;
      return '';
    })
    .replace(gone, ' ');
  // Without a document type browsers do not pass alignment on into tables.
  const isOld = !/<!doctype/i.test(untrusted.slice(0, 2000));
  const partAs = tableParts(withoutPrograms);
  const depth = createDepth();
  const writeTag = (isEnd: boolean, name: string, attributes: string): string => {
    if (!kept.has(name)) return blocks.has(name) ? '<br/>' : '';
    if (!depth.allows(name, isEnd)) return '';
    const part = partAs(name, isEnd);
    if (part.name === null || isEnd) return part.name === null ? part.before : `${part.before}</${part.name}>`;
    const found = attributes === '' ? noAttributes : readAttributes(attributes);
    if (name === 'img') return writePicture(found);
    return `${part.before}<${part.name}${writeAttributes(name, found, name === 'table' && isOld ? 'text-align:left;' : '')}>`;
  };
  const writePicture = (found: ReadonlyMap<string, string>): string => {
    const picture = pictureFor(unescapeText(found.get('src') ?? ''));
    if (picture !== null) return `<img src="${escapeValue(picture)}"${writeAttributes('img', found)}/>`;
    if (!isTiny(found)) missingPictures++;
    return escapeValue(found.get('alt') ?? '');
  };
  const markup = withoutPrograms.replace(
    tag,
    (whole: string, closing: string | undefined, name: string | undefined, attributes: string) => {
      if (name === undefined) return whole === '<' ? '&lt;' : '';
      if (name.toLowerCase() === 'body')
        return closing === '/' ? '</div>' : `<div${writeAttributes('body', readAttributes(attributes))}>`;
      return writeTag(closing === '/', name.toLowerCase(), attributes);
    },
  );
  if (markup.includes(lines)) styles = linedTables + styles;
  return { markup, styles, missingPictures, isCut: untrusted.length > markupMaxCharacters };
};

const lines = ' border="1"';
const blocks: ReadonlySet<string> = new Set(['form', 'fieldset', 'option', 'textarea']);
const noAttributes: ReadonlyMap<string, string> = new Map();

const nestingMax = 100;
/** Those that end by themselves do not count, as they may lack an end. */
const uncounted: ReadonlySet<string> = new Set(
  'p li dt dd br hr img tr td th tbody thead tfoot col colgroup caption'.split(' '),
);

/** libmupdf takes a minute for elements nested by the ten thousand; what lies deeper is written without them. */
const createDepth = (): { allows(name: string, isEnd: boolean): boolean } => {
  let depth = 0;
  return {
    allows: (name, isEnd) => {
      if (uncounted.has(name)) return depth <= nestingMax || !/^t[rdh]$/.test(name);
      if (isEnd) return depth-- <= nestingMax;
      return ++depth <= nestingMax;
    },
  };
};

/** Pictures of a pixel tell the sender that a mail was read; nobody misses them. */
const isTiny = (found: ReadonlyMap<string, string>): boolean =>
  /^[01]?$/.test(found.get('width') ?? '9') || /^[01]?$/.test(found.get('height') ?? '9');

const readAttributes = (untrusted: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  attributePattern.lastIndex = 0;
  // By `exec`: `matchAll` takes the guest's runtime five times as long.
  for (
    let match = attributePattern.exec(untrusted);
    match !== null && found.size < attributesMax;
    match = attributePattern.exec(untrusted)
  ) {
    const key = (match[1] ?? '').toLowerCase();
    if (!found.has(key)) found.set(key, match[2] ?? match[3] ?? match[4] ?? '');
  }
  return found;
};

/** Values keep their character references, so only what would end them is escaped. */
const writeAttributes = (name: string, found: ReadonlyMap<string, string>, before = ''): string => {
  if (found.size === 0 && before === '' && name !== 'center') return '';
  let written = '';
  for (const [key, value] of found) if (keptAttributes.has(key)) written += ` ${key}="${escapeValue(value)}"`;
  if (name === 'table' && hasLines(found.get('border'))) written += lines;
  const href = found.get('href');
  if (name === 'a' && href !== undefined && isLink(href)) written += ` href="${escapeValue(href.trim())}"`;
  const declared = found.get('style');
  const style =
    before + presentational(name, found) + (declared === undefined ? '' : cleanStyle(unescapeText(declared)));
  return style === '' ? written : `${written} style="${escapeValue(style)}"`;
};

/** `#page=` is the viewer's own; a link that begins with a character reference is none that a person wrote. */
const isLink = (untrusted: string): boolean => /^\s*(?:https?:|mailto:|tel:|ftp:|#(?!page=))/i.test(untrusted);

const escapeValue = (value: string): string =>
  value.replace(/["<>\0-\x08\x0b\x0c\x0e-\x1f]/g, (character) =>
    character === '"' ? '&quot;' : character === '<' ? '&lt;' : character === '>' ? '&gt;' : '',
  );

const references: Readonly<Record<string, string>> = { amp: '&', quot: '"', lt: '<', gt: '>', apos: "'" };

const unescapeText = (value: string): string =>
  value.replace(/&(amp|quot|lt|gt|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});?/g, (_, reference: string) => {
    if (!reference.startsWith('#')) return references[reference] ?? '';
    const code = reference.startsWith('#x') ? Number.parseInt(reference.slice(2), 16) : Number(reference.slice(1));
    return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : '';
  });
