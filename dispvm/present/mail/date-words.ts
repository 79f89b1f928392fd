// The date of a message in words, in the time zone it was written in. Pure; what is no date is given back as it stands.
import { dayWords, monthNumber } from '../day-words.ts';

const pattern =
  /(\d{1,2})[ -]+([A-Za-z]{3})[a-z]*[ -]+(\d{2,4})[ ,]+(\d{1,2}):(\d{2})(?::\d{2})?(?:\s*([+-]\d{4}|[A-Z]{1,4}))?/;

/** “Tuesday, 12 March 2024, 09:15 (UTC+01:00)”. */
export const dateWords = (untrusted: string): string => {
  const [, day = '', monthName = '', yearText = '', hour = '', minute = '', zone] = pattern.exec(untrusted) ?? [];
  const month = monthNumber(monthName);
  if (month === -1) return untrusted;
  const year = yearText.length === 4 ? Number(yearText) : Number(yearText) + (Number(yearText) < 50 ? 2000 : 1900);
  return `${dayWords(year, month, Number(day))}, ${hour.padStart(2, '0')}:${minute}${zoneWords(zone)}`;
};

const zoneWords = (zone: string | undefined): string => {
  if (zone === undefined) return '';
  const [, sign, hours, minutes] = /^([+-])(\d\d)(\d\d)$/.exec(zone) ?? [];
  return sign === undefined ? ` (${zone})` : ` (UTC${sign}${hours ?? ''}:${minutes ?? ''})`;
};
