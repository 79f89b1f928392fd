// A document on its way to a disposable qube, held back until it is whole. The service there takes the end of what it was
// sent for the end of the document, whoever caused it: of one that breaks off it must not have a single byte.
import { randomBytes } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export class HeldDocument {
  #file: FileHandle | null = null;
  #written: Promise<boolean> = Promise.resolve(true);

  /** false where there is no room for it. What is written at the same time is kept in order. Never rejects. */
  write(bytes: Uint8Array): Promise<boolean> {
    this.#written = this.#written.then((hasRoom) => hasRoom && this.#append(bytes));
    return this.#written;
  }

  /**
   * Sends all of it and ends `output`; one that takes no more has its own reasons. Where the disk gives it back no more,
   * `onUnreadable` hears so before `output` ends, because that end looks like the document's. Never rejects.
   */
  async sendTo(output: Writable, onUnreadable: () => void): Promise<void> {
    if (!(await this.#written)) return;
    if (this.#file === null) output.end();
    else await pipeline(readAll(this.#file, onUnreadable), output).catch(() => undefined);
  }

  async discard(): Promise<void> {
    await this.#written;
    await this.#file?.close().catch(() => undefined);
  }

  async #append(bytes: Uint8Array): Promise<boolean> {
    try {
      this.#file ??= await openNameless();
      await this.#file.appendFile(bytes);
      return true;
    } catch {
      return false;
    }
  }
}

/** An output that fails ends this by a return and not by a throw, so what is caught is the file's own. */
async function* readAll(file: FileHandle, onUnreadable: () => void): AsyncGenerator<Buffer> {
  try {
    yield* file.createReadStream({ start: 0, autoClose: false }) as AsyncIterable<Buffer>;
  } catch (cause) {
    onUnreadable();
    throw cause;
  }
}

/** Gone with this process, however that ends. */
const openNameless = async (): Promise<FileHandle> => {
  const path = join(tmpdir(), `glovebox-${randomBytes(16).toString('hex')}`);
  const file = await open(path, 'wx+', 0o600);
  try {
    await unlink(path);
  } catch (cause) {
    await file.close();
    throw cause;
  }
  return file;
};
