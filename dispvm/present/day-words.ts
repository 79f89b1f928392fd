// Days in words, the same wherever a presenter says a date. Pure; a month or day that no calendar has is the caller's
// to find.
import { words } from './words.ts';

/** As mail and calendars write them, in every language. */
const weekdayCodes = ['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'];
const monthCodes = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** “Tuesday, 12 March 2024”; months count from 0. */
export const dayWords = (year: number, month: number, day: number): string =>
  words().day(
    words().weekdays[new Date(Date.UTC(year, month, day)).getUTCDay()] ?? '',
    day,
    words().months[month] ?? '',
    year,
  );

export const monthName = (month: number): string | null => words().months[month] ?? null;

/** By its first three letters; -1 where there is none. */
export const monthNumber = (untrusted: string): number => monthCodes.indexOf(untrusted.toLowerCase());

/** By its first two letters, as calendars write it. */
export const weekdayName = (untrusted: string): string | null =>
  words().weekdays[weekdayCodes.indexOf(untrusted.toLowerCase())] ?? null;
