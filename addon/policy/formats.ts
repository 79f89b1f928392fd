// Which media types can be true of the same bytes. It answers only “certainly not”: what it does not know contradicts
// nothing, because a warning that comes with ordinary mail is one that nobody reads.
import { compoundFile } from './media-types.ts';

/** A format, and what it is made of: every DOCX file is a ZIP file too. */
interface Format {
  readonly name: string;
  readonly madeOf: readonly string[];
}

const odf = 'application/vnd.oasis.opendocument';
const ooxml = 'application/vnd.openxmlformats-officedocument';
const ms = 'application/vnd.ms-';

const format = (name: string, ...madeOf: readonly string[]): Format => ({ name, madeOf });
const macros = (names: readonly string[]): string[] => names.map((name) => `${ms}${name}.macroenabled.12`);
const odfKinds = (kind: string): string[] => [`${odf}.${kind}`, `${odf}.${kind}-template`, `${odf}.${kind}-master`];

/**
 * Types that people and programs use for one another are one format. An encrypted OOXML document is a compound file.
 */
const formats: readonly (readonly [Format, readonly string[]])[] = [
  [format('zip'), ['application/zip']],
  [format('compound'), [compoundFile]],
  [format('text'), ['text/plain']],
  [format('xml', 'text'), ['application/xml']],
  [format('html', 'xml', 'text'), ['text/html', 'application/xhtml+xml']],
  [format('svg', 'xml', 'text'), ['image/svg+xml']],
  [
    format('mail', 'text'),
    [
      'message/rfc822',
      'multipart/related',
      'application/mbox',
      'message/delivery-status',
      'message/disposition-notification',
      'text/rfc822-headers',
      'message/global',
      'multipart/mixed',
      'multipart/alternative',
    ],
  ],
  [format('calendar', 'text'), ['text/calendar']],
  [format('contact', 'text'), ['text/vcard']],
  [format('internet-shortcut', 'text'), ['application/x-mswinurl']],
  [format('desktop', 'text'), ['application/x-desktop']],
  [format('registry', 'text'), ['application/x-ms-regedit']],
  [format('dxf', 'text'), ['image/vnd.dxf']],
  [format('step', 'text'), ['model/step']],
  [format('iges', 'text'), ['model/iges']],
  [format('postscript', 'text'), ['application/postscript', 'application/eps']],
  // What many programs call a Word document is RTF.
  [format('rtf', 'text'), ['application/rtf']],
  [format('word-97', 'compound', 'rtf'), ['application/msword']],
  [format('excel-97', 'compound'), ['application/vnd.ms-excel']],
  [format('powerpoint-97', 'compound'), ['application/vnd.ms-powerpoint']],
  // Other programs call a message as text so, too.
  [format('outlook', 'compound', 'mail', 'text'), ['application/vnd.ms-outlook']],
  [format('msi', 'compound'), ['application/x-msi']],
  [
    format('other-compound', 'compound'),
    [
      'application/x-mspublisher',
      'application/vnd.ms-project',
      'application/vnd.ms-works',
      'application/x-quattro-pro',
      'application/x-qpro',
    ],
  ],
  [format('visio', 'compound', 'zip'), ['application/vnd.visio']],
  [format('word', 'zip', 'compound'), [`${ooxml}.wordprocessingml.document`, `${ooxml}.wordprocessingml.template`]],
  [format('word-macros', 'word', 'zip', 'compound'), macros(['word.document', 'word.template'])],
  [format('excel', 'zip', 'compound'), [`${ooxml}.spreadsheetml.sheet`, `${ooxml}.spreadsheetml.template`]],
  [format('excel-macros', 'excel', 'zip', 'compound'), macros(['excel.sheet', 'excel.template', 'excel.addin'])],
  [format('excel-binary', 'excel', 'zip', 'compound'), macros(['excel.sheet.binary'])],
  [
    format('powerpoint', 'zip', 'compound'),
    ['presentation', 'slideshow', 'template', 'slide'].map((kind) => `${ooxml}.presentationml.${kind}`),
  ],
  [
    format('powerpoint-macros', 'powerpoint', 'zip', 'compound'),
    macros(['presentation', 'slideshow', 'template', 'addin', 'slide'].map((kind) => `powerpoint.${kind}`)),
  ],
  [format('odf-text', 'zip'), odfKinds('text')],
  [format('odf-spreadsheet', 'zip'), odfKinds('spreadsheet')],
  [format('odf-presentation', 'zip'), odfKinds('presentation')],
  [format('odf-drawing', 'zip'), odfKinds('graphics')],
  [format('epub', 'zip'), ['application/epub+zip']],
  [format('jar', 'zip'), ['application/java-archive']],
  [format('apk', 'zip', 'jar'), ['application/vnd.android.package-archive']],
  [format('extension', 'zip'), ['application/x-xpinstall']],
  [
    format('other-zip', 'zip'),
    [
      'application/vnd.apple.pages',
      'application/vnd.apple.numbers',
      'application/vnd.apple.keynote',
      'application/vnd.google-earth.kmz',
      'application/oxps',
      'application/vnd.ms-xpsdocument',
      'application/msix',
      'application/appx',
    ],
  ],
  [format('pdf'), ['application/pdf']],
  [format('windows-program'), ['application/vnd.microsoft.portable-executable']],
  [format('elf'), ['application/x-elf']],
  [format('mach-o'), ['application/x-mach-binary']],
  [format('shortcut'), ['application/x-ms-shortcut']],
  [format('java-class'), ['application/java-vm']],
  // A tape archive is seldom sent without being compressed.
  [format('gzip'), ['application/gzip']],
  [format('bzip2'), ['application/x-bzip2']],
  [format('xz'), ['application/x-xz']],
  [format('zstd'), ['application/zstd']],
  [format('tar', 'gzip', 'bzip2', 'xz', 'zstd'), ['application/x-tar']],
  [format('7z'), ['application/x-7z-compressed']],
  [format('rar'), ['application/vnd.rar']],
  [format('cab'), ['application/vnd.ms-cab-compressed']],
  [format('iso'), ['application/x-iso9660-image', 'application/x-raw-disk-image']],
  [format('deb'), ['application/vnd.debian.binary-package']],
  [format('rpm'), ['application/x-rpm']],
  [format('jpeg'), ['image/jpeg']],
  [format('png'), ['image/png', 'image/apng']],
  [format('gif'), ['image/gif']],
  [format('webp'), ['image/webp']],
  [format('bmp'), ['image/bmp']],
  [format('tiff'), ['image/tiff', 'image/x-adobe-dng', 'image/x-canon-cr2', 'image/x-nikon-nef', 'image/x-sony-arw']],
  [format('heif'), ['image/heic', 'image/heif', 'image/heic-sequence', 'image/heif-sequence', 'image/avif']],
  [format('icon'), ['image/vnd.microsoft.icon']],
  [
    format('mp4'),
    ['video/mp4', 'audio/mp4', 'video/quicktime', 'video/3gpp', 'audio/3gpp', 'video/3gpp2', 'audio/3gpp2'],
  ],
  [format('ogg'), ['audio/ogg', 'video/ogg', 'application/ogg', 'audio/opus']],
  [format('matroska'), ['video/matroska', 'audio/x-matroska', 'video/webm', 'audio/webm']],
  [format('asf'), ['video/x-ms-asf', 'audio/x-ms-asf', 'application/vnd.ms-asf', 'video/x-ms-wmv', 'audio/x-ms-wma']],
  [format('mp3'), ['audio/mpeg']],
  [format('wav'), ['audio/wav']],
  [format('avi'), ['video/vnd.avi']],
  [format('flac'), ['audio/flac']],
];
const formatOf = new Map(formats.flatMap(([found, types]) => types.map((type) => [type, found] as const)));

const scripts = 'x-sh|x-csh|x-tcl|x-bat|x-powershell|x-ruby|x-httpd-php|hta|x-tex|x-subrip';
const data = 'json|toml|sql|x-yaml|x-ndjson';
const armoured = 'pgp-[a-z]+|x-x509-[a-z-]+|pkix-[a-z]+|x-pem-file|pkcs10|mac-binhex40';
const scriptTypes = new RegExp(
  String.raw`^(application/(${scripts}|${data}|${armoured})|message/.+|.+/.+\+(json|yaml))$`,
);
const plain = format('text');
/** Text with no mark by which its first bytes could be told from another. */
const unmarked = format('unmarked', 'text');

const findFormat = (type: string): Format | null => {
  const known = formatOf.get(type);
  if (known !== undefined) return known;
  if (type.endsWith('+xml')) return format(type, 'xml', 'text');
  if (type.endsWith('+zip')) return format(type, 'zip');
  return type.startsWith('text/') || scriptTypes.test(type) ? unmarked : null;
};

/** Whether one file can be both. Types must be normalised; null says nothing. */
export const canBothBeTrue = (one: string | null, other: string | null): boolean => {
  if (one === null || other === null || one === other) return true;
  const [first, second] = [findFormat(one), findFormat(other)];
  if (first === null || second === null) return majorsFit(one, other, first ?? second);
  if (first.name === second.name || first.madeOf.includes(second.name) || second.madeOf.includes(first.name))
    return true;
  // A script or a table may look like any other text, but not the other way round: a web page is known by its start.
  return (
    (first === unmarked && second.madeOf.includes(plain.name)) ||
    (second === unmarked && first.madeOf.includes(plain.name))
  );
};

/**
 * Whether the first bytes belie a claim: they are something else, or a document with macros that says it is one
 * without.
 */
export const isBelied = (claim: string | null, detected: string | null): boolean =>
  !canBothBeTrue(claim, detected) ||
  ((claim?.startsWith(ooxml) ?? false) && (detected?.includes('.macroenabled.') ?? false));

/** Whether `type` says more than `general`, which is just text or XML: a table is a text, and a news feed is XML. */
export const isKindOfText = (type: string, general: string): boolean =>
  type !== general &&
  (general === 'text/plain' || general === 'application/xml') &&
  (findFormat(type)?.madeOf.includes(findFormat(general)?.name ?? '') ?? false);

const pictureOrSound = /^(image|audio|video|font)\//;

/**
 * Of types that are not in the table only the first word is known: an `image/x-anything` is no sound, and no PDF file.
 */
const majorsFit = (one: string, other: string, known: Format | null): boolean => {
  const majors = [one, other].map((type) => pictureOrSound.exec(type)?.[1] ?? null);
  const [first = null, second = null] = majors;
  if (known === null || known.name === 'text' || known.name === 'unmarked') return true;
  if (first !== null && second !== null)
    return (first === 'image') === (second === 'image') && (first === 'font') === (second === 'font');
  // The unknown one claims to be a picture, a sound or a font; the known one is none.
  return !pictureOrSound.test(formatOf.has(one) ? other : one);
};
