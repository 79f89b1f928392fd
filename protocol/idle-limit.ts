// After how long without use a document's window is closed. A rule of the add-on's policy says it in minutes.
import * as z from 'zod';

export const idleMinutesSchema = z.number().int().min(1).max(1440);
export const minuteMs = 60_000;
/** In milliseconds. */
export const idleLimitSchema = z
  .int()
  .min(1000)
  .max(1440 * minuteMs);
