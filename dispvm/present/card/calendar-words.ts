// Dates, durations and recurrences of RFC 5545 in words. Pure and total; what is of no known form is shown as it
// stands.
import { dayWords, monthName, weekdayName } from '../day-words.ts';
import { words } from '../words.ts';
import type { Line } from './content-lines.ts';

/** “Tuesday, 12 March 2024, 09:15 (Europe/Berlin)”. */
export const timeWords = (line: Line | null): string =>
  line === null ? '' : dateWords(line.untrustedValue, line.parameters.get('TZID') ?? null);

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
