// A PDF that says one sentence on its page, and by a script of its own a second one: what can be read tells whether
// scripts run.
import { assemblePdf, pdfStream, showText } from './sample-pdf.ts';

export interface ScriptPdf {
  readonly pageSays: string;
  /** Letters and spaces only. */
  readonly scriptSays: string;
}

/** The script belongs to the document and runs when it is opened; it writes into a form's field. */
export const makeScriptPdf = ({ pageSays, scriptSays }: ScriptPdf): Buffer => {
  // In pieces: the word itself stands nowhere in the file.
  const spelled = Array.from(scriptSays, (letter) => `"${letter}"`).join('+');
  const letters = '/DA (/F1 28 Tf 0 g)';
  const fonts = '<< /Font << /F1 5 0 R >> >>';
  return assemblePdf([
    `<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] ${letters} /DR ${fonts} >>
/Names << /JavaScript << /Names [(start) 7 0 R] >> >> >>`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Annots [6 0 R] /Resources ${fonts} >>`,
    pdfStream(showText(pageSays)),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    `<< /Type /Annot /Subtype /Widget /FT /Tx /T (answer) /V () /Rect [60 560 560 620] /F 4 /P 3 0 R ${letters} >>`,
    `<< /S /JavaScript /JS (this.getField\\("answer"\\).value = ${spelled};) >>`,
  ]);
};
