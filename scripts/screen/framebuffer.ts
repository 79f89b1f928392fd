// Reads the picture of an Xvfb started with -fbdir: an XWD file that the X server draws into directly.
import { closeSync, openSync, readSync } from 'node:fs';

/** A rectangle in screen pixels. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Framebuffer {
  readonly width: number;
  readonly height: number;
  /** Reads line `y` into `into` from index `at` on: one 0xXXRRGGBB a pixel, `width` of them. */
  readonly readLine: (y: number, into: Uint32Array, at: number) => void;
  /** `columns`×`rows` evenly spaced pixels of the area, as 0xRRGGBB. */
  readonly sample: (area: Area, columns: number, rows: number) => Uint32Array;
  readonly close: () => void;
}

const bytesPerPixel = 4;

/** Source of the layout: X11/XWDFile.h, all fields big-endian 32 bits: header_size first, ncolors the twentieth. */
export const openFramebuffer = (path: string): Framebuffer => {
  const file = openSync(path, 'r');
  const header = Buffer.alloc(100);
  readExactly(file, header, 0);
  const field = (index: number): number => header.readUInt32BE(index * 4);
  const [headerBytes, width, height, bitsPerPixel, lineBytes, colours] = [
    field(0),
    field(4),
    field(5),
    field(11),
    field(12),
    field(19),
  ];
  if (bitsPerPixel !== bytesPerPixel * 8) throw new Error(`unexpected pixel size of ${bitsPerPixel} bits`);
  const pixelsAt = headerBytes + colours * 12;
  const readLine = (y: number, into: Uint32Array, at: number): void =>
    readExactly(
      file,
      new Uint8Array(into.buffer, into.byteOffset + at * bytesPerPixel, width * bytesPerPixel),
      pixelsAt + y * lineBytes,
    );
  const sample = (area: Area, columns: number, rows: number): Uint32Array => {
    const pixels = new Uint32Array(columns * rows);
    const line = new Uint32Array(width);
    for (let row = 0; row < rows; row += 1) {
      readLine(within(area.y + ((row + 0.5) * area.height) / rows, height), line, 0);
      for (let column = 0; column < columns; column += 1) {
        pixels[row * columns + column] =
          (line[within(area.x + ((column + 0.5) * area.width) / columns, width)] ?? 0) & 0xffffff;
      }
    }
    return pixels;
  };
  return { width, height, readLine, sample, close: () => closeSync(file) };
};

const within = (position: number, size: number): number => Math.min(size - 1, Math.max(0, Math.floor(position)));

const readExactly = (file: number, into: Uint8Array, position: number): void => {
  if (readSync(file, into, 0, into.length, position) !== into.length) throw new Error('short framebuffer file');
};
