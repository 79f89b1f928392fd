// The only way for presenters to write HTML: every text is escaped, names of elements and attributes are the caller's
// own literals. It must never take markup that comes from a document (web-page.ts has its own way for those).

declare const isHtml: unique symbol;
/** Finished markup. */
export type Html = string & { readonly [isHtml]: true };
/** A number is a text, null is nothing. */
export type Content = Html | Text | number | null | readonly Content[];
/** Text that is not markup yet. */
export interface Text {
  readonly text: string;
}

export type Element =
  | 'a'
  | 'b'
  | 'br'
  | 'body'
  | 'code'
  | 'dd'
  | 'div'
  | 'dl'
  | 'dt'
  | 'em'
  | 'h1'
  | 'h2'
  | 'h3'
  | 'hr'
  | 'img'
  | 'li'
  | 'ol'
  | 'p'
  | 'pre'
  | 'small'
  | 'span'
  | 'strong'
  | 'table'
  | 'tbody'
  | 'td'
  | 'th'
  | 'thead'
  | 'tr'
  | 'ul';
export type Attribute =
  'align' | 'alt' | 'class' | 'colspan' | 'dir' | 'height' | 'href' | 'lang' | 'src' | 'style' | 'valign' | 'width';

const voids: ReadonlySet<Element> = new Set(['br', 'hr', 'img']);
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const text = (value: string): Text => ({ text: value });

/** Characters that XML forbids or that hide what is read (controls, directions) are shown by visible-text.ts before. */
export const escapeText = (value: string): string =>
  value
    .replace(/[&<>"']/g, (character) => escapes[character] ?? '')
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '\ufffd');

export const element = (
  name: Element,
  attributes: Readonly<Partial<Record<Attribute, string | number>>>,
  ...content: readonly Content[]
): Html => {
  let markup = `<${name}`;
  for (const [attribute, value] of Object.entries(attributes)) markup += ` ${attribute}="${escapeText(String(value))}"`;
  return (voids.has(name) ? `${markup}/>` : `${markup}>${render(content)}</${name}>`) as Html;
};

export const render = (content: Content): Html => {
  if (content === null) return '' as Html;
  if (typeof content === 'number') return String(content) as Html;
  if (typeof content === 'string') return content;
  if ('text' in content) return escapeText(content.text) as Html;
  let markup = '';
  for (const part of content) markup += render(part);
  return markup as Html;
};

/** Our own look, the same for every presenter. `style` is the presenter's literal, added to it. */
export const page = (title: string, style: string, ...content: readonly Content[]): string =>
  `<!DOCTYPE html>\n<html><head><meta charset="utf-8"/><title>${escapeText(title)}</title><style>${baseStyle}${style}</style></head>` +
  `<body>${render(content)}</body></html>\n`;

const baseStyle =
  'body{font-family:sans-serif;font-size:11pt;line-height:1.35;color:#1f2328}h1{font-size:15pt;margin:0 0 6pt 0}' +
  'h2{font-size:12pt;margin:10pt 0 4pt 0}p{margin:0 0 6pt 0}a{color:#0b57d0}.quiet{color:#59636e}.warn{color:#a40e26;font-weight:bold}' +
  'table{border-collapse:collapse;border-spacing:0}th,td{padding:1pt ' +
  '5pt;text-align:left;vertical-align:top}th{border-bottom:1px solid #59636e}' +
  'pre,code{font-family:monospace;font-size:9.5pt}';

/** For the end of what is shown, where there is more. */
export const cutNote = (note: string): Html => element('p', { class: 'warn' }, text(note));

/** A link to something inside; see Tools.addMember. */
export const memberLink = (number: number, label: string): Html =>
  element('a', { href: `member:${number}` }, text(label));
