// Dates, durations and recurrences of RFC 5545 in words. Pure and total; what is of no known form is shown as it
// stands.
import { dayWords, monthName, weekdayName } from '../day-words.ts';
import { words } from '../words.ts';
import type { Line } from './content-lines.ts';

/** “Tuesday, 12 March 2024, 09:15 (Europe/Berlin)”. */
export const timeWords = (line: Line | null): string =>
  line === null ? '' : dateWords(line.untrustedValue, line.parameters.get('TZID') ?? null);

/** When it ends: by its end, or by how long it lasts. Of what lasts whole days calendars write the day after the last. */
export const endWords = (begin: Line | null, end: Line | null, duration: string): string => {
  const first = begin === null ? null : timeOf(begin.untrustedValue);
  const last = end === null ? null : timeOf(end.untrustedValue);
  if (begin === null || first === null) return timeWords(end);
  const lastsMs = end === null ? durationMs(duration) : null;
  const endMs = lastsMs === null ? last?.ms : first.ms + lastsMs;
  if (endMs === undefined || (end !== null && (last?.isDay !== first.isDay || !first.isDay))) return timeWords(end);
  const isAfter = endMs > first.ms;
  return timeWords({ ...begin, untrustedValue: writeTime(first.isDay && isAfter ? endMs - dayMs : endMs, first) });
};

/**
 * Each date of lists as of RDATE and EXDATE in a line of its own, but those of `first`. A period says its end only where it
 * is not as long.
 */
export const listWords = (lists: readonly Line[], first: Line | null, end: Line | null): string =>
  lists
    .flatMap((list) => list.untrustedValue.split(',').map((value) => ({ ...list, untrustedValue: value.trim() })))
    .filter(({ untrustedValue }) => untrustedValue.split('/', 1)[0] !== first?.untrustedValue.trim())
    .map((line) => periodWords(line, lengthMs(first, end)))
    .join('\n');

const periodWords = (line: Line, usualMs: number | null): string => {
  const [from = '', to] = line.untrustedValue.split('/', 2);
  const begin = { ...line, untrustedValue: from };
  const given = to === undefined ? null : { ...line, untrustedValue: to };
  const isDuration = to?.startsWith('P') ?? false;
  const ms = isDuration ? durationMs(to ?? '') : lengthMs(begin, given);
  if (given === null || (ms !== null && ms === usualMs)) return timeWords(begin);
  return `${timeWords(begin)} – ${isDuration ? endWords(begin, null, to ?? '') : timeWords(given)}`;
};

const lengthMs = (begin: Line | null, end: Line | null): number | null => {
  const [from, to] = [begin, end].map((line) => (line === null ? null : timeOf(line.untrustedValue)));
  return from == null || to == null ? null : to.ms - from.ms;
};

interface Time {
  readonly ms: number;
  readonly isDay: boolean;
  readonly zone: string;
}

const dayMs = 24 * 60 * 60 * 1000;

const timeOf = (value: string): Time | null => {
  const [, year, month, day, hour, minute, zone = ''] =
    /^([0-8]\d{3})(0[1-9]|1[0-2])(\d{2})(?:T(\d{2})(\d{2})\d{0,2}(Z?))?$/.exec(value.trim()) ?? [];
  if (year === undefined) return null;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour ?? 0), Number(minute ?? 0));
  return { ms, isDay: hour === undefined, zone };
};

/** In the form of `like`. Only whole days are added to a day. */
const writeTime = (ms: number, { isDay, zone }: Time): string => {
  const [day = '', time = ''] = new Date(ms).toISOString().replace(/-|:/g, '').split('T');
  return isDay ? day : `${day}T${time.slice(0, 6)}${zone}`;
};

/** null where it says nothing of that form. */
const durationMs = (value: string): number | null => {
  const parts = /^\+?P(?:(\d{1,3})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:\d{1,6}S)?)?$/.exec(
    value.trim(),
  );
  if (parts === null) return null;
  const [, weeks = '0', days = '0', hours = '0', minutes = '0'] = parts;
  return (Number(weeks) * 7 + Number(days)) * dayMs + (Number(hours) * 60 + Number(minutes)) * 60_000;
};

/** With a year or without one, which the iPhone writes as 1604. */
export const birthdayWords = (line: Line): string => {
  const value = line.untrustedValue
    .trim()
    .replace(/T.*$/, '')
    .replace(/-(?=\d\d)/g, '');
  const [, year = '', month = '', day = ''] = /^(\d{4}|-)(\d{2})(\d{2})$/.exec(value) ?? [];
  const name = monthName(Number(month) - 1);
  const hasNoYear = year === '-' || year === line.parameters.get('X-APPLE-OMIT-YEAR');
  if (name === null) return timeWords(line);
  return hasNoYear ? words().dayOfYear(Number(day), name) : timeWords({ ...line, untrustedValue: value });
};

const dateWords = (value: string, zone: string | null): string => {
  const [, year = '', month = '', day = '', hour, minute = '', utc] =
    /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{0,2}(Z)?)?$/.exec(value.trim().replace(/-(?=\d\d)|:/g, '')) ?? [];
  if (monthName(Number(month) - 1) === null) return value;
  const where = utc === undefined ? zone : 'UTC';
  const date = dayWords(Number(year), Number(month) - 1, Number(day));
  return hour === undefined ? date : `${date}, ${hour}:${minute}${where === null ? '' : ` (${where})`}`;
};

/** “Every 2 weeks on Monday and Friday, 10 times”. */
export const recurrenceWords = (rule: string): string => {
  const parts = new Map(
    rule
      .split(';')
      .map((part): [string, string] => [part.split('=', 1)[0]?.toUpperCase() ?? '', part.slice(part.indexOf('=') + 1)]),
  );
  const spoken = words().card;
  const frequency = new Map(Object.entries(spoken.frequencies)).get(parts.get('FREQ')?.toUpperCase() ?? '');
  if (frequency === undefined) return rule;
  const interval = Number(parts.get('INTERVAL') ?? 1);
  const on = [
    parts.get('BYDAY')?.split(',').map(weekdayWords),
    parts.get('BYMONTHDAY')?.split(',').map(spoken.dayOfMonth),
    parts
      .get('BYMONTH')
      ?.split(',')
      .map((month) => monthName(Number(month) - 1) ?? month),
  ]
    .filter((list) => list !== undefined)
    .map((list) => list.join(spoken.and));
  const count = parts.get('COUNT');
  const until = parts.get('UNTIL');
  return [
    spoken.every(interval, frequency),
    on.length === 0 ? '' : spoken.on(on),
    count === undefined ? '' : spoken.times(count),
    until === undefined ? '' : spoken.until(dateWords(until, null)),
  ].join('');
};

const weekdayWords = (day: string): string => {
  const [, nth = '', name = ''] = /^([+-]?\d{1,2})?([A-Z]{2})$/i.exec(day.trim()) ?? [];
  const weekday = weekdayName(name) ?? day;
  if (nth === '') return weekday;
  return words().card.nth(Number(nth), weekday);
};
