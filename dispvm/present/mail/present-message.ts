// One message as a page: its parts are read from ranges of the file; pictures that its page names by `cid:` become files.
import { element, type Content, type Html } from '../html.ts';
import { openPage, type Input, type Outcome, type Tools } from '../presenter.ts';
import { cleanWebPage } from '../web-page.ts';
import { dateWords } from './date-words.ts';
import { fieldOf } from './header-fields.ts';
import { decodeHeaderText } from './header-text.ts';
import { charsetDecoder, decodeLongBase64 } from './mail-programs.ts';
import { messageContent, type MessageContent, type Piece } from './message-content.ts';
import { messagePage, plainText, type Attached } from './message-page.ts';
import { readMessage, type Part } from './mime-part.ts';
import { writePart } from './take-part-out.ts';
import { decodedSize, decodeQuotedPrintable } from './transfer-encoding.ts';
import type { DecodeCharset } from './byte-text.ts';

const bodyMaxCharacters = 2 * 1024 * 1024;
const picturesMax = 100;

interface Reading {
  readonly input: Input;
  readonly bytes: string;
  readonly decode: DecodeCharset;
  readonly tools: Tools;
}

export const presentMessage = (input: Input, untrustedBytes: string, tools: Tools): Outcome => {
  // Lines of old Macintosh computers; the ranges stay what they are.
  const bytes = untrustedBytes.includes('\n') ? untrustedBytes : untrustedBytes.replaceAll('\r', '\n');
  const reading: Reading = { input, bytes, decode: charsetDecoder(tools), tools };
  const message = readMessage(bytes, reading.decode);
  const content = messageContent(message);
  const field = (name: string): string => decodeHeaderText(fieldOf(message.fields, name) ?? '', reading.decode);
  let styles = '';
  let missing = 0;
  const body: Content[] = content.pieces.map((piece) => {
    const shown = showPiece(reading, piece, content.related);
    styles += shown.styles;
    missing += shown.missing;
    return shown.content;
  });
  return openPage(tools, messagePage({
    untrustedSubject: field('subject'),
    untrustedFields: [['From', field('from')], ['To', field('to')], ['Cc', field('cc')], ['Bcc', field('bcc')], ['Reply to', field('reply-to')], ['Date', dateWords(field('date'))]],
    notes: notes(content, missing), styles, body,
    attached: content.attachments.map((part, index) => attached(reading, part, index)),
  }, tools));
};

const notes = ({ protection }: MessageContent, missingPictures: number): readonly string[] => [
  ...(protection === 'signed' ? ['This message is signed. Whether the signature is right was not checked here.'] : []),
  ...(protection === 'encrypted' ? ['This message is encrypted or wrapped in a signature: what it says can be read only with the recipient’s key, which is not here.'] : []),
  ...(missingPictures > 0 ? ['Pictures that lie on the internet were not loaded.'] : []),
];

const attached = (reading: Reading, part: Part, index: number): Attached => {
  const subject = part.parts[0] === undefined ? '' : decodeHeaderText(fieldOf(part.parts[0].fields, 'subject') ?? '', reading.decode);
  const untrustedName = part.untrustedFileName ?? nameByType(part.type, subject, index);
  return {
    untrustedName: untrustedName.slice(0, 1000), sizeBytes: decodedSize(part.encoding, reading.bytes, part.start, part.end),
    what: ['part', reading.input.path, String(part.start), String(part.end), part.encoding],
  };
};

const endings: Readonly<Record<string, string>> = {
  'message/rfc822': 'eml', 'text/calendar': 'ics', 'text/vcard': 'vcf', 'text/x-vcard': 'vcf', 'text/html': 'html', 'text/csv': 'csv', 'application/pdf': 'pdf',
  'image/jpeg': 'jpg', 'image/png': 'png', 'image/gif': 'gif', 'application/zip': 'zip', 'application/pkcs7-signature': 'p7s', 'application/pkcs7-mime': 'p7m',
  'application/pgp-signature': 'asc', 'application/ms-tnef': 'tnef',
};
const nameByType = (type: string, subject: string, index: number): string =>
  `${type === 'message/rfc822' && subject !== '' ? subject.replaceAll('/', '-') : `part ${index + 1}`}.${endings[type] ?? (type.startsWith('text/') ? 'txt' : 'bin')}`;

interface Shown {
  readonly content: Content;
  readonly styles: string;
  readonly missing: number;
}

const showPiece = (reading: Reading, { kind, part }: Piece, related: readonly Part[]): Shown => {
  if (kind === 'picture') return { content: showPicture(reading, part), styles: '', missing: 0 };
  const untrusted = textOf(reading, part);
  if (kind === 'text') return { content: plainText(part.isFlowed ? joinFlowed(untrusted) : untrusted), styles: '', missing: 0 };
  let count = 0;
  const cleaned = cleanWebPage(untrusted, (address) => {
    const named = related.find(({ contentId, contentLocation }) => (/^cid:/i.test(address) ? contentId === decodeAddress(address.slice(4)) : contentLocation === address));
    return named === undefined || count++ >= picturesMax ? null : writePicture(reading, named);
  });
  return { content: element('div', {}, cleaned.markup as Html), styles: cleaned.styles, missing: cleaned.missingPictures };
};

const decodeAddress = (address: string): string => {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
};

const writePicture = ({ input, tools }: Reading, part: Part): string | null => {
  const path = writePart(input.path, part.start, part.end - part.start, part.encoding, 'picture', tools);
  return path === null ? null : path.slice(path.lastIndexOf('/') + 1);
};

const showPicture = (reading: Reading, part: Part): Content => {
  const src = writePicture(reading, part);
  return src === null ? null : element('p', {}, element('img', { src, alt: '', style: 'max-width:100%' }));
};

const textOf = ({ bytes, decode, tools }: Reading, part: Part): string => {
  const encoded = bytes.slice(part.start, Math.min(part.end, part.start + bodyMaxCharacters));
  if (part.encoding !== 'base64') return decode(part.charset, part.encoding === 'quoted-printable' ? decodeQuotedPrintable(encoded) : encoded);
  const path = decodeLongBase64(encoded, 'body.txt', tools);
  return path === null ? '' : decode(part.charset, tools.readLatin1(path, bodyMaxCharacters) ?? '');
};

/** RFC 3676: a line that ends in a blank goes on in the next. */
export const joinFlowed = (text: string): string =>
  text.replace(/\r\n/g, '\n').replace(/(^|\n)((?:>+ ?)?)(?!-- \n)([^\n]* )\n\2(?!>)/g, '$1$2$3').replace(/(?<!-- |\n) \n(?![>\n])/g, ' ');
