// A PDF with everything that a safe copy must not have: a script, links, metadata of both kinds, a file inside, and layers of
// text. Each says a word of its own, so that it is known where it is found.
import { assemblePdf, pdfStream, showText } from './sample-pdf.ts';

/** What may be found in no copy, wherever in the file it stood. */
export const loadedWords = {
  script: 'scriptedmarmot',
  address: 'linkedheron',
  author: 'authoredotter',
  metadata: 'describedbadger',
  file: 'embeddedstoat',
} as const;

/** Two pages; the sentence is on the second. */
export const makeLoadedPdf = (sentence: string): Buffer => {
  const page = (contents: number, more = ''): string =>
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${contents} 0 R /Resources << /Font << /F1 7 0 R >> >>${more} >>`;
  const { script, address, author, metadata, file } = loadedWords;
  const pdf = assemblePdf([
    `<< /Type /Catalog /Pages 2 0 R /OpenAction 9 0 R /Metadata 10 0 R
/Names << /JavaScript << /Names [(start) 9 0 R] >> /EmbeddedFiles << /Names [(${file}.txt) 11 0 R] >> >> >>`,
    '<< /Type /Pages /Kids [3 0 R 5 0 R] /Count 2 >>',
    page(4, ' /Annots [8 0 R]'),
    pdfStream(showText('The first page')),
    page(6),
    pdfStream(showText(sentence)),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    `<< /Type /Annot /Subtype /Link /Rect [60 690 400 730] /A << /S /URI /URI (https://${address}.example/) >> >>`,
    `<< /S /JavaScript /JS (app.alert\\("${script}"\\);) >>`,
    pdfStream(`<x:xmpmeta>${metadata}</x:xmpmeta>`, ' /Type /Metadata /Subtype /XML'),
    `<< /Type /Filespec /F (${file}.txt) /EF << /F 12 0 R >> >>`,
    pdfStream(`${file} is inside`, ' /Type /EmbeddedFile'),
    `<< /Author (${author}) /Title (${author}) >>`,
  ]).toString('latin1');
  return Buffer.from(pdf.replace('/Root 1 0 R', '/Root 1 0 R /Info 13 0 R'), 'latin1');
};
