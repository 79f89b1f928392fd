// Who owns dom0's work that nobody waits for: what it rejects with is a bug, which is logged; the daemon serves on.
import { createBackground, describeBug } from '../../protocol/background.ts';
import { logToStderr, type Log } from './log.ts';

export const logBug = (log: Log, bug: unknown): void => log({ event: 'bug', cause: describeBug(bug) });

let owner = logToStderr;

/** Where this process keeps its log. */
export const logBugsTo = (log: Log): void => {
  owner = log;
};

export const inBackground = createBackground((bug) => logBug(owner, bug));
