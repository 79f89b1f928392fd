// Feeds the readers of dom0/display in any pieces, and judges what would reach a window by itself: a second, simpler
// reading of the protocol.
import { DisplayGreeting, type Greeted } from '../../dom0/display/display-greeting.ts';
import { DisplayReader, type FromDisplay } from '../../dom0/display/display-reader.ts';
import type { Step } from '../../dom0/display/header-bytes.ts';
import { desktopSize, rawRectangle, updateHeader, type ScreenSize } from '../../dom0/display/rfb.ts';

/** Pieces of `bytes`, cut at these places modulo its length. */
export const cutUp = (bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] => {
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((one, other) => one - other), bytes.length];
  return places.map((place, index) => bytes.subarray(places[index - 1] ?? 0, place));
};

/** All that a reader finds in these pieces, up to the first `wrong`, or the screen that ends a greeting. */
export const findAll = <T extends { readonly found: string }>(
  reader: { next: (bytes: Uint8Array) => Step<T> },
  pieces: readonly Uint8Array[],
): T[] => {
  const all: T[] = [];
  for (const piece of pieces) {
    let rest = piece;
    for (;;) {
      const { used, found } = reader.next(rest);
      if (used > rest.length) throw new Error('a reader used more than it was given');
      rest = rest.subarray(used);
      if (found !== null) all.push(found);
      if (found?.found === 'wrong' || found?.found === 'screen') return all;
      if (found === null && rest.length === 0) break;
    }
  }
  return all;
};

export interface DisplayReading {
  /** What a window would get, in one piece. */
  readonly passed: Buffer;
  readonly isWrong: boolean;
  readonly size: ScreenSize;
}

/** What a display says after its greeting. */
export const readDisplay = (size: ScreenSize, pieces: readonly Uint8Array[]): DisplayReading => {
  const reader = new DisplayReader(size);
  const all = findAll(reader, pieces);
  return { passed: Buffer.concat(all.map(wordsFor)), isWrong: all.at(-1)?.found === 'wrong', size: reader.size };
};

export const readGreeting = (pieces: readonly Uint8Array[]): Greeted[] => findAll(new DisplayGreeting(), pieces);

const wordsFor = (found: FromDisplay): Uint8Array => {
  switch (found.found) {
    case 'rectangle':
      return Buffer.concat([found.opens > 0 ? updateHeader(found.opens) : Buffer.alloc(0), rawRectangle(found.area)]);
    case 'pixels':
      return found.bytes;
    case 'size':
      return desktopSize(found.size);
    default:
      return Buffer.alloc(0);
  }
};

/**
 * Throws unless `passed` is updates of raw rectangles inside the screen and sensible sizes, the last perhaps cut short.
 */
export const assertHarmless = (passed: Buffer, start: ScreenSize, pixelsMax: number): void => {
  let screen = start;
  let at = 0;
  const has = (count: number): boolean => at + count <= passed.length;
  const assert = (isSo: boolean, what: string): void => {
    if (!isSo) throw new Error(`passed on: ${what} at ${at}`);
  };
  while (has(4)) {
    assert(passed.readUInt16BE(at) === 0, 'another message than an update');
    const rectangles = passed.readUInt16BE(at + 2);
    assert(rectangles > 0, 'an empty update');
    at += 4;
    for (let left = rectangles; left > 0 && has(12); left -= 1) {
      const [x, y, width, height] = [0, 2, 4, 6].map((offset) => passed.readUInt16BE(at + offset)) as [
        number,
        number,
        number,
        number,
      ];
      const encoding = passed.readInt32BE(at + 8);
      at += 12;
      assert(width > 0 && height > 0, 'an area of nothing');
      if (encoding === 0) assert(x + width <= screen.width && y + height <= screen.height, 'pixels outside the screen');
      else {
        assert(
          encoding === -223 && rectangles === 1 && x === 0 && y === 0 && width * height <= pixelsMax,
          'no size of a screen',
        );
        screen = { width, height };
      }
      at = encoding === 0 ? Math.min(passed.length, at + width * height * 4) : at;
    }
  }
};
