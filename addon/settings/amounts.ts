// Sizes, times and durations in the language of the page.
import { formatSize } from '../policy/describe-condition.ts';
import { shownLocale } from '../translate.ts';

const unitText = (value: number, unit: string): string =>
  new Intl.NumberFormat(shownLocale(), { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 }).format(
    value,
  );

export const sizeText = (sizeBytes: number): string => formatSize(sizeBytes, shownLocale());

/** Seconds under a minute, minutes under an hour, then hours and minutes. */
export const durationText = (durationMs: number): string => {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return unitText(seconds, 'second');
  return minutes < 60
    ? unitText(minutes, 'minute')
    : `${unitText(Math.floor(minutes / 60), 'hour')} ${unitText(minutes % 60, 'minute')}`;
};

export const timeText = (atMs: number): string =>
  new Intl.DateTimeFormat(shownLocale(), { dateStyle: 'medium', timeStyle: 'short' }).format(atMs);

export const daysText = (days: number): string =>
  new Intl.NumberFormat(shownLocale(), { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(days);
