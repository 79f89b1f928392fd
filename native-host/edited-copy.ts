// Receives the edited file of one call into a private temporary file beside its destination, and makes it appear there
// whole or not at all. The bytes come from a DispVM and are hostile: they are written, never read, and never
// executable.
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { editedFileMaxBytes } from '../protocol/limits.ts';
import { failure, success, type Result } from '../protocol/result.ts';

/** Moves the whole temporary file to where it belongs and returns that path. */
export type Commit = (temporaryPath: string) => Promise<string>;

export interface SavedEdit {
  readonly path: string;
  readonly sizeBytes: number;
}

export class EditedCopy {
  readonly #folder: string;
  readonly #commit: Commit;
  readonly #maxBytes: number;
  #temporary: { readonly path: string; readonly file: FileHandle } | null = null;
  #sizeBytes = 0;
  #failed = false;

  /** The temporary file is made in `folder`, which must be on the file system of the destination. */
  constructor(folder: string, commit: Commit, maxBytes = editedFileMaxBytes) {
    this.#folder = folder;
    this.#commit = commit;
    this.#maxBytes = maxBytes;
  }

  /** Never rejects: after a failure (a full disk, too many bytes) it takes and drops the rest, and `finish` tells. */
  async write(bytes: Uint8Array): Promise<void> {
    this.#sizeBytes += bytes.length;
    if (this.#sizeBytes > this.#maxBytes) this.#failed = true;
    if (this.#failed) return;
    try {
      this.#temporary ??= await createTemporary(this.#folder);
      await writeAll(this.#temporary.file, bytes);
    } catch {
      this.#failed = true;
    }
  }

  /** With a whole reply: saves it. null where the reply was empty, which means unchanged. */
  async finish(): Promise<Result<SavedEdit | null>> {
    const temporary = this.#temporary;
    if (this.#sizeBytes === 0) return success(null);
    if (temporary === null || this.#failed) {
      await this.discard();
      return failure('edit-not-saved');
    }
    try {
      await temporary.file.sync();
      await temporary.file.close();
      const path = await this.#commit(temporary.path);
      return success({ path, sizeBytes: this.#sizeBytes });
    } catch {
      await this.discard();
      return failure('edit-not-saved');
    }
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    const temporary = this.#temporary;
    this.#temporary = null;
    this.#failed = true;
    if (temporary === null) return;
    await temporary.file.close().catch(() => undefined);
    await unlink(temporary.path).catch(() => undefined);
  }
}

const writeAll = async (file: FileHandle, bytes: Uint8Array): Promise<void> => {
  for (let offset = 0; offset < bytes.length;) {
    offset += (await file.write(bytes, offset)).bytesWritten;
  }
};

const temporaryName = /^\.glovebox-([0-9]+)-[0-9a-f]{16}\.part$/;

const createTemporary = async (folder: string): Promise<{ path: string; file: FileHandle }> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeLeftovers(folder);
  const path = join(folder, `.glovebox-${process.pid}-${randomBytes(8).toString('hex')}.part`);
  return { path, file: await open(path, 'wx', 0o600) };
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
