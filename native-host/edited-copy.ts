// Receives the edited file of one call into a private temporary file beside its destination, and makes it appear there
// whole or not at all; where there is no room, in the next place. The bytes come from a DispVM and are hostile: they are
// written, never read, and never executable.
import { createHash, randomBytes } from 'node:crypto';
import { open, readdir, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { editedFileMaxBytes, qrexecChunkBytes } from '../protocol/limits.ts';
import { failure, success, type Result } from '../protocol/result.ts';

export interface Destination {
  /** Makes sure of the folder that the temporary file is made in, on the file system of where it goes in the end. */
  readonly prepareFolder: () => Promise<string>;
  /** Moves the whole temporary file to where it belongs and returns that path. */
  readonly commit: (temporaryPath: string) => Promise<string>;
}

export interface SavedEdit {
  readonly path: string;
  readonly sizeBytes: number;
  /** There was no room where it belongs, or no way to get there: it is in another place. */
  readonly isElsewhere: boolean;
}

/** What dom0 says of an edit before its first byte. */
export interface ExpectedEdit {
  readonly sizeBytes: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

interface Temporary {
  readonly path: string;
  readonly file: FileHandle;
}

export class EditedCopy {
  readonly #destinations: readonly Destination[];
  readonly #maxBytes: number;
  readonly #mark: ((path: string) => Promise<void>) | null;
  readonly #hash = createHash('sha256');
  #expected: ExpectedEdit | null = null;
  /** Index into the destinations. */
  #place = 0;
  #temporary: Temporary | null = null;
  #sizeBytes = 0;
  #failed = false;
  #isTooLarge = false;

  /** Where it belongs, and where else it is put when that cannot take it. `mark` never rejects, and has the temporary file. */
  constructor(
    destinations: readonly Destination[],
    maxBytes = editedFileMaxBytes,
    mark: ((path: string) => Promise<void>) | null = null,
  ) {
    this.#destinations = destinations;
    this.#mark = mark;
    this.#maxBytes = maxBytes;
  }

  /** What comes now is dropped. */
  get hasFailed(): boolean {
    return this.#failed;
  }

  expect(expected: ExpectedEdit): void {
    this.#expected ??= expected;
  }

  /** Never rejects: after a failure (too many bytes, no place) it takes and drops the rest, and `finish` tells. */
  async write(bytes: Uint8Array): Promise<void> {
    if (!this.#failed && this.#sizeBytes + bytes.length > this.#maxBytes) this.#failed = this.#isTooLarge = true;
    if (this.#failed) return;
    this.#hash.update(bytes);
    this.#failed = !(await this.#store(bytes));
    this.#sizeBytes += bytes.length;
  }

  /** What was written there; null where it cannot be read any more. */
  async read(offset: number, length: number): Promise<Uint8Array | null> {
    const bytes = new Uint8Array(length);
    const file = this.#failed ? undefined : this.#temporary?.file;
    const got = await file?.read(bytes, 0, length, offset).catch(() => null);
    return got?.bytesRead === length ? bytes : null;
  }

  /**
   * Saves what is whole, and leaves nothing of anything else. What dom0 has announced is whole by its length and
   * checksum; anything else is where the call ended well. null where nothing came, which means unchanged.
   */
  async finish(endedWell: boolean): Promise<Result<SavedEdit | null>> {
    const isEmpty = this.#sizeBytes === 0 && !this.#failed;
    if (this.#expected === null && (!endedWell || isEmpty)) return this.#giveUp(success(null));
    if (this.#isTooLarge) return this.#giveUp(failure('edit-above-limit'));
    if (!this.#failed && !this.#isAsExpected()) return this.#giveUp(failure('edit-lost'));
    const saved = this.#failed || !(await this.#store(new Uint8Array(0))) ? null : await this.#commit();
    return saved === null ? this.#giveUp(failure('edit-not-saved')) : success(saved);
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    const temporary = this.#temporary;
    this.#temporary = null;
    this.#failed = true;
    if (temporary !== null) await remove(temporary);
  }

  async #giveUp(outcome: Result<null>): Promise<Result<null>> {
    await this.discard();
    return outcome;
  }

  #isAsExpected(): boolean {
    const expected = this.#expected;
    if (expected === null) return true;
    return expected.sizeBytes === this.#sizeBytes && expected.sha256 === this.#hash.copy().digest('hex');
  }

  async #store(bytes: Uint8Array): Promise<boolean> {
    try {
      const destination = this.#destinations[this.#place];
      if (destination === undefined) return false;
      this.#temporary ??= await createTemporary(await destination.prepareFolder());
      await writeAll(this.#temporary.file, bytes, this.#sizeBytes);
      return true;
    } catch {
      return (await this.#moveOn()) && this.#store(bytes);
    }
  }

  async #commit(): Promise<SavedEdit | null> {
    const destination = this.#destinations[this.#place];
    const temporary = this.#temporary;
    if (destination === undefined || temporary === null) return null;
    try {
      await this.#mark?.(temporary.path);
      await temporary.file.sync();
      const path = await destination.commit(temporary.path);
      await temporary.file.close();
      return { path, sizeBytes: this.#sizeBytes, isElsewhere: this.#place > 0 };
    } catch {
      return (await this.#moveOn()) ? this.#commit() : null;
    }
  }

  /** To the next destination, with what has come so far. */
  async #moveOn(): Promise<boolean> {
    const before = this.#temporary;
    this.#temporary = null;
    this.#place += 1;
    const destination = this.#destinations[this.#place];
    try {
      if (destination === undefined || before === null) return destination !== undefined;
      const next = await createTemporary(await destination.prepareFolder());
      this.#temporary = next;
      await copyAll(before.file, next.file, this.#sizeBytes);
      return true;
    } catch {
      return false;
    } finally {
      if (before !== null) await remove(before);
    }
  }
}

const remove = async ({ path, file }: Temporary): Promise<void> => {
  await file.close().catch(() => undefined);
  await unlink(path).catch(() => undefined);
};

const copyAll = async (from: FileHandle, to: FileHandle, sizeBytes: number): Promise<void> => {
  const buffer = new Uint8Array(qrexecChunkBytes);
  for (let offset = 0; offset < sizeBytes;) {
    const { bytesRead } = await from.read(buffer, 0, Math.min(buffer.length, sizeBytes - offset), offset);
    if (bytesRead === 0) throw new Error('what was written is not there any more');
    await writeAll(to, buffer.subarray(0, bytesRead), offset);
    offset += bytesRead;
  }
};

const writeAll = async (file: FileHandle, bytes: Uint8Array, at: number): Promise<void> => {
  for (let offset = 0; offset < bytes.length;) {
    offset += (await file.write(bytes, offset, bytes.length - offset, at + offset)).bytesWritten;
  }
};

const temporaryName = /^\.glovebox-([0-9]+)-[0-9a-f]{16}\.part$/;

const createTemporary = async (folder: string): Promise<{ path: string; file: FileHandle }> => {
  await removeLeftovers(folder);
  const path = join(folder, `.glovebox-${process.pid}-${randomBytes(8).toString('hex')}.part`);
  return { path, file: await open(path, 'wx+', 0o600) };
};

/** Of processes that were killed before they could clean up. */
const removeLeftovers = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    const pid = Number(temporaryName.exec(name)?.[1]);
    if (Number.isInteger(pid) && !isRunning(pid)) await unlink(join(folder, name)).catch(() => undefined);
  }
};

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};
