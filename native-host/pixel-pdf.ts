// Writes a PDF of pictures alone: a page is one image, and there is nothing else in the file but, where that is wanted, the words that
// were recognised in these images. It gets sizes, pixels and words, never a byte of a document; the same make the same file.
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { charactersOfCodes, fontName, fontObjects, wordsContent } from './text-layer.ts';
import type { Word } from './word-stream.ts';

export interface PdfFile {
  /** Resolves when they are taken. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** What was written there; null where it cannot be read any more. */
  readonly read: (offset: number, length: number) => Promise<Uint8Array | null>;
}

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

interface WrittenPage {
  readonly width: number;
  readonly height: number;
  readonly isGrey: boolean;
  /** The number of the object that is the page's picture, and where in the file its stream lies. */
  readonly image: number;
  readonly offset: number;
  readonly sizeBytes: number;
  /** The object of its words; null where it has none. */
  text: number | null;
}

export class PixelPdf {
  readonly #file: PdfFile;
  readonly #dpi: number;
  /** Where each object begins; its number is the index. */
  readonly #offsets: number[] = [];
  readonly #pages: WrittenPage[] = [];
  #next = pageTree + 1;
  #sizeBytes = 0;

  constructor(file: PdfFile, dpi: number) {
    this.#file = file;
    this.#dpi = dpi;
  }

  get sizes(): readonly { readonly width: number; readonly height: number }[] {
    return this.#pages;
  }

  async addPage({ width, height, rgb }: PixelPage): Promise<void> {
    if (this.#sizeBytes === 0) await this.#put(head);
    const grey = greyOf(rgb);
    const bytes = await promisify(deflate)(grey ?? rgb);
    const space = `/ColorSpace /Device${grey === null ? 'RGB' : 'Gray'} /BitsPerComponent 8 /Filter /FlateDecode`;
    const what = `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} ${space}`;
    const image = this.#next;
    const offset = await this.#putObject(what, bytes);
    const isGrey = grey !== null;
    this.#pages.push({ width, height, isGrey, image, offset, sizeBytes: bytes.length, text: null });
  }

  /** The pixels of a page that was added, from 0 on; null where they cannot be read any more. */
  async readPage(index: number): Promise<PixelPage | null> {
    const page = this.#pages[index];
    const bytes = page === undefined ? null : await this.#file.read(page.offset, page.sizeBytes);
    if (page === undefined || bytes === null) return null;
    const { width, height, isGrey } = page;
    const pixels = await promisify(inflate)(bytes, { maxOutputLength: 3 * width * height }).catch(() => null);
    if (pixels?.length !== (isGrey ? 1 : 3) * width * height) return null;
    return { width, height, rgb: isGrey ? rgbOf(pixels) : pixels };
  }

  /** Out of sight, over the picture of a page that was added. */
  async addWords(index: number, words: readonly Word[]): Promise<void> {
    const page = this.#pages[index];
    if (page === undefined || words.length === 0) return;
    page.text = this.#next;
    const scale = pointsAnInch / this.#dpi;
    const content = wordsContent(words, page.height, (pixels) => points(pixels * scale), scale);
    await this.#putObject('/Filter /FlateDecode', await promisify(deflate)(content));
  }

  /** No page may follow. */
  async finish(): Promise<void> {
    const font = this.#pages.some(({ text }) => text !== null) ? await this.#putFont() : null;
    const kids: string[] = [];
    for (const page of this.#pages) kids.push(`${await this.#putPage(page, font)} 0 R`);
    await this.#putAs(pageTree, `<< /Type /Pages /Count ${kids.length} /Kids [${kids.join(' ')}] >>`);
    await this.#putAs(catalogue, `<< /Type /Catalog /Pages ${pageTree} 0 R >>`);
    const tableAt = this.#sizeBytes;
    const count = this.#offsets.length;
    const rows = this.#offsets.slice(1).map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
    await this.#put(Buffer.from(`xref\n0 ${count}\n0000000000 65535 f \n${rows.join('')}`));
    await this.#put(
      Buffer.from(`trailer\n<< /Size ${count} /Root ${catalogue} 0 R >>\nstartxref\n${tableAt}\n%%EOF\n`),
    );
  }

  /** Gives the page's object. The words go before the picture, which changes how large things are. */
  async #putPage({ width, height, image, text }: WrittenPage, font: number | null): Promise<number> {
    const [across, down] = [width, height].map((pixels) => points((pixels * pointsAnInch) / this.#dpi));
    const picture = this.#next;
    await this.#putObject('', Buffer.from(`${across} 0 0 ${down} 0 0 cm /P Do`));
    const fonts = text === null ? '' : ` /Font << /${fontName} ${font} 0 R >>`;
    const contents = text === null ? `${picture} 0 R` : `[${text} 0 R ${picture} 0 R]`;
    const resources = `/Resources << /XObject << /P ${image} 0 R >>${fonts} >> /Contents ${contents}`;
    const page = this.#next;
    await this.#putObject(`<< /Type /Page /Parent ${pageTree} 0 R /MediaBox [0 0 ${across} ${down}] ${resources} >>`);
    return page;
  }

  async #putFont(): Promise<number> {
    const characters = this.#next;
    await this.#putObject('/Filter /FlateDecode', await promisify(deflate)(charactersOfCodes()));
    await this.#putObject(fontObjects.descriptor);
    await this.#putObject(fontObjects.letters(characters + 1));
    const font = this.#next;
    await this.#putObject(fontObjects.font(characters + 2, characters));
    return font;
  }

  /** Under the next number. */
  #putObject(text: string, stream?: Uint8Array): Promise<number> {
    this.#next += 1;
    return this.#putAs(this.#next - 1, text, stream);
  }

  /** With a stream, `text` is what its dictionary has besides its length. Gives where its stream begins. */
  async #putAs(number: number, text: string, stream?: Uint8Array): Promise<number> {
    this.#offsets[number] = this.#sizeBytes;
    const isStream = stream !== undefined;
    const dictionary = isStream ? `<< ${text} /Length ${stream.length} >>\nstream\n` : text;
    await this.#put(Buffer.from(`${number} 0 obj\n${dictionary}`));
    const offset = this.#sizeBytes;
    if (isStream) await this.#put(stream);
    await this.#put(Buffer.from(isStream ? '\nendstream\nendobj\n' : '\nendobj\n'));
    return offset;
  }

  async #put(bytes: Uint8Array): Promise<void> {
    this.#sizeBytes += bytes.length;
    await this.#file.write(bytes);
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

const rgbOf = (grey: Uint8Array): Uint8Array => {
  const rgb = new Uint8Array(3 * grey.length);
  for (let pixel = 0, at = 0; pixel < grey.length; pixel += 1, at += 3) rgb.fill(grey[pixel] ?? 0, at, at + 3);
  return rgb;
};
