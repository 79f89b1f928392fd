// Parts of a MIME message as a saved page (MHTML) has them, in strings in which each character is a byte. Bounded in number
// and depth; what is broken is left out.

export interface MimePart {
  /** Lower case. */
  readonly type: string;
  readonly charset: string | null;
  /** cid: without its brackets, and the address it was saved from. */
  readonly contentId: string | null;
  readonly location: string | null;
  readonly encoding: 'base64' | 'quoted-printable' | 'plain';
  readonly body: string;
}

const partsMax = 500;
const depthMax = 6;

export const readMimeParts = (untrusted: string): readonly MimePart[] => {
  const parts: MimePart[] = [];
  collect(untrusted, 0, parts);
  return parts;
};

const collect = (untrusted: string, depth: number, parts: MimePart[]): void => {
  if (depth > depthMax || parts.length >= partsMax) return;
  const end = /\r?\n\r?\n/.exec(untrusted);
  if (end === null) return;
  const header = untrusted.slice(0, Math.min(end.index, 32 * 1024)).replace(/\r?\n[ \t]+/g, ' ');
  const body = untrusted.slice(end.index + end[0].length);
  const field = (name: string): string => new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(header)?.[1]?.trim() ?? '';
  const contentType = field('Content-Type');
  const type = /^[^;\s]*/.exec(contentType)?.[0].toLowerCase() ?? '';
  const boundary = parameter(contentType, 'boundary');
  if (type.startsWith('multipart/') && boundary !== null) {
    const pieces = `\n${body}`.split(`\n--${boundary}`).slice(1, partsMax);
    for (const piece of pieces) if (!piece.startsWith('--')) collect(piece.replace(/^[ \t]*\r?\n/, ''), depth + 1, parts);
    return;
  }
  const encoding = field('Content-Transfer-Encoding').toLowerCase();
  parts.push({
    type, charset: parameter(contentType, 'charset'), contentId: /<([^>]{1,500})>/.exec(field('Content-ID'))?.[1] ?? null, location: field('Content-Location') || null,
    encoding: encoding === 'base64' || encoding === 'quoted-printable' ? encoding : 'plain', body,
  });
};

const parameter = (contentType: string, name: string): string | null => {
  const match = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]{1,200})"|([^;\\s]{1,200}))`, 'i').exec(contentType);
  return match?.[1] ?? match?.[2] ?? null;
};

export const decodeQuotedPrintable = (untrusted: string): string =>
  untrusted.replace(/[ \t]+(?=\r?\n)/g, '').replace(/=\r?\n/g, '').replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
