// The log of a daemon that a click started, where nobody reads its standard error: a file of the person's own, bounded,
// and the journal besides where this computer has one. A log that cannot be written never ends what it tells of.
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, openSync, closeSync, fstatSync, renameSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { startedChild } from '../../protocol/started-child.ts';
import { inBackground } from './background.ts';
import { formatEntry, type Log } from './log.ts';

/** Twice as much is kept at most: some 8,000 lines each. */
const fileMaxBytes = 1024 * 1024;
export const journalIdentifier = 'glovebox-dom0';

/** The file before this one. */
export const olderLogFile = (path: string): string => `${path}.1`;

export const keepLog = (path: string): Log => {
  let tellJournal: ((line: string) => void) | null = null;
  return (entry) => {
    const line = formatEntry(entry);
    append(path, line);
    // The journal's program starts no sooner: the daemon has to be alone in its control group until it serves.
    if (entry.event === 'started') tellJournal = startJournal();
    tellJournal?.(line);
  };
};

const append = (path: string, line: string): void => {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (sizeOf(path) + line.length > fileMaxBytes) renameSync(path, olderLogFile(path));
    withFile(path, (fd) => appendFileSync(fd, line));
  } catch {
    // No space, or not ours to write: nobody can be told.
  }
};

const sizeOf = (path: string): number => withFile(path, (fd) => fstatSync(fd).size);

const withFile = <T>(path: string, use: (fd: number) => T): T => {
  const fd = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  try {
    return use(fd);
  } finally {
    closeSync(fd);
  }
};

/** systemd-cat(1) passes on what it reads, and ends at once where there is no journal. */
const startJournal = (): ((line: string) => void) => {
  const args = [`--identifier=${journalIdentifier}`];
  const started = startedChild(() => spawn('systemd-cat', args, { stdio: ['pipe', 'ignore', 'ignore'] }));
  const journal = started.then((child) => {
    if (!child.ok) return null;
    child.value.stdin.on('error', () => undefined);
    child.value.unref();
    return child.value.stdin;
  });
  return (line) =>
    inBackground(
      journal.then((input) => {
        if (input?.writable === true) input.write(line);
      }),
    );
};
