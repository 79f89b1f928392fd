// Sizes, counts and names as people read them.

const units = ['KB', 'MB', 'GB', 'TB'] as const;

/** “0 bytes”, “1 byte”, “12 KB”, “3.4 MB”: decimal units, as file managers have them. */
export const sizeText = (bytes: number): string => {
  if (bytes < 1000) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  let value = bytes;
  let unit = '';
  for (const next of units) {
    if (value < 999.5) break;
    value /= 1000;
    unit = next;
  }
  return `${value < 9.95 ? (Math.round(value * 10) / 10).toString() : Math.round(value)} ${unit}`;
};

const digits = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** “1 file”, “12 files”, “12,345 rows”. */
export const countText = (count: number, one: string, many: string): string =>
  `${digits(count)} ${count === 1 ? one : many}`;

/** Where not all is shown: “The first 1,000 of 12,345 rows are shown here.” */
export const firstOfText = (shown: number, all: number, many: string): string =>
  `The first ${digits(shown)} of ${digits(all)} ${many} are shown here.`;
