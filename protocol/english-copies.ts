// What is said where no safe copy came of a document, or no page of it on paper, in English.
import type { ErrorCode } from './error-codes.ts';
import { copyPagesMax } from './limits.ts';

type CopyCode = Extract<ErrorCode, 'password-needed' | 'too-many-pages' | 'copy-not-saved' | 'print-failed'>;

const vmDestroyed = 'The disposable VM was destroyed; the attachment in your message is unchanged.';

export const englishCopyFailures = {
  'password-needed': {
    happened: 'This file can only be opened with a password.',
    safety: vmDestroyed,
    next: 'Put the password into a file of its own and name that with --password-file, or “-” to type it.',
  },
  'too-many-pages': {
    happened: `This document has more pages than a safe copy may have: ${copyPagesMax}.`,
    safety: vmDestroyed,
    next: 'Open it in a disposable VM, or ask the sender for several parts.',
  },
  'copy-not-saved': {
    happened: 'The safe copy could not be saved completely, and nothing of it was left.',
    safety: vmDestroyed,
    next: 'See that the disk has room, that the folder can be written to, and that nothing else has taken the name.',
  },
  'print-failed': {
    happened: 'The pages did not reach a printer.',
    safety: vmDestroyed,
    next: 'See what the printer says, or save a safe PDF and print that. The dialog needs gjs, gir1.2-gtk-3.0 and gir1.2-poppler-0.18.',
  },
} satisfies Record<CopyCode, Readonly<Record<'happened' | 'safety' | 'next', string>>>;
