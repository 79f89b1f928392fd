// What comes of recognised text, as a parser: of each page how many words there are, then each with its place (docs/protocol.md). A
// hostile DispVM writes it: every number and every character is checked, and after the first wrong byte nothing is read.
import { recognisedMaxBytes, recognisedWordMaxBytes, recognisedWordsMax } from '../protocol/limits.ts';

/** In pixels, from the left and from the top; as high as its line. */
export interface Word {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Of characters with a place in 16 bits. */
  readonly text: string;
}

export interface PageWords {
  /** From 0 on. */
  readonly page: number;
  readonly words: readonly Word[];
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Four numbers of five digits, each with a blank. */
const lineMaxBytes = 4 * 6 + recognisedWordMaxBytes;
const newline = 0x0a;
const number = '(0|[1-9][0-9]{0,4})';
const wordLine = new RegExp(`^${number} ${number} ${number} ${number} (.+)$`, 'u');
/** Nothing that is blank, steers other characters, or means something to one program alone. */
const hidden = /[\p{C}\p{Z}\p{Variation_Selector}\u{10000}-\u{10ffff}]/u;

export class WordStream {
  readonly #sizes: readonly Size[];
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly #line = new Uint8Array(lineMaxBytes);
  #lineFilled = 0;
  #bytes = 0;
  #page = 0;
  /** null where a count is to come. */
  #words: Word[] | null = null;
  #wordsLeft = 0;
  #isBroken = false;

  /** Of the pages that were sent. */
  constructor(sizes: readonly Size[]) {
    this.#sizes = sizes;
  }

  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** The words of every page have come, and nothing else. */
  get isWhole(): boolean {
    return !this.#isBroken && this.#page === this.#sizes.length && this.#lineFilled === 0;
  }

  *push(untrustedBytes: Uint8Array): Generator<PageWords> {
    this.#bytes += untrustedBytes.length;
    if (this.#bytes > recognisedMaxBytes) this.#isBroken = true;
    for (const byte of untrustedBytes) {
      if (this.#page === this.#sizes.length || (byte !== newline && this.#lineFilled === lineMaxBytes))
        this.#isBroken = true;
      if (this.#isBroken) return;
      if (byte !== newline) {
        this.#line[this.#lineFilled] = byte;
        this.#lineFilled += 1;
      } else yield* this.#take();
    }
  }

  *#take(): Generator<PageWords> {
    const untrustedLine = this.#text();
    this.#lineFilled = 0;
    if (untrustedLine === null) this.#isBroken = true;
    else if (this.#words === null) this.#readCount(untrustedLine);
    else this.#readWord(untrustedLine, this.#words);
    if (this.#isBroken || this.#words === null || this.#wordsLeft > 0) return;
    const [page, words] = [this.#page, this.#words];
    this.#page += 1;
    this.#words = null;
    yield { page, words };
  }

  #text(): string | null {
    try {
      return this.#decoder.decode(this.#line.subarray(0, this.#lineFilled));
    } catch {
      return null;
    }
  }

  #readCount(untrustedLine: string): void {
    const count = new RegExp(`^${number}$`).test(untrustedLine) ? Number(untrustedLine) : Infinity;
    this.#isBroken = count > recognisedWordsMax;
    this.#words = [];
    this.#wordsLeft = count;
  }

  #readWord(untrustedLine: string, words: Word[]): void {
    const [, ...fields] = wordLine.exec(untrustedLine) ?? [];
    const [left = 0, top = 0, width = 0, height = 0] = fields.slice(0, 4).map(Number);
    const [text = ''] = fields.slice(4);
    const size = this.#sizes[this.#page] ?? { width: 0, height: 0 };
    const isInside = width > 0 && height > 0 && left + width <= size.width && top + height <= size.height;
    this.#isBroken = !isInside || hidden.test(text) || Buffer.byteLength(text) > recognisedWordMaxBytes;
    this.#wordsLeft -= 1;
    if (!this.#isBroken) words.push({ left, top, width, height, text });
  }
}
