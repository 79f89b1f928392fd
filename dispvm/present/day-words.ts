// Days in words, the same wherever a presenter says a date. Pure; a month or day that no calendar has is the caller's
// to find.

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** “Tuesday, 12 March 2024”; months count from 0. */
export const dayWords = (year: number, month: number, day: number): string =>
  `${weekdays[new Date(Date.UTC(year, month, day)).getUTCDay()] ?? ''}, ${day} ${months[month] ?? ''} ${year}`;

export const monthName = (month: number): string | null => months[month] ?? null;

/** By its first three letters; -1 where there is none. */
export const monthNumber = (untrusted: string): number =>
  months.findIndex((name) => name.slice(0, 3).toLowerCase() === untrusted.toLowerCase());

/** By its first two letters, as calendars write it. */
export const weekdayName = (untrusted: string): string | null =>
  weekdays.find((name) => name.slice(0, 2).toLowerCase() === untrusted.toLowerCase()) ?? null;
