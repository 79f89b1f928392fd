// What comes of a safe copy, as a parser: how many pages, then of each its size and its pixels (docs/protocol.md). A hostile
// DispVM writes it: every number is checked before memory is taken, and after the first wrong byte nothing is read.
import { copyPagesMax, copyPixelsMax, copySideMax, packedLiteralsMax, packedRunMin } from '../protocol/limits.ts';

export type CopyNews =
  | { readonly news: 'count'; readonly pages: number }
  /** Red, green and blue of each pixel, row by row; nobody else has these bytes. */
  | { readonly news: 'page'; readonly width: number; readonly height: number; readonly rgb: Uint8Array };

/** `raw` is what Qubes' own service sends; ours packs pixels. */
export type PixelForm = 'packed' | 'raw';

/** Two numbers of five digits, a blank. */
const lineMaxBytes = 11;
const newline = 0x0a;
const runCode = packedLiteralsMax;
const runMin = packedRunMin;

export class PageStream {
  readonly #form: PixelForm;
  #line = '';
  #pagesLeft: number | null = null;
  #page: { readonly width: number; readonly height: number; readonly rgb: Uint8Array } | null = null;
  #filled = 0;
  /** Bytes of pixels that follow as they are. */
  #literalBytes = 0;
  /** How often the pixel that follows stands there; 0: none follows. */
  #run = 0;
  readonly #pixel = new Uint8Array(3);
  #pixelFilled = 0;
  #isBroken = false;

  constructor(form: PixelForm) {
    this.#form = form;
  }

  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Every page that was announced has come, and nothing else. */
  get isWhole(): boolean {
    return !this.#isBroken && this.#pagesLeft === 0;
  }

  *push(untrustedBytes: Uint8Array): Generator<CopyNews> {
    for (let at = 0; at < untrustedBytes.length && !this.#isBroken;) {
      if (this.#page === null) {
        const byte = untrustedBytes[at] ?? 0;
        at += 1;
        if (byte !== newline) this.#addToLine(byte);
        else if (this.#pagesLeft === null) yield* this.#readCount();
        else this.#readSize();
      } else {
        at = this.#takePixels(this.#page.rgb, untrustedBytes, at);
        if (this.#filled === this.#page.rgb.length) yield this.#finishPage(this.#page);
      }
    }
  }

  #addToLine(untrustedByte: number): void {
    this.#line += String.fromCharCode(untrustedByte);
    if (this.#line.length > lineMaxBytes || this.#pagesLeft === 0) this.#isBroken = true;
  }

  #takeLine(form: RegExp): readonly number[] {
    const [, ...numbers] = form.exec(this.#line) ?? [];
    this.#line = '';
    return numbers.map(Number);
  }

  *#readCount(): Generator<CopyNews> {
    const [pages = 0] = this.#takeLine(/^([1-9][0-9]{0,2})$/);
    this.#isBroken = pages < 1 || pages > copyPagesMax;
    if (this.#isBroken) return;
    this.#pagesLeft = pages;
    yield { news: 'count', pages };
  }

  #readSize(): void {
    const [width = 0, height = 0] = this.#takeLine(/^([1-9][0-9]{0,4}) ([1-9][0-9]{0,4})$/);
    const isSize = width > 0 && width <= copySideMax && height > 0 && height <= copySideMax;
    this.#isBroken = !isSize || width * height > copyPixelsMax || this.#pagesLeft === 0;
    if (this.#isBroken) return;
    this.#page = { width, height, rgb: new Uint8Array(3 * width * height) };
    this.#filled = 0;
    if (this.#form === 'raw') this.#literalBytes = this.#page.rgb.length;
  }

  /** Where in `bytes` it came to; at least one byte further. */
  #takePixels(rgb: Uint8Array, bytes: Uint8Array, from: number): number {
    let at = from;
    while (at < bytes.length && this.#filled < rgb.length && !this.#isBroken) {
      if (this.#literalBytes > 0) {
        const literals = bytes.subarray(at, at + this.#literalBytes);
        rgb.set(literals, this.#filled);
        this.#filled += literals.length;
        this.#literalBytes -= literals.length;
        at += literals.length;
      } else if (this.#run > 0) {
        this.#takePixelByte(rgb, bytes[at] ?? 0);
        at += 1;
      } else {
        this.#takeCode(rgb, bytes[at] ?? 0);
        at += 1;
      }
    }
    return at;
  }

  #takeCode(rgb: Uint8Array, code: number): void {
    const pixels = code < runCode ? code + 1 : code - runCode + runMin;
    if (this.#filled + 3 * pixels > rgb.length) this.#isBroken = true;
    else if (code < runCode) this.#literalBytes = 3 * pixels;
    else this.#run = pixels;
  }

  #takePixelByte(rgb: Uint8Array, byte: number): void {
    this.#pixel[this.#pixelFilled] = byte;
    this.#pixelFilled += 1;
    if (this.#pixelFilled < 3) return;
    const end = this.#filled + 3 * this.#run;
    const [red = 0, green = 0, blue = 0] = this.#pixel;
    if (red === green && green === blue) rgb.fill(red, this.#filled, end);
    else for (let at = this.#filled; at < end; at += 3) rgb.set(this.#pixel, at);
    this.#filled = end;
    this.#run = 0;
    this.#pixelFilled = 0;
  }

  #finishPage(page: { readonly width: number; readonly height: number; readonly rgb: Uint8Array }): CopyNews {
    this.#page = null;
    this.#pagesLeft = (this.#pagesLeft ?? 0) - 1;
    return { news: 'page', ...page };
  }
}
