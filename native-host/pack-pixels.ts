// Packs a page's pixels as glovebox.SafeCopy does (docs/protocol.md): runs of one pixel as a code and that pixel, others as they are.
import { packedLiteralsMax, packedRunMax, packedRunMin } from '../protocol/limits.ts';

const runCode = packedLiteralsMax;

/** `rgb` holds three bytes a pixel. */
export const packPixels = (rgb: Uint8Array): Uint8Array => {
  const count = rgb.length / 3;
  const packed = new Uint8Array(rgb.length + Math.ceil(count / packedLiteralsMax));
  let filled = 0;
  const put = (code: number, from: number, to: number): void => {
    packed[filled] = code;
    packed.set(rgb.subarray(3 * from, 3 * to), filled + 1);
    filled += 1 + 3 * (to - from);
  };
  for (let at = 0; at < count;) {
    const run = runFrom(rgb, at, Math.min(count, at + packedRunMax));
    if (run >= packedRunMin) put(runCode + run - packedRunMin, at, at + 1);
    const end = run >= packedRunMin ? at + run : literalsFrom(rgb, at, Math.min(count, at + packedLiteralsMax), count);
    if (run < packedRunMin) put(end - at - 1, at, end);
    at = end;
  }
  return packed.subarray(0, filled);
};

const isSameAsNext = (rgb: Uint8Array, pixel: number): boolean =>
  rgb[3 * pixel] === rgb[3 * pixel + 3] &&
  rgb[3 * pixel + 1] === rgb[3 * pixel + 4] &&
  rgb[3 * pixel + 2] === rgb[3 * pixel + 5];

const runFrom = (rgb: Uint8Array, at: number, end: number): number => {
  let next = at;
  while (next + 1 < end && isSameAsNext(rgb, next)) next += 1;
  return next + 1 - at;
};

/** Where the next run begins, or as many fit. */
const literalsFrom = (rgb: Uint8Array, at: number, end: number, count: number): number => {
  let next = at + 1;
  while (next < end && !(next + 1 < count && isSameAsNext(rgb, next))) next += 1;
  return next;
};
