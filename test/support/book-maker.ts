// Books and papers for tests, each around a sentence of its own: EPUB, FictionBook, comic book, XPS, DjVu's page, saved
// web page.
import { makeZip } from '../../scripts/zip.ts';
import { convertPicture } from './picture-maker.ts';

const xhtml = (body: string): string =>
  `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>Book</title></head><body>${body}</body></html>`;

export const makeEpub = (sentence: string): Uint8Array =>
  makeZip({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml':
      '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">' +
      '<rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
    'book.opf':
      '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="2.0" unique-identifier="id">' +
      '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Book</dc:title><dc:identifier id="id">1</dc:identifier></metadata>' +
      '<manifest><item id="one" href="one.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref ' +
      'idref="one"/></spine></package>',
    'one.xhtml': xhtml(`<h1>${sentence}</h1><script>document.write("Trombone")</script>`),
  });

/** `cover` is a PNG. */
export const makeFictionBook = (sentence: string, cover?: Uint8Array): Uint8Array =>
  Buffer.from(
    '<?xml version="1.0" encoding="UTF-8"?>' +
      '<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0" xmlns:l="http://www.w3.org/1999/xlink">' +
      '<description><title-info><book-title>Book</book-title>' +
      `${cover === undefined ? '' : '<coverpage><image l:href="#cover"/></coverpage>'}<lang>en</lang>` +
      `</title-info></description><body><section><title><p>${sentence}</p></title><p>Once.</p></section></body>` +
      (cover === undefined
        ? ''
        : `<binary id="cover" content-type="image/png">${Buffer.from(cover).toString('base64')}</binary>`) +
      '</FictionBook>',
  );

const drawnPage = (sentence: string, ...output: readonly string[]): Promise<Buffer> =>
  convertPicture(['-size', '900x1200', '-gravity', 'north', '-pointsize', '70', `caption:${sentence}`, ...output]);

/** Pages follow each other by name. */
export const makeComicBook = async (...sentences: readonly string[]): Promise<Uint8Array> =>
  makeZip(
    Object.fromEntries(
      await Promise.all(
        sentences.map(async (sentence, page) => [`page-${page}.png`, await drawnPage(sentence, 'png:-')] as const),
      ),
    ),
  );

/** What DjVuLibre's `cjb2` takes. */
export const makePaper = (sentence: string): Promise<Buffer> => drawnPage(sentence, '-monochrome', 'pbm:-');

/** Its letters come with it, as this format wants. */
export const makeXps = (sentence: string, font: Uint8Array): Uint8Array => {
  const relations = (type: string, target: string): string =>
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' +
    `<Relationship Id="r" Type="http://schemas.microsoft.com/xps/2005/06/${type}" Target="${target}"/></Relationships>`;
  const namespace = 'xmlns="http://schemas.microsoft.com/xps/2005/06"';
  return makeZip({
    '[Content_Types].xml':
      '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      '<Default Extension="fdseq" ContentType="application/vnd.ms-package.xps-fixeddocumentsequence+xml"/>' +
      '<Default Extension="fdoc" ContentType="application/vnd.ms-package.xps-fixeddocument+xml"/>' +
      '<Default Extension="fpage" ContentType="application/vnd.ms-package.xps-fixedpage+xml"/>' +
      '<Default Extension="ttf" ContentType="application/vnd.ms-opentype"/></Types>',
    '_rels/.rels': relations('fixedrepresentation', '/FixedDocSeq.fdseq'),
    'FixedDocSeq.fdseq':
      `<FixedDocumentSequence ${namespace}>` +
      '<DocumentReference Source="/Documents/1/FixedDoc.fdoc"/></FixedDocumentSequence>',
    'Documents/1/FixedDoc.fdoc': `<FixedDocument ${namespace}><PageContent Source="/Documents/1/Pages/1.fpage"/></FixedDocument>`,
    'Documents/1/Pages/1.fpage':
      `<FixedPage ${namespace} Width="816" Height="1056" xml:lang="en"><Glyphs Fill="#ff000000" FontUri="/letters.ttf" ` +
      `FontRenderingEmSize="40" OriginX="80" OriginY="120" UnicodeString="${sentence}"/></FixedPage>`,
    'letters.ttf': font,
  });
};

export interface SavedPage {
  readonly says: string;
  /** What a script of it would write, and a page that it would load. */
  readonly scriptSays: string;
  readonly loads: string;
  /** It comes along. */
  readonly picture: Uint8Array;
}

/** As browsers save it: by its place, and by an id. */
export const makeSavedPage = ({ says, scriptSays, loads, picture }: SavedPage): Uint8Array =>
  Buffer.from(
    [
      'From: <Saved by a browser>',
      'Snapshot-Content-Location: https://pages.example.org/tents.html',
      'Subject: Tents',
      'MIME-Version: 1.0',
      'Content-Type: multipart/related; type="text/html"; boundary="b"',
      '',
      '--b',
      'Content-Type: text/html; charset=utf-8',
      'Content-Location: https://pages.example.org/tents.html',
      '',
      `<html><head><style>h1{color:#006000}</style></head><body><h1>${says}</h1><p><img src="https://pages.example.org/in.png"></p>`,
      `<p><img src="${loads}"></p><iframe src="${loads}"></iframe><object data="${loads}"></object>`,
      `<script>document.write(${JSON.stringify(scriptSays)})</script><img src=x ` +
        `onerror="document.write(${JSON.stringify(scriptSays)})"></body></html>`,
      '--b',
      'Content-Type: image/png',
      'Content-Transfer-Encoding: base64',
      'Content-Location: https://pages.example.org/in.png',
      '',
      (
        Buffer.from(picture)
          .toString('base64')
          .match(/.{1,76}/g) ?? []
      ).join('\r\n'),
      '--b--',
      '',
    ].join('\r\n'),
  );
