// The manual in English: exceptions from an administrator's policy.
import type { ExceptionPages } from './manual.ts';

const json = 'print JSON, for programs';
const folder = 'the folder that the policy names under “exceptions”';
const key = 'the private key, whose public part the policy names';
const exit = '0 when it is done, 1 if something failed, 2 for a usage error.';

export const englishExceptionPages: ExceptionPages = {
  'exceptions keygen': {
    summary: 'make the keys that answers are signed with',
    about: [
      'Writes a private Ed25519 key (mode 0600) and beside it the public one (.pub), and prints the line for the policy. ' +
        'Whoever has the private key can let anybody save what policy keeps closed.',
    ],
    options: { out: 'where the private key goes; nothing is overwritten' },
    exit,
  },
  'exceptions list': {
    summary: 'say who asks for what',
    about: [
      'A line for each request without an answer, the oldest first: its id, when, who, kind, size, the domain of the ' +
        'sender, and the reason. Neither name nor contents of an attachment get here.',
    ],
    options: { folder, all: 'those that were answered as well', json },
    exit: '0 if there is any, 1 if there is none or the folder cannot be read, 2 for a usage error.',
  },
  'exceptions show': {
    summary: 'say all that is known of one request',
    about: ['With the checksum of the file, and the answer where there is one.'],
    options: { folder, json },
    exit: '0, 1 if there is no such request, 2 for a usage error.',
  },
  'exceptions grant': {
    summary: 'let one person save one file, once',
    about: [
      'Signs an answer for that file (by its checksum) and that person. It takes the place of an answer that was given ' +
        'before. The person saves it in Thunderbird by “Ask for the original” once more.',
    ],
    options: {
      folder,
      key,
      until: 'until the end of a day (2026-12-24), or for so long (8h, 30d); otherwise for 7 days',
    },
    exit,
  },
  'exceptions deny': {
    summary: 'say no to one request',
    about: ['Signs an answer that says no, which the person is told. It takes the place of a grant that was not used.'],
    options: { folder, key },
    exit,
  },
};
