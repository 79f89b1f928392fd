// What the head of a sound or video says: how long it is, what it is called, where its cover lies. Readers of each
// format are pure over `ReadRange`: bounded in reads and counts, and total; numbers that make no sense are left out.
import type { GuestLabel } from '../../../protocol/english-guest-names.ts';
import { words } from '../words.ts';

export interface Cover {
  readonly start: number;
  readonly end: number;
}
export interface MediaFacts {
  readonly seconds: number | null;
  /** “1280 × 720 pixels”, “44.1 kHz, stereo”. */
  readonly details: readonly string[];
  readonly tags: readonly (readonly [label: GuestLabel, untrusted: string])[];
  readonly cover: Cover | null;
}
/** Bytes as characters; fewer than asked for at the end of the file. */
export type ReadRange = (start: number, length: number) => string;

export const noFacts: MediaFacts = { seconds: null, details: [], tags: [], cover: null };
export const coverMaxBytes = 16 * 1024 * 1024;
export const tagMaxBytes = 2000;
const secondsMax = 1_000_000;

export const bigEndian = (bytes: string, at: number, length: number): number => {
  let number = 0;
  for (let index = 0; index < length; index++) number = number * 256 + (bytes.charCodeAt(at + index) || 0);
  return number;
};

export const littleEndian = (bytes: string, at: number, length: number): number => {
  let number = 0;
  for (let index = length - 1; index >= 0; index--) number = number * 256 + (bytes.charCodeAt(at + index) || 0);
  return number;
};

export const secondsFrom = (count: number, perSecond: number): number | null => {
  const seconds = count / perSecond;
  return Number.isFinite(seconds) && seconds > 0 && seconds < secondsMax ? seconds : null;
};

export const sizeDetail = (width: number, height: number): readonly string[] =>
  width > 0 && height > 0 && width < 65_536 && height < 65_536 ? [words().media.pixels(width, height)] : [];

export const soundDetail = (hertz: number, channels: number): readonly string[] =>
  hertz < 1000 || hertz > 1_000_000
    ? []
    : [
        `${(Math.round(hertz / 100) / 10).toString().replace('.', words().locale.decimal)} kHz` +
          (channels > 0 && channels < 65 ? `, ${words().media.channels(channels)}` : ''),
      ];

/** “3:07”, “1:02:09”. */
export const durationText = (seconds: number): string => {
  if (seconds < 1) return words().media.underASecond;
  const whole = Math.round(seconds);
  const twoDigits = (number: number): string => String(number).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${twoDigits(whole % 60)}` : `${minutes}:${twoDigits(whole % 60)}`;
};
