// One message as a page: its parts are read from ranges of the file; pictures that its page names by `cid:` become
// files.
import { cutNote, element, type Content } from '../html.ts';
import { openPage, type Input, type Outcome, type Tools } from '../presenter.ts';
import type { PictureFor } from '../web-page.ts';
import { dateWords } from './date-words.ts';
import { fieldOf } from './header-fields.ts';
import { decodeHeaderText } from './header-text.ts';
import { charsetDecoder, decodeLongBase64 } from './mail-programs.ts';
import { messageContent, type MessageContent, type Piece } from './message-content.ts';
import { messagePage, type Attached } from './message-page.ts';
import { hasAllParts, readMessage, type Part } from './mime-part.ts';
import { takeArmourOff } from './pgp-armour.ts';
import { showBody, type ShownBody } from './shown-body.ts';
import { writePart } from './take-part-out.ts';
import { decodedSize, decodeQuotedPrintable } from './transfer-encoding.ts';
import { findUuencoded, withoutUuencoded, type Uuencoded } from './uuencoded.ts';
import type { DecodeCharset } from './byte-text.ts';
import { words } from '../words.ts';

const bodyMaxCharacters = 2 * 1024 * 1024;
const picturesMax = 100;

interface Reading {
  readonly input: Input;
  readonly bytes: string;
  readonly decode: DecodeCharset;
  readonly tools: Tools;
}

/** Apple Mail writes its length before a message, and what it knows of it behind. */
const appleLength = /^ {0,10}(\d{1,10}) {0,10}\n(?=[A-Za-z][\w-]*:)/;

export const presentMessage = (input: Input, untrustedBytes: string, tools: Tools): Outcome => {
  // Lines of old Macintosh computers; the ranges stay what they are.
  const bytes = untrustedBytes.includes('\n') ? untrustedBytes : untrustedBytes.replaceAll('\r', '\n');
  const reading: Reading = { input, bytes, decode: charsetDecoder(tools), tools };
  const [line = '', length = ''] = appleLength.exec(bytes) ?? [];
  const end = length === '' ? bytes.length : Math.min(bytes.length, line.length + Number(length));
  const message = readMessage(bytes, reading.decode, line.length, end);
  const content = messageContent(message);
  const field = (name: string): string => decodeHeaderText(fieldOf(message.fields, name) ?? '', reading.decode);
  const shown = content.pieces.map((piece) => showPiece(reading, piece, content.related));
  const missing = shown.reduce((sum, piece) => sum + piece.missingPictures, 0);
  return openPage(
    tools,
    messagePage(
      {
        untrustedSubject: field('subject'),
        untrustedFields: [
          ['From', field('from')],
          ['To', field('to')],
          ['Cc', field('cc')],
          ['Bcc', field('bcc')],
          ['Reply to', field('reply-to')],
          ['Date', dateWords(field('date'))],
        ],
        notes: [
          ...notes(content, missing),
          ...(hasAllParts(message) ? [] : [words().mail.moreParts]),
          ...new Set(shown.flatMap((piece) => piece.notes)),
        ],
        styles: shown.map(({ styles }) => styles).join(''),
        body: shown.map((piece) => piece.content),
        attached: [
          ...content.attachments.map((part, index) => attached(reading, part, index)),
          ...shown.flatMap((piece) => piece.files.map((file) => attachedInText(reading, file))),
        ],
      },
      tools,
    ),
  );
};

const notes = ({ protection }: MessageContent, missingPictures: number): readonly string[] => [
  ...(protection === 'signed' ? [words().mail.signed] : []),
  ...(protection === 'pgp' ? [words().mail.encryptedWithPgp] : []),
  ...(protection === 'encrypted' ? [words().mail.encryptedOrWrapped] : []),
  ...(missingPictures > 0 ? [words().mail.picturesMissing] : []),
];

const attached = (reading: Reading, part: Part, index: number): Attached => {
  const subject =
    part.parts[0] === undefined ? '' : decodeHeaderText(fieldOf(part.parts[0].fields, 'subject') ?? '', reading.decode);
  const untrustedName = part.untrustedFileName ?? nameByType(part.type, subject, index);
  return {
    untrustedName: untrustedName.slice(0, 1000),
    sizeBytes: decodedSize(part.encoding, reading.bytes, part.start, part.end),
    what: ['part', reading.input.path, String(part.start), String(part.end), part.encoding],
  };
};

const endings: Readonly<Record<string, string>> = {
  'message/rfc822': 'eml',
  'text/calendar': 'ics',
  'text/vcard': 'vcf',
  'text/x-vcard': 'vcf',
  'text/html': 'html',
  'text/csv': 'csv',
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'application/zip': 'zip',
  'application/pkcs7-signature': 'p7s',
  'application/pkcs7-mime': 'p7m',
  'application/pgp-signature': 'asc',
  'application/ms-tnef': 'tnef',
};
const nameByType = (type: string, subject: string, index: number): string =>
  (type === 'message/rfc822' && subject !== '' ? subject.replaceAll('/', '-') : `part ${index + 1}`) +
  `.${endings[type] ?? (type.startsWith('text/') ? 'txt' : 'bin')}`;

const attachedInText = ({ input }: Reading, { untrustedFileName, start, end }: Uuencoded): Attached => ({
  untrustedName: untrustedFileName,
  sizeBytes: Math.floor(((end - start) * 45) / 63),
  what: ['part', input.path, String(start), String(end), 'uuencode'],
});

interface Shown extends ShownBody {
  readonly notes: readonly string[];
  /** Written into the text itself. */
  readonly files: readonly Uuencoded[];
}
const onlyContent = { styles: '', missingPictures: 0, notes: [], files: [] };

const showPiece = (reading: Reading, { kind, part }: Piece, related: readonly Part[]): Shown => {
  if (kind === 'picture') return { ...onlyContent, content: showPicture(reading, part) };
  if (kind === 'html') {
    const { untrusted, isCut } = textOf(reading, part, []);
    const body = showBody({ kind, untrusted }, relatedPictures(reading, related));
    return { ...onlyContent, ...body, content: [body.content, isCut ? cutNote(words().cut.message) : null] };
  }
  const files =
    part.encoding === 'base64' || part.encoding === 'quoted-printable'
      ? []
      : findUuencoded(reading.bytes, part.start, part.end);
  const { untrusted, isCut } = textOf(reading, part, files);
  const { text, notes: said } = takeArmourOff(untrusted);
  const body = showBody({ kind, untrusted: part.isFlowed ? joinFlowed(text) : text }, () => null);
  return {
    ...onlyContent,
    ...body,
    content: [body.content, isCut ? cutNote(words().cut.message) : null],
    notes: said,
    files,
  };
};

const relatedPictures = (reading: Reading, related: readonly Part[]): PictureFor => {
  let count = 0;
  return (address) => {
    const named = related.find(({ contentId, contentLocation }) =>
      /^cid:/i.test(address) ? contentId === decodeAddress(address.slice(4)) : contentLocation === address,
    );
    return named === undefined || count++ >= picturesMax ? null : writePicture(reading, named);
  };
};

const decodeAddress = (address: string): string => {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
};

const writePicture = ({ input, tools }: Reading, part: Part): string | null => {
  const path = writePart(
    input.path,
    part.start,
    part.end - part.start,
    part.encoding,
    part.type === 'image/svg+xml' ? 'picture.svg' : 'picture',
    tools,
  );
  return path === null ? null : path.slice(path.lastIndexOf('/') + 1);
};

const showPicture = (reading: Reading, part: Part): Content => {
  const src = writePicture(reading, part);
  return src === null ? null : element('p', {}, element('img', { src, alt: '', style: 'max-width:100%' }));
};

interface PartText {
  readonly untrusted: string;
  readonly isCut: boolean;
}

const textOf = ({ bytes, decode, tools }: Reading, part: Part, files: readonly Uuencoded[]): PartText => {
  const whole = withoutUuencoded(bytes, part.start, part.end, files);
  const isCut = whole.length > bodyMaxCharacters;
  const encoded = isCut ? whole.slice(0, bodyMaxCharacters) : whole;
  if (part.encoding !== 'base64') {
    const decoded = part.encoding === 'quoted-printable' ? decodeQuotedPrintable(encoded) : encoded;
    return { untrusted: decode(part.charset, decoded), isCut };
  }
  const path = decodeLongBase64(encoded, 'body.txt', tools);
  const decoded = path === null ? '' : (tools.readLatin1(path, bodyMaxCharacters) ?? '');
  return { untrusted: decode(part.charset, decoded), isCut };
};

/** RFC 3676: a line that ends in a blank goes on in the next. */
export const joinFlowed = (text: string): string =>
  text
    .replace(/\r\n/g, '\n')
    .replace(/(^|\n)((?:>+ ?)?)(?!-- \n)([^\n]* )\n\2(?!>)/g, '$1$2$3')
    .replace(/(?<!-- |\n) \n(?![>\n])/g, ' ');
