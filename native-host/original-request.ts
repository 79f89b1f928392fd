// The original of one attachment that policy keeps closed: takes its bytes within a credit, and then saves them where an
// administrator's grant is for just these bytes and this person, or asks for them. The file appears whole or not at all, under
// a name of ours; whatever is not granted leaves nothing.
import { createHash } from 'node:crypto';
import { Deferred } from '../protocol/deferred.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { attachmentMaxBytes, nativeWindowBytes } from '../protocol/limits.ts';
import type { ToAddon, ToHost } from '../protocol/native-messages.ts';
import { decodeChunk, recycleChunk } from './chunks.ts';
import type { EditedCopy } from './edited-copy.ts';
import { findAnswer, tellUse, thisPerson, writeRequest, type ReadFile, type UsedGrants } from './exceptions.ts';

export type OriginalMessage = Extract<ToHost, { type: 'original' }>;

export interface OriginalParts {
  readonly send: (message: ToAddon) => void;
  /** Where it would be saved. */
  readonly copy: EditedCopy;
  readonly used: UsedGrants;
  readonly person?: string;
}

export class OriginalRequest {
  /** Settles after the last message of this request was sent. */
  readonly finished: Promise<void>;
  readonly #finished = new Deferred<void>();
  readonly #message: OriginalMessage;
  readonly #parts: OriginalParts;
  readonly #person: string;
  readonly #hash = createHash('sha256');
  #creditBytes = nativeWindowBytes;
  #sizeBytes = 0;
  #isOver = false;
  #work: Promise<void> = Promise.resolve();

  constructor(message: OriginalMessage, parts: OriginalParts) {
    this.#message = message;
    this.#parts = parts;
    this.#person = parts.person ?? thisPerson();
    this.finished = this.#finished.promise;
  }

  chunk(base64: string): void {
    const bytes = this.#isOver || this.#creditBytes === 0 ? null : decodeChunk(base64);
    if (bytes === null || bytes.length > this.#creditBytes) return this.cancel('host-protocol');
    this.#sizeBytes += bytes.length;
    if (this.#sizeBytes > attachmentMaxBytes) return this.cancel('attachment-too-large');
    this.#creditBytes -= bytes.length;
    this.#work = this.#work.then(() => this.#take(bytes));
  }

  end(): void {
    if (this.#isOver) return;
    this.#work = this.#work.then(() => this.#conclude());
  }

  cancel(code: ErrorCode): void {
    if (this.#isOver) return;
    this.#work = this.#work.then(() => this.#parts.copy.discard()).then(() => this.#over(code));
  }

  async #take(bytes: Uint8Array): Promise<void> {
    if (this.#isOver) return;
    this.#hash.update(bytes);
    // What is only asked for is kept nowhere.
    if (this.#message.ask === null) await this.#parts.copy.write(bytes);
    const { length } = bytes;
    recycleChunk(bytes);
    this.#creditBytes += length;
    this.#parts.send({ type: 'credit', requestId: this.#message.requestId, bytes: length });
  }

  async #conclude(): Promise<void> {
    if (this.#isOver) return;
    const file = { sha256: this.#hash.digest('hex'), sizeBytes: this.#sizeBytes };
    const { ask, exceptions } = this.#message;
    if (ask === null) return this.#over(await this.#save(file));
    const isAsked = await writeRequest(exceptions, file, ask, this.#person);
    if (isAsked) this.#tell(null);
    this.#over(isAsked ? null : 'exception-not-asked');
  }

  /** The grant is taken first: whatever happens then, nobody saves by it twice. */
  async #save(file: ReadFile): Promise<ErrorCode | null> {
    const { copy, used } = this.#parts;
    const { exceptions } = this.#message;
    const answer = await findAnswer(exceptions, file, this.#person, (id) => used.has(id));
    if (answer?.decision !== 'granted' || !(await used.claim(answer.id))) {
      await copy.discard();
      return answer?.decision === 'denied' ? 'exception-denied' : 'exception-needed';
    }
    copy.expect(file);
    const saved = await copy.finish(true);
    if (!saved.ok || saved.value === null) {
      await used.giveBack(answer.id);
      return 'copy-not-saved';
    }
    await tellUse(exceptions, answer.id);
    this.#tell(saved.value.path);
    return null;
  }

  #tell(path: string | null): void {
    this.#parts.send({ type: 'original', requestId: this.#message.requestId, path });
  }

  #over(code: ErrorCode | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { requestId } = this.#message;
    this.#parts.send(code === null ? { type: 'done', requestId } : { type: 'failed', requestId, code });
    this.#finished.resolve();
  }
}
