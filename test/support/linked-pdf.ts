// A PDF made for tests: links of the first page lead out of it and to the second page, which has one of its own. They
// stand in the file in another order than on the page.
import { assemblePdf, pdfStream, showText } from './sample-pdf.ts';

export interface LinkedPdf {
  /** Addresses of the first page's two links, from top to bottom, and of the second page's. */
  readonly addresses: readonly [string, string, string];
  readonly secondPageSays: string;
}

const pageOf = (contents: number, links: string): string =>
  `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${contents} 0 R /Resources << /Font << ` +
  `/F1 7 0 R >> >> /Annots [${links}] >>`;
const link = (bottom: number, leadsTo: string): string =>
  `<< /Type /Annot /Subtype /Link /Rect [60 ${bottom} 400 ${bottom + 40}] /Border [0 0 0] ${leadsTo} >>`;
const out = (bottom: number, address: string): string => link(bottom, `/A << /S /URI /URI (${address}) >>`);

export const makeLinkedPdf = ({ addresses: [first, second, third], secondPageSays }: LinkedPdf): Uint8Array =>
  assemblePdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R 5 0 R] /Count 2 >>',
    pageOf(4, `${link(500, '/Dest [5 0 R /Fit]')} ${out(600, second)} ${out(690, first)}`),
    pdfStream(`${showText('One')} ${showText('Two', 'F1', 610)} ${showText('To the second page', 'F1', 510)}`),
    pageOf(6, out(300, third)),
    pdfStream(showText(secondPageSays)),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]);
