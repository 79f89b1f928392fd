// A PDF with one sentence in an ordinary font, and one line in a font of its own: where the font's programs run, they
// exchange the words of that line.
import { makeProgramFont } from './program-font.ts';
import { assemblePdf, pdfStream, showText } from './sample-pdf.ts';

export interface FontPdf {
  readonly pageSays: string;
  /** Of the letters E F H I L T alone, as all that the font has. */
  readonly drawnSays: string;
  readonly programSays: string;
  /** The font's name in the PDF: the viewer takes one that begins with DF for unreadable without its programs. */
  readonly name: string;
}

export const makeFontPdf = ({ pageSays, drawnSays, programSays, name }: FontPdf): Buffer => {
  const font = makeProgramFont().toString('latin1');
  const line = (words: string): string => showText(words, 'F2', 740);
  const content = [showText(pageSays, 'F1', 640), line(drawnSays), line(programSays.toLowerCase())].join('\n');
  const fonts = '<< /Font << /F1 5 0 R /F2 6 0 R >> >>';
  const widths = Array.from({ length: 256 }, () => 625).join(' ');
  return assemblePdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources ${fonts} >>`,
    pdfStream(content),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    `<< /Type /Font /Subtype /TrueType /BaseFont /${name} /FontDescriptor 7 0 R
/FirstChar 0 /LastChar 255 /Widths [${widths}] >>`,
    `<< /Type /FontDescriptor /FontName /${name} /FontFile2 8 0 R /Flags 4 /FontBBox [0 0 500 4096]
/ItalicAngle 0 /Ascent 700 /Descent 0 /StemV 100 >>`,
    pdfStream(font, ` /Length1 ${font.length}`),
  ]);
};
