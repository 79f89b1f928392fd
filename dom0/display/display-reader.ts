// The messages of QEMU's VNC server after the greeting: raw rectangles inside the screen, a new size of the screen, the
// word that extended keys are understood. Anything else is `wrong`, at the first wrong byte and for good: a QEMU that
// was asked for these sends nothing else. Pure: it is fed bytes in any pieces, looks at headers only, and gives pixels
// on as they came.
import { HeaderBytes, type Step } from './header-bytes.ts';
import { bytesPerPixel, encodings, isInside, isScreen, readS32, readU16, type Area, type ScreenSize } from './rfb.ts';

export type FromDisplay =
  /**
   * A rectangle's header; its pixels follow. `opens` is how many rectangles the update has that begins with it, 0 where
   * it began before.
   */
  | { readonly found: 'rectangle'; readonly area: Area; readonly opens: number }
  /** The pixels are a view of the bytes that were fed. */
  | { readonly found: 'pixels'; readonly bytes: Uint8Array }
  | { readonly found: 'size'; readonly size: ScreenSize }
  /** A whole message that nobody needs: an update without rectangles, or the word about extended keys. */
  | { readonly found: 'nothing' }
  | { readonly found: 'wrong' };

const sizes = { type: 1, count: 3, rectangle: 12 } as const;
type Part = keyof typeof sizes | 'pixels' | 'over';

const wrong: FromDisplay = { found: 'wrong' };
const nothing: FromDisplay = { found: 'nothing' };

export class DisplayReader {
  readonly #header = new HeaderBytes();
  #part: Part = 'type';
  #size: ScreenSize;
  /** Rectangles still to come of this update. */
  #rectanglesLeft = 0;
  /** What the update's header said, until its first rectangle is seen. */
  #opens = 0;
  #pixelBytesLeft = 0;

  constructor(size: ScreenSize) {
    this.#size = size;
  }

  /** The screen's size as QEMU told it last. */
  get size(): ScreenSize {
    return this.#size;
  }

  /** Whether no byte of a message has come that has not ended. */
  get isBetweenMessages(): boolean {
    return this.#part === 'type';
  }

  /** Whether a rectangle of pixels has begun, in an update that has not ended. */
  get isInPicture(): boolean {
    return this.#part === 'pixels' || (this.#part === 'rectangle' && this.#opens === 0);
  }

  next(untrusted: Uint8Array): Step<FromDisplay> {
    if (this.#part === 'over') return { used: 0, found: wrong };
    if (this.#part === 'pixels') return this.#passPixels(untrusted);
    const size = sizes[this.#part];
    const used = this.#header.gather(untrusted, size);
    const untrustedHeader = this.#header.take(size);
    return { used, found: untrustedHeader === null ? null : this.#judge(this.#part, untrustedHeader) };
  }

  #judge(part: keyof typeof sizes, untrusted: Uint8Array): FromDisplay | null {
    switch (part) {
      case 'type':
        return this.#takeType(untrusted[0] ?? -1);
      case 'count':
        return this.#takeCount(untrusted[0] ?? -1, readU16(untrusted, 1));
      case 'rectangle': {
        const [x, y] = [readU16(untrusted, 0), readU16(untrusted, 2)];
        const [width, height] = [readU16(untrusted, 4), readU16(untrusted, 6)];
        return this.#takeRectangle({ x, y, width, height }, readS32(untrusted, 8));
      }
    }
  }

  #takeType(untrustedType: number): FromDisplay | null {
    if (untrustedType !== 0) return this.#refuse();
    this.#part = 'count';
    return null;
  }

  #takeCount(untrustedPadding: number, rectangles: number): FromDisplay | null {
    if (untrustedPadding !== 0) return this.#refuse();
    this.#rectanglesLeft = rectangles;
    this.#opens = rectangles;
    this.#part = rectangles === 0 ? 'type' : 'rectangle';
    return rectangles === 0 ? nothing : null;
  }

  #takeRectangle(untrustedArea: Area, untrustedEncoding: number): FromDisplay {
    // What is not a picture comes in an update of its own.
    const isAlone = this.#opens === 1;
    if (untrustedEncoding === encodings.raw) return this.#takeRaw(untrustedArea);
    if (untrustedEncoding === encodings.desktopSize && isAlone) return this.#takeSize(untrustedArea);
    if (untrustedEncoding === encodings.extendedKeys && isAlone) return this.#endMessage(nothing);
    return this.#refuse();
  }

  #takeRaw(untrustedArea: Area): FromDisplay {
    if (!isInside(untrustedArea, this.#size)) return this.#refuse();
    const opens = this.#opens;
    this.#opens = 0;
    this.#rectanglesLeft -= 1;
    this.#pixelBytesLeft = untrustedArea.width * untrustedArea.height * bytesPerPixel;
    this.#part = 'pixels';
    return { found: 'rectangle', area: untrustedArea, opens };
  }

  #takeSize({ x, y, width, height }: Area): FromDisplay {
    const size = { width, height };
    if (x !== 0 || y !== 0 || !isScreen(size)) return this.#refuse();
    this.#size = size;
    return this.#endMessage({ found: 'size', size });
  }

  #passPixels(untrusted: Uint8Array): Step<FromDisplay> {
    const bytes = untrusted.subarray(0, this.#pixelBytesLeft);
    if (bytes.length === 0) return { used: 0, found: null };
    this.#pixelBytesLeft -= bytes.length;
    if (this.#pixelBytesLeft === 0) this.#part = this.#rectanglesLeft === 0 ? 'type' : 'rectangle';
    return { used: bytes.length, found: { found: 'pixels', bytes } };
  }

  #endMessage(found: FromDisplay): FromDisplay {
    this.#part = 'type';
    return found;
  }

  #refuse(): FromDisplay {
    this.#part = 'over';
    return wrong;
  }
}
