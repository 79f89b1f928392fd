// PDFs made for tests: one that says a sentence, and the frame for any other.

/** A valid PDF with its cross-reference table. Object N of the file is `objects[N - 1]`; the first is the catalog. */
export const assemblePdf = (objects: readonly string[]): Buffer => {
  let pdf = '%PDF-1.7\n';
  const offsets = objects.map((object, index) => {
    const offset = pdf.length;
    pdf += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  const xref = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}`;
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF\n`;
  return Buffer.from(pdf + xref + trailer, 'latin1');
};

export const pdfStream = (bytes: string, entries = ''): string =>
  `<< /Length ${bytes.length}${entries} >>\nstream\n${bytes}\nendstream`;

/** Large letters; the sentence has only characters of Helvetica's standard encoding. */
export const showText = (sentence: string, font = 'F1', baseline = 700): string =>
  `BT /${font} 28 Tf 60 ${baseline} Td (${sentence.replaceAll(/[\\()]/g, '\\$&')}) Tj ET`;

export const makePdf = (sentence: string): Uint8Array =>
  assemblePdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    pdfStream(showText(sentence)),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]);
