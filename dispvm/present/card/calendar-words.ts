// Dates, durations and recurrences of RFC 5545 in words. Pure and total; what is of no known form is shown as it
// stands.
import { dayWords, monthName, weekdayName } from '../day-words.ts';
import type { Line } from './content-lines.ts';

/** “Tuesday, 12 March 2024, 09:15 (Europe/Berlin)”. */
export const timeWords = (line: Line | null): string =>
  line === null ? '' : dateWords(line.untrustedValue, line.parameters.get('TZID') ?? null);

const dateWords = (value: string, zone: string | null): string => {
  const [, year = '', month = '', day = '', hour, minute = '', utc] =
    /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{0,2}(Z)?)?$/.exec(value.trim().replace(/-(?=\d\d)|:/g, '')) ?? [];
  if (monthName(Number(month) - 1) === null) return value;
  const where = utc === undefined ? zone : 'UTC';
  return `${dayWords(Number(year), Number(month) - 1, Number(day))}${hour === undefined ? '' : `, ${hour}:${minute}${where === null ? '' : ` (${where})`}`}`;
};

const units: Readonly<Record<string, readonly [string, string]>> = {
  SECONDLY: ['second', 'seconds'],
  MINUTELY: ['minute', 'minutes'],
  HOURLY: ['hour', 'hours'],
  DAILY: ['day', 'days'],
  WEEKLY: ['week', 'weeks'],
  MONTHLY: ['month', 'months'],
  YEARLY: ['year', 'years'],
};

/** “Every 2 weeks on Monday and Friday, 10 times”. */
export const recurrenceWords = (rule: string): string => {
  const parts = new Map(
    rule
      .split(';')
      .map((part): [string, string] => [part.split('=', 1)[0]?.toUpperCase() ?? '', part.slice(part.indexOf('=') + 1)]),
  );
  const [one, many] = units[parts.get('FREQ')?.toUpperCase() ?? ''] ?? [];
  if (one === undefined || many === undefined) return rule;
  const interval = Number(parts.get('INTERVAL') ?? 1);
  const on = [
    parts.get('BYDAY')?.split(',').map(weekdayWords),
    parts
      .get('BYMONTHDAY')
      ?.split(',')
      .map((day) => `day ${day}`),
    parts
      .get('BYMONTH')
      ?.split(',')
      .map((month) => monthName(Number(month) - 1) ?? month),
  ]
    .filter((list) => list !== undefined)
    .map((list) => list.join(' and '));
  const count = parts.get('COUNT');
  const until = parts.get('UNTIL');
  return `Every ${interval > 1 ? `${interval} ${many}` : one}${on.length === 0 ? '' : ` on ${on.join(', in ')}`}${count === undefined ? '' : `, ${count} times`}${until === undefined ? '' : `, until ${dateWords(until, null)}`}`;
};

const weekdayWords = (day: string): string => {
  const [, nth = '', name = ''] = /^([+-]?\d{1,2})?([A-Z]{2})$/i.exec(day.trim()) ?? [];
  const weekday = weekdayName(name) ?? day;
  if (nth === '') return weekday;
  const number = Number(nth);
  return number === -1
    ? `the last ${weekday}`
    : number < 0
      ? `the ${-number}th last ${weekday}`
      : `the ${['', 'first', 'second', 'third', 'fourth', 'fifth'][number] ?? `${number}th`} ${weekday}`;
};
