// Sizes, counts and names as people read them.
import { counted, words } from './words.ts';

type CountedThing = Parameters<typeof counted>[0];

const units = ['KB', 'MB', 'GB', 'TB'] as const;

/** “0 bytes”, “1 byte”, “12 KB”, “3.4 MB”: decimal units, as file managers have them. */
export const sizeText = (bytes: number): string => {
  if (bytes < 1000) return words().bytes(bytes);
  let value = bytes;
  let unit = '';
  for (const next of units) {
    if (value < 999.5) break;
    value /= 1000;
    unit = next;
  }
  const number = value < 9.95 ? Math.round(value * 10) / 10 : Math.round(value);
  return `${number.toString().replace('.', words().locale.decimal)} ${unit}`;
};

const digits = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, words().locale.thousands);

/** “1 file”, “12 files”, “12,345 rows”. */
export const countText = (count: number, what: CountedThing): string =>
  `${digits(count)} ${counted(what)[count === 1 ? 0 : 1]}`;

/** Where not all is shown: “The first 1,000 of 12,345 rows are shown here.” */
export const firstOfText = (shown: number, all: number, what: CountedThing): string =>
  words().firstOf(digits(shown), digits(all), counted(what)[1]);
