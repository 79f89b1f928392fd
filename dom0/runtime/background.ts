// Who owns dom0's work that nobody waits for: what it rejects with is a bug, which is logged; the daemon serves on.
import { createBackground, describeBug } from '../../protocol/background.ts';
import { logToStderr, type Log } from './log.ts';

export const logBug = (log: Log, bug: unknown): void => log({ event: 'bug', cause: describeBug(bug) });

export const inBackground = createBackground((bug) => logBug(logToStderr, bug));
