// The size of a DispVM's screen, which follows its window: from the GUI to dom0, and on to the guest's agent.
import {
  framebufferPixelsMax,
  framebufferSideMax,
  guestScreenHeightMax,
  screenDensityMax,
  screenDensityMin,
  screenSideMin,
} from './limits.ts';

export interface Screen {
  /** Pixels of the display that the person looks at. */
  readonly width: number;
  readonly height: number;
  /** How large an ordinary letter is, in per cent of what it is on an ordinary display (96 dpi). */
  readonly densityPercent: number;
}

/** As the savefile has it. */
export const savedScreen: Screen = { width: 1024, height: 768, densityPercent: 100 };

export const isSameScreen = (one: Screen, other: Screen): boolean =>
  one.width === other.width && one.height === other.height && one.densityPercent === other.densityPercent;

const isWhole = (value: number, min: number, max: number): boolean =>
  Number.isInteger(value) && value >= min && value <= max;

export const isPossibleScreen = ({ width, height, densityPercent }: Screen): boolean =>
  isWhole(width, screenSideMin, framebufferSideMax) &&
  isWhole(height, screenSideMin, guestScreenHeightMax) &&
  width * height <= framebufferPixelsMax &&
  isWhole(densityPercent, screenDensityMin, screenDensityMax);

/**
 * What a window of this size wants of its guest: its very size, or the same shape as large as a guest's screen may be.
 * Sides in pixels.
 */
export const fitScreen = ({ width, height, densityPercent }: Screen): Screen => {
  const shrink = Math.min(
    1,
    framebufferSideMax / width,
    guestScreenHeightMax / height,
    Math.sqrt(framebufferPixelsMax / (width * height)),
  );
  const side = (length: number): number => Math.max(screenSideMin, Math.floor(length * shrink));
  const density = Math.min(screenDensityMax, Math.max(screenDensityMin, Math.round(densityPercent * shrink)));
  return { width: side(width), height: side(height), densityPercent: density };
};

const encodedBytes = 12;

/** Payload of MSG_SCREEN: three u32, little-endian. */
export const encodeScreen = ({ width, height, densityPercent }: Screen): Uint8Array => {
  const bytes = new Uint8Array(encodedBytes);
  const view = new DataView(bytes.buffer);
  [width, height, densityPercent].forEach((value, index) => view.setUint32(4 * index, value, true));
  return bytes;
};

/** null where that is no possible screen. */
export const decodeScreen = (untrusted: Uint8Array): Screen | null => {
  if (untrusted.length !== encodedBytes) return null;
  const view = new DataView(untrusted.buffer, untrusted.byteOffset, untrusted.byteLength);
  const screen = {
    width: view.getUint32(0, true),
    height: view.getUint32(4, true),
    densityPercent: view.getUint32(8, true),
  };
  return isPossibleScreen(screen) ? screen : null;
};
