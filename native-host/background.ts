// Who owns the native host's work that nobody waits for: what it rejects with is a bug, which is told on standard error.
// It goes on: an edit may still be on its way home.
import { createBackground, describeBug } from '../protocol/background.ts';

export const reportBug = (bug: unknown): boolean => process.stderr.write(`glovebox: ${describeBug(bug)}\n`);

export const inBackground = createBackground(reportBug);
