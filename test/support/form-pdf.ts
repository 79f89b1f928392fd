// A PDF form made for tests: a field of every kind that PDF has, each at a place of its own.
import { assemblePdf, pdfStream, showText } from './sample-pdf.ts';

/** Points of the page, upwards. */
export type FieldRect = readonly [left: number, bottom: number, right: number, top: number];

export interface FormField {
  readonly name: string;
  readonly rect: FieldRect;
  /** What its dictionary has besides: type, flags, value. */
  readonly entries: string;
  /** The flags of its annotation: printed, where none are given. */
  readonly shownAs?: number;
}

export const pageSize = { width: 612, height: 792 } as const;

const look = (letters: string): string =>
  pdfStream(letters, ' /Type /XObject /Subtype /Form /BBox [0 0 20 20] /Resources << >>');
/** Objects behind those of the frame: a mark, and nothing. */
const [markedNumber, emptyNumber, firstFieldNumber] = [6, 7, 8];
const boxed = '/MK << /BC [0.4 0.4 0.4] >> /BS << /W 1 /S /S >>';

/** Of a button: the state that is not “Off”. */
export const button = (on: string, flags = 0): string =>
  `/FT /Btn /Ff ${flags} /AS /Off ${boxed} /AP << /N << /${on} ${markedNumber} 0 R /Off ${emptyNumber} 0 R >> >>`;
export const text = (flags = 0, more = ''): string => `/FT /Tx /Ff ${flags} ${boxed} ${more}`;
export const choice = (flags: number, options: string, more = ''): string =>
  `/FT /Ch /Ff ${flags} /Opt [${options}] ${boxed} ${more}`;

export const flags = {
  readOnly: 1,
  multiline: 1 << 12,
  password: 1 << 13,
  comb: 1 << 24,
  noToggleToOff: 1 << 14,
  radio: 1 << 15,
  pushButton: 1 << 16,
  combo: 1 << 17,
  editable: 1 << 18,
  multiSelect: 1 << 21,
} as const;

export interface FormOptions {
  /** Of the interactive form's dictionary. */
  readonly form?: string;
  /** Objects behind the fields. */
  readonly more?: readonly string[];
  readonly says?: string;
}

/** One page with these fields. Radio buttons are fields that name a `Parent` of `more`. */
export const makeFormPdf = (
  fields: readonly FormField[],
  { form = '', more = [], says = 'A form' }: FormOptions = {},
): Buffer => {
  const refs = fields.map((_, index) => `${firstFieldNumber + index} 0 R`).join(' ');
  const fonts = '<< /Font << /F1 5 0 R /Helv 5 0 R >> >>';
  return assemblePdf([
    `<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [${refs}] /DA (/Helv 12 Tf 0 g) /DR ${fonts} ${form} >> >>`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${pageSize.width} ${pageSize.height}] /Contents 4 0 R /Annots [${refs}]
/Resources ${fonts} >>`,
    pdfStream(showText(says, 'F1', 740)),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    look('0 0 0 rg 4 4 12 12 re f'),
    look(''),
    ...fields.map(
      ({ name, rect, entries, shownAs = 4 }) =>
        `<< /Type /Annot /Subtype /Widget /F ${shownAs} /P 3 0 R /Rect [${rect.join(' ')}] ` +
        `${name === '' ? '' : `/T (${name})`} ${entries} >>`,
    ),
    ...more,
  ]);
};

/** Two pages that show the same field. */
export const makeTwoPageForm = (): Buffer => {
  const page = (widget: number): string =>
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Annots [${widget} 0 R] /Resources << >> >>`;
  const widget = (on: number): string =>
    `<< /Type /Annot /Subtype /Widget /F 4 /P ${on} 0 R /Rect [60 690 300 712] /Parent 5 0 R ${boxed} >>`;
  return assemblePdf([
    `<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] /DA (/Helv 12 Tf 0 g)
/DR << /Font << /Helv 8 0 R >> >> >> >>`,
    '<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>',
    page(6),
    page(7),
    '<< /FT /Tx /T (both) /Kids [6 0 R 7 0 R] >>',
    widget(3),
    widget(4),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ]);
};
