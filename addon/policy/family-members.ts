// What belongs to each family of protocol/policy.ts: by media type or by ending, because for many programs and scripts
// there is no type that anybody uses. Being in two families is fine: a rule for either one matches.
import type { Family } from '../../protocol/policy.ts';
import { compoundFile, windowsProgram } from './media-types.ts';

export interface Members {
  /** Media types; `image/*` stands for all of its kind. */
  readonly types: readonly string[];
  readonly extensions: string;
}

const ooxml = 'application/vnd.openxmlformats-officedocument';
const odf = 'application/vnd.oasis.opendocument';

export const membersOf: Readonly<Record<Family, Members>> = {
  pdf: { types: ['application/pdf'], extensions: 'pdf' },
  // SVG is among the web pages instead, as it can hold scripts.
  image: {
    types: ['image/*'],
    extensions:
      'jpg jpeg jpe jfif png apng gif webp avif heic heif bmp dib tif tiff ico icns jp2 j2k jxl jls psd xcf raw cr2 cr3 nef arw ' +
      'dng orf rw2 raf emf wmf pcx tga ppm pgm pbm pnm xbm xpm djvu',
  },
  text: {
    types: [
      'text/*',
      'application/json',
      'application/xml',
      'application/x-yaml',
      'application/toml',
      'application/x-tex',
      'application/sql',
      'application/x-subrip',
      'application/x-ndjson',
    ],
    extensions:
      'txt text log md markdown rst csv tsv json xml yaml yml toml ini cfg conf properties tex diff patch srt po',
  },
  office: {
    types: [
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      'application/vnd.ms-project',
      'application/vnd.visio',
      'application/x-mspublisher',
      'application/vnd.ms-works',
      'application/vnd.ms-xpsdocument',
      'application/oxps',
      'application/onenote',
      'application/rtf',
      'application/vnd.wordperfect',
      'application/epub+zip',
      `${ooxml}.*`,
      `${odf}.*`,
      'application/vnd.sun.xml.*',
      'application/vnd.apple.pages',
      'application/vnd.apple.numbers',
      'application/vnd.apple.keynote',
      compoundFile,
      'application/vnd.lotus-1-2-3',
      'application/x-quattro-pro',
      'application/x-qpro',
      'application/x-dbf',
    ],
    extensions:
      'doc dot docx dotx xls xlt xlsx xltx xlw ppt pot pps pptx potx ppsx sldx odt ott odm fodt ods ots fods odp otp fodp odg ' +
      'otg fodg odf odb sxw sxc sxi rtf wps wpd pages numbers vsd vsdx vst vstx mpp mpt pub xps oxps one epub dbf',
  },
  'office-macros': {
    types: [
      ...[
        'word.document',
        'word.template',
        'excel.sheet',
        'excel.template',
        'excel.addin',
        'powerpoint.presentation',
        'powerpoint.slideshow',
        'powerpoint.template',
        'powerpoint.addin',
        'powerpoint.slide',
      ].map((name) => `application/vnd.ms-${name}.macroenabled.12`),
      'application/vnd.ms-excel.sheet.binary.macroenabled.12',
      'application/vnd.ms-visio.drawing.macroenabled.main+xml',
      'application/x-msaccess',
      'application/vnd.openofficeorg.extension',
    ],
    extensions:
      'docm dotm xlsm xltm xlam xlsb xla xlm pptm potm ppsm ppam ppa sldm vsdm vstm vssm wll mdb mde accdb accde accdr oxt',
  },
  archive: {
    types: [
      'application/zip',
      'application/gzip',
      'application/x-7z-compressed',
      'application/vnd.rar',
      'application/x-tar',
      'application/x-bzip2',
      'application/x-xz',
      'application/zstd',
      'application/x-compress',
      'application/x-lzip',
      'application/x-lzma',
      'application/x-lz4',
      'application/x-lzh-compressed',
      'application/x-arj',
      'application/x-ace-compressed',
      'application/vnd.ms-cab-compressed',
      'application/x-cpio',
      'application/x-unix-archive',
      'application/x-archive',
      'application/x-stuffit',
      'application/ms-tnef',
      'application/mac-binhex40',
    ],
    extensions:
      'zip zipx gz tgz taz 7z rar tar bz2 tbz tbz2 xz txz lz lzma lz4 lzh lha zst tzst z arj ace cab cpio ar sit sitx hqx alz ' +
      'egg uue uu tnef winmail r00 001',
  },
  audio: {
    types: ['audio/*', 'application/ogg'],
    extensions: 'mp3 m4a aac ogg oga opus flac wav wma aif aiff amr mid midi ape ac3 ra m3u m3u8 pls',
  },
  video: {
    types: ['video/*', 'application/vnd.ms-asf', 'application/vnd.rn-realmedia', 'application/mxf'],
    extensions: 'mp4 m4v mov avi mkv webm wmv asf mpg mpeg mpe ogv 3gp 3g2 flv f4v m2ts mts vob rm rmvb',
  },
  message: {
    types: ['message/*', 'application/vnd.ms-outlook', 'application/mbox'],
    extensions: 'eml emlx msg oft mbox mbx pst ost',
  },
  calendar: { types: ['text/calendar'], extensions: 'ics ical ifb vcs icalendar' },
  contact: {
    types: ['text/vcard', 'application/vcard+json', 'application/vcard+xml', 'text/x-ldif'],
    extensions: 'vcf vcard ldif',
  },
  web: {
    types: [
      'text/html',
      'application/xhtml+xml',
      'image/svg+xml',
      'multipart/related',
      'application/x-mimearchive',
      'application/x-shockwave-flash',
      'application/x-webarchive',
      'text/css',
    ],
    extensions: 'html htm xhtml xht shtml svg svgz mht mhtml webarchive swf css',
  },
  certificate: {
    types: [
      'application/pkix-cert',
      'application/pkix-crl',
      'application/pkix-pkipath',
      'application/x-x509-*',
      'application/pkcs7-mime',
      'application/pkcs7-signature',
      'application/x-pkcs7-*',
      'application/pkcs8',
      'application/pkcs10',
      'application/x-pkcs12',
      'application/pkcs12',
      'application/x-pem-file',
      'application/pgp-keys',
      'application/pgp-signature',
      'application/pgp-encrypted',
    ],
    extensions: 'cer crt der pem p7b p7c p7m p7s p8 p10 p12 pfx csr crl asc gpg pgp sig spc',
  },
  executable: {
    types: [
      windowsProgram,
      'application/x-msi',
      'application/msix',
      'application/msixbundle',
      'application/appx',
      'application/appxbundle',
      'application/vnd.ms-appx',
      'application/x-ms-application',
      'application/x-ms-xbap',
      'application/x-elf',
      'application/x-mach-binary',
      'application/vnd.android.package-archive',
      'application/vnd.debian.binary-package',
      'application/x-rpm',
      'application/java-archive',
      'application/java-vm',
      'application/x-iphone',
      'application/x-xpinstall',
      'application/x-chrome-extension',
      'application/wasm',
      'application/x-xar',
      'application/vnd.apple.installer+xml',
      'application/vnd.flatpak',
      'application/vnd.snap',
      'application/vnd.appimage',
      'application/x-silverlight-app',
      'application/x-squashfs',
    ],
    extensions:
      'exe dll scr com pif cpl msi msp mst msu msix msixbundle appx appxbundle appinstaller application xbap xap ocx sys drv vxd ' +
      'ax tsp efi xll gadget elf so o ko run bundle dylib app pkg mpkg ipa apk apks xapk aab deb udeb rpm jar war ear class ' +
      'appimage flatpak snap xpi crx vsix wasm hlp',
  },
  script: {
    types: [
      'text/javascript',
      'application/x-sh',
      'application/x-csh',
      'application/x-tcl',
      'text/vbscript',
      'application/x-bat',
      'application/bat',
      'application/x-powershell',
      'text/x-powershell',
      'text/x-python',
      'text/x-perl',
      'application/x-ruby',
      'text/x-ruby',
      'application/x-httpd-php',
      'text/x-php',
      'application/x-php',
      'text/x-lua',
      'text/x-awk',
      'application/hta',
      'application/x-ms-regedit',
      'application/vnd.ms-htmlhelp',
      'text/scriptlet',
      'application/x-applescript',
      'application/x-vbscript',
    ],
    extensions:
      'js jse mjs cjs vbs vbe vb vba bas ws wsf wsc wsh sct hta htc bat cmd btm ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psm1 msh ' +
      'msh1 msh2 mshxml sh bash zsh ksh csh tcsh fish command tool workflow scpt scptd applescript osascript py pyw pyc pyo pyz ' +
      'pyzw pl pm rb php php3 php4 php5 phtml phar lua tcl awk ahk au3 a3x reg inx ins isp msc chm vbp kix',
  },
  shortcut: {
    types: [
      'application/x-ms-shortcut',
      'application/x-mswinurl',
      'application/x-desktop',
      'application/x.apple.alias',
      'application/x-java-jnlp-file',
      'application/windows-library+xml',
      'application/windows-search-connector+xml',
    ],
    extensions:
      'lnk url website desktop directory webloc inetloc fileloc ftploc afploc inf scf pcd settingcontent-ms appcontent-ms ' +
      'appref-ms library-ms search-ms searchconnector-ms diagcab diagcfg diagpkg theme themepack deskthemepack msrcincident rdp ' +
      'rdpw xnk shb shs glk iqy oqy rqy dqy slk udl jnlp flatpakref flatpakrepo mad maf mag mam maq mar mas mau mav maw mcf ' +
      'printerexport',
  },
  'disk-image': {
    types: [
      'application/x-iso9660-image',
      'application/x-apple-diskimage',
      'application/x-vhd',
      'application/x-vhdx',
      'application/x-vmdk',
      'application/x-virtualbox-vdi',
      'application/x-qemu-disk',
      'application/x-raw-disk-image',
      'application/x-virtualbox-ova',
      'application/x-virtualbox-ovf',
    ],
    extensions:
      'iso img ima udf vhd vhdx avhd avhdx vmdk vdi qcow qcow2 dmg smi sparseimage sparsebundle toast nrg mdf mds ccd wim swm ' +
      'esd ova ovf hdd vfd',
  },
};
