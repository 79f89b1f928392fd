// Writes a PDF of pictures alone: a page is one image, and there is nothing else in the file. It gets sizes and pixels, never a
// byte of a document; the same pixels make the same file.
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';

/** Resolves when they are taken. */
type Write = (bytes: Uint8Array) => Promise<void>;

const pointsAnInch = 72;
/** Of the file's objects the first two. */
const catalogue = 1;
const pageTree = 2;
/** The second line tells programs that the file is not text. */
const head = Buffer.from('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n', 'latin1');

export interface PixelPage {
  readonly width: number;
  readonly height: number;
  /** Three bytes a pixel. */
  readonly rgb: Uint8Array;
}

export class PixelPdf {
  readonly #write: Write;
  readonly #dpi: number;
  /** Where each object begins; its number is the index. */
  readonly #offsets: number[] = [];
  readonly #pages: number[] = [];
  #sizeBytes = 0;

  constructor(write: Write, dpi: number) {
    this.#write = write;
    this.#dpi = dpi;
  }

  async addPage({ width, height, rgb }: PixelPage): Promise<void> {
    if (this.#sizeBytes === 0) await this.#put(head);
    const grey = greyOf(rgb);
    const image = await promisify(deflate)(grey ?? rgb);
    const page = pageTree + 1 + 3 * this.#pages.length;
    this.#pages.push(page);
    const [across, down] = [width, height].map((pixels) => points((pixels * pointsAnInch) / this.#dpi));
    const box = `/MediaBox [0 0 ${across} ${down}] /Resources << /XObject << /P ${page + 2} 0 R >> >>`;
    await this.#putObject(page, `<< /Type /Page /Parent ${pageTree} 0 R ${box} /Contents ${page + 1} 0 R >>`);
    await this.#putObject(page + 1, '', Buffer.from(`${across} 0 0 ${down} 0 0 cm /P Do`));
    const space = `/ColorSpace /Device${grey === null ? 'RGB' : 'Gray'} /BitsPerComponent 8 /Filter /FlateDecode`;
    await this.#putObject(page + 2, `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} ${space}`, image);
  }

  /** No page may follow. */
  async finish(): Promise<void> {
    const kids = this.#pages.map((page) => `${page} 0 R`).join(' ');
    await this.#putObject(pageTree, `<< /Type /Pages /Count ${this.#pages.length} /Kids [${kids}] >>`);
    await this.#putObject(catalogue, `<< /Type /Catalog /Pages ${pageTree} 0 R >>`);
    const tableAt = this.#sizeBytes;
    const count = this.#offsets.length;
    const rows = this.#offsets.slice(1).map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
    await this.#put(Buffer.from(`xref\n0 ${count}\n0000000000 65535 f \n${rows.join('')}`));
    await this.#put(
      Buffer.from(`trailer\n<< /Size ${count} /Root ${catalogue} 0 R >>\nstartxref\n${tableAt}\n%%EOF\n`),
    );
  }

  /** With a stream, `text` is what its dictionary has besides its length. */
  async #putObject(number: number, text: string, stream?: Uint8Array): Promise<void> {
    this.#offsets[number] = this.#sizeBytes;
    if (stream === undefined) return this.#put(Buffer.from(`${number} 0 obj\n${text}\nendobj\n`));
    await this.#put(Buffer.from(`${number} 0 obj\n<< ${text} /Length ${stream.length} >>\nstream\n`));
    await this.#put(stream);
    await this.#put(Buffer.from('\nendstream\nendobj\n'));
  }

  async #put(bytes: Uint8Array): Promise<void> {
    this.#sizeBytes += bytes.length;
    await this.#write(bytes);
  }
}

/** Without zeros that say nothing. */
const points = (length: number): string => String(Number(length.toFixed(3)));

/** One byte a pixel; null where a pixel has a colour. */
const greyOf = (rgb: Uint8Array): Uint8Array | null => {
  const grey = new Uint8Array(rgb.length / 3);
  for (let pixel = 0, at = 0; pixel < grey.length; pixel += 1, at += 3) {
    const red = rgb[at] ?? 0;
    if (red !== rgb[at + 1] || red !== rgb[at + 2]) return null;
    grey[pixel] = red;
  }
  return grey;
};
