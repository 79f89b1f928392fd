// Names of media types and endings of file names, brought to one form so that they can be compared.
// Everything here was chosen by the sender; nothing is trusted, and what makes no sense says nothing.
import { lookup } from 'mime-types';
import { withoutHiddenCharacters } from '../../protocol/file-names.ts';

/** The names that detection and rules use for programs of Windows, and for unnamed compound files of old Office. */
export const windowsProgram = 'application/vnd.microsoft.portable-executable';
export const compoundFile = 'application/x-cfb';

/** Said by programs that know nothing better. */
const meaningless: ReadonlySet<string> = new Set([
  'application/octet-stream',
  'application/x-octet-stream',
  'binary/octet-stream',
  'application/octetstream',
  'application/binary',
  'application/unknown',
  'application/x-unknown',
  'application/x-unknown-content-type',
  'unknown/unknown',
  'content/unknown',
  'application/download',
  'application/x-download',
  'application/force-download',
  'application/x-force-download',
  'application/x-compressed',
  'application/x-binary',
  'application/data',
  'application/file',
]);

/** Many names of one type: the first is used. */
const aliases: readonly (readonly [type: string, ...others: string[]])[] = [
  [
    'application/pdf',
    'application/x-pdf',
    'application/acrobat',
    'applications/vnd.pdf',
    'text/pdf',
    'text/x-pdf',
    'application/vnd.pdf',
  ],
  ['image/jpeg', 'image/jpg', 'image/pjpeg', 'image/jpe', 'application/jpg', 'application/jpeg', 'image/x-citrix-jpeg'],
  ['image/png', 'image/x-png', 'application/png', 'image/x-citrix-png'],
  ['image/gif', 'image/x-gif', 'image/x-citrix-gif'],
  ['image/tiff', 'image/tif', 'image/x-tiff', 'image/x-tif'],
  ['image/bmp', 'image/x-bmp', 'image/x-ms-bmp', 'image/x-windows-bmp'],
  ['image/vnd.microsoft.icon', 'image/x-icon', 'image/ico', 'image/icon'],
  ['image/svg+xml', 'image/svg', 'image/svg-xml', 'image/x-svg'],
  ['image/webp', 'image/x-webp'],
  ['application/zip', 'application/x-zip', 'application/x-zip-compressed', 'multipart/x-zip'],
  [
    'application/gzip',
    'application/x-gzip',
    'application/gzip-compressed',
    'application/x-gunzip',
    'application/x-tgz',
    'application/x-compressed-tar',
    'application/x-gtar-compressed',
  ],
  ['application/x-7z-compressed', 'application/7z', 'application/x-7z', 'application/x-7zip-compressed'],
  ['application/vnd.rar', 'application/x-rar-compressed', 'application/x-rar', 'application/rar'],
  ['application/x-tar', 'application/tar', 'application/x-gtar'],
  ['application/x-bzip2', 'application/bzip2', 'application/x-bzip', 'application/x-bz2'],
  ['application/zstd', 'application/x-zstd'],
  [
    windowsProgram,
    'application/x-msdownload',
    'application/x-msdos-program',
    'application/x-dosexec',
    'application/exe',
    'application/x-exe',
    'application/dos-exe',
    'application/x-winexe',
    'application/msdos-windows',
    'application/x-ms-dos-executable',
    'vms/exe',
  ],
  ['application/x-msi', 'application/x-ms-installer', 'application/x-windows-installer'],
  [
    'application/x-elf',
    'application/x-executable',
    'application/x-sharedlib',
    'application/x-pie-executable',
    'application/x-object',
    'application/x-core',
  ],
  ['application/x-mach-binary', 'application/x-mach-o-executable', 'application/x-mac-executable'],
  ['application/vnd.debian.binary-package', 'application/x-deb', 'application/x-debian-package'],
  ['application/x-rpm', 'application/x-redhat-package-manager', 'application/x-redhat-package'],
  ['application/java-archive', 'application/x-java-archive', 'application/x-jar'],
  [
    'application/java-vm',
    'application/x-java-class',
    'application/java',
    'application/x-java-vm',
    'application/java-byte-code',
  ],
  ['application/x-ms-shortcut', 'application/x.ms.shortcut', 'application/x-win-lnk', 'application/x-mslink'],
  ['application/x-mswinurl', 'application/internet-shortcut', 'text/x-url', 'application/x-url'],
  ['application/x-iso9660-image', 'application/x-iso-image', 'application/x-cd-image', 'application/iso-image'],
  ['application/x-vhd', 'application/x-virtualbox-vhd'],
  ['application/x-vmdk', 'application/x-virtualbox-vmdk'],
  [
    'text/javascript',
    'application/javascript',
    'application/x-javascript',
    'application/ecmascript',
    'text/ecmascript',
    'text/jscript',
    'application/x-ecmascript',
    'text/x-javascript',
  ],
  [
    'application/x-sh',
    'text/x-sh',
    'application/x-shellscript',
    'text/x-shellscript',
    'application/x-bash',
    'application/x-shar',
  ],
  ['text/x-python', 'application/x-python', 'text/x-python3', 'application/x-python-code', 'text/x-script.python'],
  ['text/x-perl', 'application/x-perl'],
  ['text/vbscript', 'application/x-vbs', 'text/vbs', 'application/vbscript', 'text/x-vbs'],
  ['application/rtf', 'text/rtf', 'application/x-rtf', 'text/richtext'],
  ['application/xml', 'text/xml'],
  ['application/json', 'text/json'],
  ['text/csv', 'application/csv', 'text/x-csv', 'text/comma-separated-values', 'application/x-csv'],
  ['text/calendar', 'application/ics', 'text/x-vcalendar', 'application/x-vcalendar'],
  ['text/vcard', 'text/x-vcard', 'text/directory'],
  ['text/markdown', 'text/x-markdown'],
  ['text/x-diff', 'text/x-patch', 'text/diff'],
  ['application/vnd.ms-outlook', 'application/x-msg', 'application/msoutlook'],
  ['application/msword', 'application/vnd.ms-word', 'application/x-msword', 'application/doc', 'application/word'],
  [
    'application/vnd.ms-excel',
    'application/msexcel',
    'application/x-msexcel',
    'application/x-excel',
    'application/excel',
    'application/x-ms-excel',
    'application/xls',
    'application/x-xls',
  ],
  ['application/vnd.ms-powerpoint', 'application/mspowerpoint', 'application/powerpoint', 'application/x-mspowerpoint'],
  ['application/vnd.ms-project', 'application/x-project', 'application/msproject', 'application/x-msproject'],
  [
    'application/vnd.visio',
    'application/x-visio',
    'application/visio',
    'application/vnd.ms-visio.drawing',
    'application/vnd.ms-visio.viewer',
  ],
  [compoundFile, 'application/x-ole-storage', 'application/vnd.ms-office'],
  ['application/ms-tnef', 'application/vnd.ms-tnef'],
  ['application/pkcs7-mime', 'application/x-pkcs7-mime'],
  ['application/pkcs7-signature', 'application/x-pkcs7-signature'],
  ['audio/mpeg', 'audio/mp3', 'audio/x-mp3', 'audio/x-mpeg', 'audio/mpeg3', 'audio/x-mpeg-3'],
  ['audio/wav', 'audio/x-wav', 'audio/wave', 'audio/vnd.wave'],
  ['audio/mp4', 'audio/x-m4a', 'audio/m4a'],
  ['audio/flac', 'audio/x-flac'],
  ['audio/aiff', 'audio/x-aiff'],
  ['video/mp4', 'video/x-m4v', 'application/mp4'],
  ['video/vnd.avi', 'video/x-msvideo', 'video/avi', 'video/msvideo'],
  ['video/matroska', 'video/x-matroska'],
  ['application/x-shockwave-flash', 'application/vnd.adobe.flash.movie'],
  ['application/x-chrome-extension', 'application/x-google-chrome-extension'],
];
const canonical: ReadonlyMap<string, string> = new Map(
  aliases.flatMap(([type, ...others]) => others.map((other) => [other, type] as const)),
);

const mediaType = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/;
const mediaTypeMaxLength = 127;

/** In lower case, without parameters, under one name; null where it says nothing. */
export const normaliseType = (untrustedType: string | null): string | null => {
  const [first = ''] = (untrustedType ?? '').split(';', 1);
  const type = first.trim().toLowerCase();
  if (type.length > mediaTypeMaxLength || !mediaType.test(type) || meaningless.has(type)) return null;
  return canonical.get(type) ?? type;
};

/** What mime-types lacks, or says of an ending that means other things more often (null). */
const typesByExtension: ReadonlyMap<string, string | null> = new Map<string, string | null>([
  // Programs and source texts share these endings with something rare.
  ['ts', null],
  ['key', null],
  ['pub', null],
  ['rs', null],
  ['org', null],
  ['com', null],
  ['asc', null],
  ['cpl', windowsProgram],
  ['msi', 'application/x-msi'],
  ['mpp', 'application/vnd.ms-project'],
  ['scr', windowsProgram],
  ['pif', null],
  ['ocx', windowsProgram],
  ['sys', windowsProgram],
  ['xll', windowsProgram],
  ['bat', 'application/x-bat'],
  ['cmd', 'application/x-bat'],
  ['ps1', 'application/x-powershell'],
  ['vbs', 'text/vbscript'],
  ['jse', null],
  ['py', 'text/x-python'],
  ['hta', 'application/hta'],
  ['reg', 'application/x-ms-regedit'],
  ['url', 'application/x-mswinurl'],
  ['desktop', 'application/x-desktop'],
  ['iso', 'application/x-iso9660-image'],
  ['vhdx', 'application/x-vhdx'],
  ['tgz', 'application/gzip'],
  ['svgz', 'application/gzip'],
  ['zst', 'application/zstd'],
  ['appimage', 'application/x-elf'],
  ['mht', 'multipart/related'],
  ['mhtml', 'multipart/related'],
  ['diff', 'text/x-diff'],
  ['patch', 'text/x-diff'],
  ['winmail', 'application/ms-tnef'],
  ['jpg', 'image/jpeg'],
  ['accdb', 'application/x-msaccess'],
]);

/**
 * The ending by which a system chooses a program: lower case, no dot; null where there is none. Invisible ends do not
 * hide it.
 */
export const extensionOf = (untrustedName: string): string | null => {
  const name = withoutBlankEnd(withoutHiddenCharacters(untrustedName).slice(-extensionSearchLength));
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const dot = base.lastIndexOf('.');
  const extension = base
    .slice(dot + 1)
    .trim()
    .toLowerCase();
  return dot < 0 || extension === '' || extension.length > extensionMaxLength ? null : extension;
};

const blankOrDot = /[\s.]/u;

/**
 * Without the blanks and dots at its end, which a system ignores. Character by character from the end: an expression
 * for “some of them, then the end” starts again at each one, and so takes seconds for a name that is made of nothing
 * else.
 */
export const withoutBlankEnd = (name: string): string => {
  let end = name.length;
  while (end > 0 && blankOrDot.test(name.charAt(end - 1))) end -= 1;
  return name.slice(0, end);
};

const extensionMaxLength = 32;
/** Names may be megabytes; nothing about an ending is further from the end. */
const extensionSearchLength = 4096;

export const typeOfExtension = (extension: string | null): string | null => {
  if (extension === null) return null;
  const known = typesByExtension.get(extension);
  if (known !== undefined) return known;
  const type = lookup(`x.${extension}`);
  return type === false ? null : normaliseType(type);
};

/**
 * What a message or Thunderbird says of a name: it is null where a table of endings spoke that knows only the rare
 * meaning.
 */
export const claimOf = (untrustedType: string | null, extension: string | null): string | null => {
  const type = normaliseType(untrustedType);
  if (type === null || extension === null) return type;
  // Where Office is installed, Windows calls every table so.
  if (type === 'application/vnd.ms-excel' && (extension === 'csv' || extension === 'tsv'))
    return typeOfExtension(extension);
  return typesByExtension.get(extension) === null && type === normaliseType(lookup(`x.${extension}`) || null)
    ? null
    : type;
};
