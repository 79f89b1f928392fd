// A safe copy as a DispVM sends it, written for tests: packed as our guest packs it, or raw as Qubes' own service.
import type { PixelForm } from '../../native-host/page-stream.ts';

export interface CopiedPage {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

const literalsMax = 128;
const runMax = 129;

/** Runs of one pixel as a code from 128 on, others as they are. */
export const packPixels = (rgb: Uint8Array): Uint8Array => {
  const pixels = Array.from({ length: rgb.length / 3 }, (_, index) => rgb.subarray(3 * index, 3 * index + 3));
  const isSame = (one: number, other: number): boolean =>
    Buffer.from(pixels[one] ?? []).equals(Buffer.from(pixels[other] ?? []));
  const runAt = (from: number): number => {
    let length = 1;
    while (length < runMax && from + length < pixels.length && isSame(from, from + length)) length += 1;
    return length;
  };
  const packed: Uint8Array[] = [];
  for (let at = 0; at < pixels.length;) {
    let length = runAt(at);
    if (length > 1) packed.push(Uint8Array.of(126 + length), pixels[at] ?? new Uint8Array(0));
    else {
      while (length < literalsMax && at + length < pixels.length && runAt(at + length) === 1) length += 1;
      packed.push(Uint8Array.of(length - 1), rgb.subarray(3 * at, 3 * (at + length)));
    }
    at += length;
  }
  return Uint8Array.from(Buffer.concat(packed));
};

export const encodeCopy = (pages: readonly CopiedPage[], form: PixelForm = 'packed'): Uint8Array =>
  Uint8Array.from(
    Buffer.concat([
      Buffer.from(`${pages.length}\n`),
      ...pages.flatMap(({ width, height, rgb }) => [
        Buffer.from(`${width} ${height}\n`),
        form === 'packed' ? packPixels(rgb) : rgb,
      ]),
    ]),
  );

/** A page of one colour, but for its first pixel, which tells pages apart. */
export const plainPage = (width: number, height: number, colour: readonly [number, number, number]): CopiedPage => {
  const rgb = Uint8Array.from({ length: 3 * width * height }, (_, index) => colour[index % 3] ?? 0);
  rgb.set([1, 2, 3]);
  return { width, height, rgb };
};
