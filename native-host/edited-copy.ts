// Receives the edited file of one call into a private temporary file beside its destination, and makes it appear there
// whole or not at all. The bytes come from a DispVM and are hostile: they are written, never read, and never
// executable.
import { randomBytes } from 'node:crypto';
import { open, readdir, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { editedFileMaxBytes } from '../protocol/limits.ts';
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
}

export class EditedCopy {
  readonly #destination: Destination;
  readonly #maxBytes: number;
  #temporary: { readonly path: string; readonly file: FileHandle } | null = null;
  #sizeBytes = 0;
  #failed = false;

  constructor(destination: Destination, maxBytes = editedFileMaxBytes) {
    this.#destination = destination;
    this.#maxBytes = maxBytes;
  }

  /** What comes now is dropped. */
  get hasFailed(): boolean {
    return this.#failed;
  }

  /** Never rejects: after a failure (a full disk, too many bytes) it takes and drops the rest, and `finish` tells. */
  async write(bytes: Uint8Array): Promise<void> {
    this.#sizeBytes += bytes.length;
    if (this.#sizeBytes > this.#maxBytes) this.#failed = true;
    if (this.#failed) return;
    try {
      this.#temporary ??= await createTemporary(await this.#destination.prepareFolder());
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
      const path = await this.#destination.commit(temporary.path);
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
