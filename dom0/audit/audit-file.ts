// The file that the audit log is kept in: the person's own, bounded, and written in the background. A disk that is full or
// slow, or a file that is not ours to write, costs no call anything: lines wait in memory, and what does not fit there is
// counted and told.
import { constants } from 'node:fs';
import { mkdir, open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { auditHead, type AuditEntry } from '../../protocol/audit-entry.ts';
import { inBackground } from '../runtime/background.ts';
import { within } from '../runtime/deadline.ts';

/** A file of this size holds some 6,000 calls. */
const fileMaxBytes = 4 * 1024 * 1024;
const olderFiles = 4;
/** That wait for a disk to take them: some 1.5 MB. */
const waitingMax = 2000;
const tryAgainMs = 2_000;
/** At the daemon's end. */
const farewellMs = 2_000;

export interface AuditState {
  /** Why nothing can be written now: an errno; null where all is well. */
  readonly problem: string | null;
  readonly lostLines: number;
}

export interface AuditLimits {
  readonly fileMaxBytes: number;
  readonly waitingMax: number;
  readonly tryAgainMs: number;
}
const usualLimits: AuditLimits = { fileMaxBytes, waitingMax, tryAgainMs };

/** The newest first. */
export const auditFiles = (path: string): readonly string[] => [
  path,
  ...Array.from({ length: olderFiles }, (_, index) => `${path}.${index + 1}`),
];

export class AuditFile {
  readonly #path: string;
  readonly #onProblem: (problem: string) => void;
  readonly #limits: AuditLimits;
  readonly #waiting: string[] = [];
  #problem: string | null = null;
  /** Since the daemon began, and of them those that the file does not tell of yet. */
  #lost = 0;
  #untold = 0;
  #writing: Promise<void> | null = null;
  /** What is at the file's end may be a part of a line. */
  #isTorn = false;
  #timer: NodeJS.Timeout | undefined;

  /** `onProblem` is told of each problem once, until it is another one. */
  constructor(path: string, onProblem: (problem: string) => void, limits: AuditLimits = usualLimits) {
    this.#path = path;
    this.#onProblem = onProblem;
    this.#limits = limits;
  }

  get state(): AuditState {
    return { problem: this.#problem, lostLines: this.#lost };
  }

  /** Never waits, never throws. */
  add(entry: AuditEntry): void {
    if (this.#waiting.length >= this.#limits.waitingMax) {
      this.#lost += 1;
      this.#untold += 1;
      return;
    }
    this.#waiting.push(`${JSON.stringify(entry)}\n`);
    if (this.#timer === undefined) this.#write();
  }

  /** Resolves when all is written, or cannot be in time. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#write();
    await within(this.#finish(), farewellMs, undefined);
    clearTimeout(this.#timer);
  }

  async #finish(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  #write(): void {
    if (this.#writing !== null) return;
    this.#writing = this.#writeAll().finally(() => {
      this.#writing = null;
      // A line may have come between the last look and now.
      if (this.#waiting.length > 0 && this.#timer === undefined) this.#write();
    });
    inBackground(this.#writing);
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const problem = await this.#append().catch(errno);
      if (problem !== null) return this.#tryLater(problem);
      this.#problem = null;
    }
  }

  /** Lines stay in the queue until they are written whole. */
  async #append(): Promise<null> {
    const lines = [...this.#waiting];
    const untold = this.#untold;
    const text = `${this.#isTorn ? '\n' : ''}${lines.join('')}${untold === 0 ? '' : lostLine(untold)}`;
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    await this.#appendWhole(Buffer.from(text));
    this.#waiting.splice(0, lines.length);
    this.#untold -= untold;
    return null;
  }

  /** What a full disk took of it goes again; where it cannot, the next line begins with an end of line. */
  async #appendWhole(bytes: Uint8Array): Promise<void> {
    const { file, size } = await this.#openFor(bytes.length);
    try {
      await file.appendFile(bytes);
      this.#isTorn = false;
    } catch (cause) {
      this.#isTorn = await file.truncate(size).then(
        () => false,
        () => true,
      );
      throw cause;
    } finally {
      await file.close();
    }
  }

  /** Another one where there is no more room in this one. */
  async #openFor(bytes: number): Promise<{ readonly file: FileHandle; readonly size: number }> {
    const file = await openOwn(this.#path);
    const { size } = await file.stat();
    if (size === 0 || size + bytes <= this.#limits.fileMaxBytes) return { file, size };
    await file.close();
    const files = auditFiles(this.#path);
    for (let at = files.length - 1; at > 0; at -= 1)
      await rename(files[at - 1] ?? '', files[at] ?? '').catch(ignoreMissing);
    this.#isTorn = false;
    return { file: await openOwn(this.#path), size: 0 };
  }

  #tryLater(problem: string): void {
    if (problem !== this.#problem) this.#onProblem(problem);
    this.#problem = problem;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#write();
    }, this.#limits.tryAgainMs);
    this.#timer.unref();
  }
}

const lostLine = (lines: number): string => {
  const entry: AuditEntry = {
    ...auditHead(new Date()),
    'event.dataset': 'glovebox.audit',
    'event.action': 'lines-lost',
    'glovebox.lines': lines,
  };
  return `${JSON.stringify(entry)}\n`;
};

/** Through no link, and never waiting for somebody who reads a pipe. */
const openOwn = (path: string): Promise<FileHandle> =>
  open(
    path,
    constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    0o600,
  );

const errno = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : String(cause).slice(0, 100);

const ignoreMissing = (cause: unknown): void => {
  if (errno(cause) !== 'ENOENT') throw cause;
};
