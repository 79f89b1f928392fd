// Makes a page of the web one that libmupdf may read: only known elements and attributes are written out again, nothing that
// runs, embeds, sends or loads is left, and what a browser draws by attributes is said in styles, which libmupdf knows.
// It never takes an address of a picture that `pictureFor` does not give, nor a link of our own (`member:`).
import { cleanStyle, cleanStyleSheet, presentational } from './web-style.ts';

export interface WebPage {
  /** The body's markup. */
  readonly markup: string;
  readonly styles: string;
  /** Pictures that are elsewhere and were left out. */
  readonly missingPictures: number;
}

/** A file's name next to the page, for an address in it; null where the picture is not there. */
export type PictureFor = (untrustedAddress: string) => string | null;

const gone = /<(script|iframe|object|embed|applet|template|video|audio|canvas|svg|math|title|select|datalist)\b(?:[^>]*\/>|[\s\S]*?(?:<\/\1\s*>|$))/gi;
const styleSheet = /<style\b[^>]*>([\s\S]*?)(?:<\/style\s*>|$)/gi;
const notMarkup = /<!--[\s\S]*?(?:-->|$)|<[!?][^>]*>/g;
const tag = /<(\/?)([a-zA-Z][a-zA-Z0-9]{0,15})((?:"[^"]*"|'[^']*'|[^'">]){0,4000})>|</g;
const attributePattern = /([a-zA-Z-]{1,20})(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;
const markupMaxCharacters = 8_000_000;

const kept: ReadonlySet<string> = new Set(('a abbr address article aside b big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em '
  + 'figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd label legend li main mark nav ol p pre q rp rt ruby s samp section small span '
  + 'strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var').split(' '));
const keptAttributes: ReadonlySet<string> = new Set(['class', 'id', 'colspan', 'rowspan', 'dir', 'lang', 'start', 'alt', 'name']);

export const cleanWebPage = (untrusted: string, pictureFor: PictureFor): WebPage => {
  let styles = '';
  let missingPictures = 0;
  const withoutPrograms = untrusted.slice(0, markupMaxCharacters).replace(notMarkup, '')
    .replace(styleSheet, (_, sheet: string) => {
      styles += `${cleanStyleSheet(sheet)}\n`;
      return '';
    })
    .replace(gone, ' ');
  const markup = withoutPrograms.replace(tag, (_, closing: string | undefined, untrustedName: string | undefined, attributes: string) => {
    if (untrustedName === undefined) return '&lt;';
    const name = untrustedName.toLowerCase();
    if (name === 'body' && closing === '') return bodyStart(attributes);
    if (name === 'body') return '</div>';
    if (!kept.has(name)) return blocks.has(name) ? '<br/>' : '';
    if (closing === '/') return `</${name}>`;
    const found = readAttributes(attributes);
    if (name !== 'img') return `<${name}${writeAttributes(name, found)}>`;
    const picture = pictureFor(unescapeText(found.get('src') ?? ''));
    if (picture !== null) return `<img src="${escapeValue(picture)}"${writeAttributes(name, found)}/>`;
    if (!isTiny(found)) missingPictures++;
    return escapeValue(found.get('alt') ?? '');
  });
  return { markup, styles, missingPictures };
};

const blocks: ReadonlySet<string> = new Set(['form', 'fieldset', 'option', 'textarea']);

/** The body's colours belong to the whole page. */
const bodyStart = (attributes: string): string => `<div${writeAttributes('body', readAttributes(attributes))}>`;

/** Pictures of a pixel tell the sender that a mail was read; nobody misses them. */
const isTiny = (found: ReadonlyMap<string, string>): boolean => /^[01]?$/.test(found.get('width') ?? '9') || /^[01]?$/.test(found.get('height') ?? '9');

const readAttributes = (untrusted: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const [, name = '', double, single, bare] of untrusted.matchAll(attributePattern)) {
    const key = name.toLowerCase();
    if (!found.has(key)) found.set(key, double ?? single ?? bare ?? '');
    if (found.size > 40) break;
  }
  return found;
};

/** Values keep their character references, so only what would end them is escaped. */
const writeAttributes = (name: string, found: ReadonlyMap<string, string>): string => {
  let written = '';
  for (const [key, value] of found) if (keptAttributes.has(key)) written += ` ${key}="${escapeValue(value)}"`;
  const href = found.get('href');
  if (name === 'a' && href !== undefined && isLink(href)) written += ` href="${escapeValue(href.trim())}"`;
  const style = presentational(name, found) + cleanStyle(unescapeText(found.get('style') ?? ''));
  return style === '' ? written : `${written} style="${escapeValue(style)}"`;
};

/** `#page=` is the viewer's own; a link that begins with a character reference is none that a person wrote. */
const isLink = (untrusted: string): boolean => /^\s*(?:https?:|mailto:|tel:|ftp:|#(?!page=))/i.test(untrusted);

const escapeValue = (value: string): string => value.replace(/["<>\0-\x08\x0b\x0c\x0e-\x1f]/g, (character) => (character === '"' ? '&quot;' : character === '<' ? '&lt;' : character === '>' ? '&gt;' : ''));

const references: Readonly<Record<string, string>> = { amp: '&', quot: '"', lt: '<', gt: '>', apos: "'" };

const unescapeText = (value: string): string =>
  value.replace(/&(amp|quot|lt|gt|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});?/g, (_, reference: string) => {
    if (!reference.startsWith('#')) return references[reference] ?? '';
    const code = reference.startsWith('#x') ? Number.parseInt(reference.slice(2), 16) : Number(reference.slice(1));
    return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : '';
  });
