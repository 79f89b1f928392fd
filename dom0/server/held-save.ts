// What an editor saved last in a DispVM, held by dom0 until the person has decided about it: in a file without a name,
// so that nothing of it outlives this process. Its bytes are hostile: they are counted and summed up, never looked at.
import { createHash, randomBytes, type Hash } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { qrexecChunkBytes } from '../../protocol/limits.ts';

export interface Save {
  readonly sizeBytes: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

interface Incoming {
  /** null while it is empty. */
  file: FileHandle | null;
  /** Index of the folder that it is in. */
  place: number;
  readonly hash: Hash;
  sizeBytes: number;
  isFailed: boolean;
}

interface Held extends Save {
  /** null where it is empty. */
  readonly file: FileHandle | null;
}

export class HeldSave {
  readonly #folders: readonly string[];
  #incoming: Incoming | null = null;
  #held: Held | null = null;
  #isOver = false;

  /** The folders are tried in turn: the next one where there is no more room in the one before. */
  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  /** The last whole one. */
  get last(): Save | null {
    return this.#held;
  }

  /** Another save begins, in the place of one that is not whole. */
  async begin(): Promise<void> {
    await close(this.#incoming?.file ?? null);
    this.#incoming = { file: null, place: 0, hash: createHash('sha256'), sizeBytes: 0, isFailed: false };
  }

  /** Never rejects: where there is no room for it anywhere, `commit` says so. */
  async write(bytes: Uint8Array): Promise<void> {
    const incoming = this.#incoming;
    if (incoming === null || incoming.isFailed || this.#isOver) return;
    incoming.hash.update(bytes);
    incoming.isFailed = !(await this.#store(incoming, bytes));
    incoming.sizeBytes += bytes.length;
  }

  /** Whether it is held now, in the place of the one before. */
  async commit(): Promise<boolean> {
    const incoming = this.#incoming;
    if (incoming === null || incoming.isFailed || this.#isOver) return false;
    this.#incoming = null;
    const { file, hash, sizeBytes } = incoming;
    const before = this.#held;
    this.#held = { file, sizeBytes, sha256: hash.digest('hex') };
    await close(before?.file ?? null);
    return true;
  }

  /** Pieces of the last whole one, until `take` says that it takes no more. Whether all of it was taken. */
  async send(take: (piece: Uint8Array) => Promise<boolean>): Promise<boolean> {
    return this.#held !== null && readEach(this.#held, take).catch(() => false);
  }

  /** Nothing of it is left. */
  async drop(): Promise<void> {
    this.#isOver = true;
    const files = [this.#incoming?.file ?? null, this.#held?.file ?? null];
    this.#incoming = this.#held = null;
    await Promise.all(files.map(close));
  }

  async #store(incoming: Incoming, bytes: Uint8Array): Promise<boolean> {
    try {
      incoming.file ??= await openNameless(this.#folders[incoming.place] ?? '');
      await writeAt(incoming.file, bytes, incoming.sizeBytes);
      return true;
    } catch {
      return (await this.#moveOn(incoming)) && this.#store(incoming, bytes);
    }
  }

  /** To the next folder, with what it has. */
  async #moveOn(incoming: Incoming): Promise<boolean> {
    const { file: full, sizeBytes } = incoming;
    incoming.file = null;
    incoming.place += 1;
    const folder = this.#folders[incoming.place];
    if (folder === undefined || full === null) return folder !== undefined;
    try {
      incoming.file = await openNameless(folder);
      return await readEach({ file: full, sizeBytes }, async (piece, offset) => {
        if (incoming.file !== null) await writeAt(incoming.file, piece, offset);
        return true;
      });
    } catch {
      return false;
    } finally {
      await close(full);
    }
  }
}

/** Whether all of it was read, and taken. Rejects where reading fails. */
const readEach = async (
  { file, sizeBytes }: { readonly file: FileHandle | null; readonly sizeBytes: number },
  take: (piece: Uint8Array, offset: number) => Promise<boolean>,
): Promise<boolean> => {
  for (let offset = 0; offset < sizeBytes;) {
    const buffer = new Uint8Array(Math.min(qrexecChunkBytes, sizeBytes - offset));
    const { bytesRead = 0 } = (await file?.read(buffer, 0, buffer.length, offset)) ?? {};
    if (bytesRead === 0 || !(await take(buffer.subarray(0, bytesRead), offset))) return false;
    offset += bytesRead;
  }
  return true;
};

const writeAt = async (file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> => {
  for (let written = 0; written < bytes.length;)
    written += (await file.write(bytes, written, bytes.length - written, offset + written)).bytesWritten;
};

const close = async (file: FileHandle | null): Promise<void> => {
  await file?.close().catch(() => undefined);
};

/** Nobody else can open it, and it goes with the last descriptor. */
const openNameless = async (folder: string): Promise<FileHandle> => {
  const path = join(folder, `.save-${randomBytes(8).toString('hex')}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
};
