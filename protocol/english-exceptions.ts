// What is said of exceptions from a policy, to administrators and to who asks for one, in English.
import type { ErrorCode } from './error-codes.ts';
export const englishExceptions = {
  keyMade: (path: string) =>
    `${path} is the private key: keep it where nobody else reads it. Put this line into “exceptions” of the policy:`,
  none: (folder: string) => `Nobody asks for anything in ${folder}.`,
  missing: (id: string, folder: string) => `There is no request ${id} in ${folder}.`,
  notRead: (folder: string, cause: string) => `${folder} cannot be read: ${cause}.`,
  notWritten: (folder: string, cause: string) => `The answer could not be written to ${folder}: ${cause}.`,
  until: (given: string) =>
    `--until takes a day to come like 2026-12-24, or 8h or 30d, at most 366 days ahead, not ${given}.`,
  granted: (person: string, until: string) => `${person} may save that file once, until ${until}.`,
  denied: (person: string) => `${person} is told no.`,
};

const unchanged = 'The attachment in your message is unchanged.';
const askAdministrator = 'Ask your administrator.';

/** What a person reads of their request. */
export const englishExceptionFailures = {
  'exception-needed': {
    happened: 'Your organisation’s policy keeps this attachment closed, and nobody has granted you its original.',
    safety: unchanged,
    next: 'Ask for the original and say what you need it for.',
  },
  'exception-denied': {
    happened: 'Your administrator has said no to your request for the original of this attachment.',
    safety: unchanged,
    next: askAdministrator,
  },
  'exception-not-asked': {
    happened: 'Your request for the original could not be written to the folder that your organisation’s policy names.',
    safety: unchanged,
    next: askAdministrator,
  },
} satisfies Record<Extract<ErrorCode, `exception-${string}`>, Readonly<Record<'happened' | 'safety' | 'next', string>>>;
