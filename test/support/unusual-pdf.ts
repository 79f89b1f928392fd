// PDFs that are no plain portrait pages: of any size with its edges marked, forms of Adobe's (XFA), portfolios, pages with
// marks on them, and trees of pages that tell of others than they have.
import { assemblePdf, pdfStream, showText } from './sample-pdf.ts';

export interface PageSize {
  readonly width: number;
  readonly height: number;
}

/** In points. */
const edge = 12;

/** A sheet whose left edge is red and whose right edge is blue, from top to bottom. */
export const makeEdgedPdf = (sentence: string, { width, height }: PageSize, rotation = 0): Uint8Array =>
  assemblePdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Rotate ${rotation} /Contents 4 0 R ` +
      `/Resources << /Font << /F1 5 0 R >> >> >>`,
    pdfStream(
      `1 0 0 rg 0 0 ${edge} ${height} re f 0 0 1 rg ${width - edge} 0 ${edge} ${height} re f 0 g ${showText(sentence, 'F1', height - 80)}`,
    ),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]);

const withCatalog = (sentence: string, entries: string, ...more: readonly string[]): Uint8Array =>
  assemblePdf([
    `<< /Type /Catalog /Pages 2 0 R ${entries} >>`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    pdfStream(showText(sentence)),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...more,
  ]);

const form = pdfStream('<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template/></xdp:xdp>');
const field = '<< /FT /Tx /T (Name) /Type /Annot /Subtype /Widget /Rect [60 600 300 630] /P 3 0 R >>';

/** Only the form counts; its page says that another program is needed. */
export const makeDynamicXfa = (sentence: string): Uint8Array =>
  withCatalog(sentence, '/NeedsRendering true /AcroForm << /Fields [] /XFA 6 0 R >>', form);

/** The same fields lie in an ordinary form. */
export const makeStaticXfa = (sentence: string): Uint8Array =>
  withCatalog(sentence, '/AcroForm << /Fields [7 0 R] /XFA 6 0 R >>', form, field);

export const makePortfolio = (sentence: string): Uint8Array =>
  withCatalog(
    sentence,
    '/Collection << /Type /Collection /View /D >> /Names << /EmbeddedFiles << /Names [(a.txt) 6 0 R] >> >>',
    '<< /Type /Filespec /F (a.txt) /EF << /F 7 0 R >> >>',
    pdfStream('inside', ' /Type /EmbeddedFile'),
  );

/** `marks` are the entries of annotations' dictionaries: none brings a look of its own. */
export const makeMarkedPdf = (sentence: string, marks: readonly string[]): Uint8Array =>
  assemblePdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>
/Annots [${marks.map((_, index) => `${6 + index} 0 R`).join(' ')}] >>`,
    pdfStream(showText(sentence)),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...marks.map((entries) => `<< /Type /Annot /F 4 /C [1 0 0] ${entries} >>`),
  ]);

/** A node of a page tree: the number of pages that it tells of, and its kids, of which a text is a page that says it. */
export interface PageNode {
  readonly count: number;
  readonly kids: readonly (string | PageNode)[];
}

/** A PDF whose page tree tells what it is told to. */
export const makePageTree = (tree: PageNode): Uint8Array => {
  const objects = ['<< /Type /Catalog /Pages 3 0 R >>', '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'];
  const add = (kid: string | PageNode): string => {
    const number = objects.push('');
    if (typeof kid === 'string') {
      objects.push(pdfStream(showText(kid)));
      objects[number - 1] =
        `<< /Type /Page /Parent 3 0 R /MediaBox [0 0 612 792] /Contents ${number + 1} 0 R ` +
        '/Resources << /Font << /F1 2 0 R >> >> >>';
    } else {
      const kids = kid.kids.map(add).join(' ');
      objects[number - 1] = `<< /Type /Pages /Count ${kid.count} /Kids [${kids}] >>`;
    }
    return `${number} 0 R`;
  };
  add(tree);
  return assemblePdf(objects);
};

/** A PDF whose page tree has one page, itself, and itself again. */
export const makeEndlessTree = (sentence: string, count: number): Uint8Array =>
  Buffer.from(
    Buffer.from(makePageTree({ count, kids: [sentence, 'again', 'again'] }))
      .toString('latin1')
      .replace('[4 0 R 6 0 R 8 0 R]', '[4 0 R 3 0 R 3 0 R]'),
    'latin1',
  );
