// The words of RFB 3.8 (RFC 6143) that this domain says itself: to QEMU as its client, to the window as its server.
// They are constants, but for checked sizes and numbers. Extended keys are QEMU's pseudo-encoding -258.
import { framebufferPixelsMax, framebufferSideMax } from '../../protocol/limits.ts';

export interface ScreenSize {
  readonly width: number;
  readonly height: number;
}

export interface Area extends ScreenSize {
  readonly x: number;
  readonly y: number;
}

/** All that is announced to QEMU, and all that may come from it. */
export const encodings = { raw: 0, desktopSize: -223, extendedKeys: -258 } as const;

export const bytesPerPixel = 4;
/**
 * 32 bits, 24 of them colours, little-endian: red, green and blue at bits 16, 8 and 0. What gtk-vnc draws without
 * converting.
 */
export const pixelFormat: Uint8Array = Uint8Array.of(32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0);
export const version: Uint8Array = Buffer.from('RFB 003.008\n', 'latin1');
export const securityNone = 1;

/** A guest's screen; anything else is an attack on the memory of who shows it. */
export const isScreen = ({ width, height }: ScreenSize): boolean =>
  width > 0 &&
  width <= framebufferSideMax &&
  height > 0 &&
  height <= framebufferSideMax &&
  width * height <= framebufferPixelsMax;

export const isInside = ({ x, y, width, height }: Area, screen: ScreenSize): boolean =>
  width > 0 && height > 0 && x + width <= screen.width && y + height <= screen.height;

export const readU16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
export const readS32 = (bytes: Uint8Array, at: number): number => (readU16(bytes, at) << 16) | readU16(bytes, at + 2);

const u16 = (...values: readonly number[]): number[] => values.flatMap((value) => [value >> 8, value & 0xff]);
const s32 = (value: number): number[] => u16((value >>> 16) & 0xffff, value & 0xffff);

/** To QEMU, once it has told its screen: the one pixel format and the three encodings. */
export const clientSetup: Uint8Array = Uint8Array.of(
  0,
  0,
  0,
  0,
  ...pixelFormat,
  2,
  0,
  ...u16(Object.keys(encodings).length),
  ...Object.values(encodings).flatMap(s32),
);

/** To QEMU: one pixel, whether it changed or not. */
export const onePixelRequest: Uint8Array = Uint8Array.of(3, 0, ...u16(0, 0, 1, 1));

/** To the window. Its name is empty: no text of QEMU's is passed on. */
export const serverInit = ({ width, height }: ScreenSize): Uint8Array =>
  Uint8Array.of(...u16(width, height), ...pixelFormat, ...s32(0));

/** To the window: so many rectangles follow. */
export const updateHeader = (rectangles: number): Uint8Array => Uint8Array.of(0, 0, ...u16(rectangles));

/** To the window, before the pixels. */
export const rawRectangle = ({ x, y, width, height }: Area): Uint8Array =>
  Uint8Array.of(...u16(x, y, width, height), ...s32(encodings.raw));

/** To the window: the screen has another size now. */
export const desktopSize = ({ width, height }: ScreenSize): Uint8Array =>
  Uint8Array.of(...updateHeader(1), ...u16(0, 0, width, height), ...s32(encodings.desktopSize));

/** To the window: keys may be sent by their place on the keyboard. */
export const extendedKeysAnswer: Uint8Array = Uint8Array.of(
  ...updateHeader(1),
  ...u16(0, 0, 0, 0),
  ...s32(encodings.extendedKeys),
);
