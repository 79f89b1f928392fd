// The attachments that were asked for and whose opening is not over: by number, so that the background page can read
// each one and say what becomes of it. Bounded; what is forgotten is not opened.
import { Deferred } from '../../protocol/deferred.ts';
import { attachmentMaxBytes, nativeChunkBytes } from '../../protocol/limits.ts';
import { AttachmentReader, type Piece } from './attachment-reader.ts';
import { attachedSource, isGoneWhenEmpty, knownFailure, likelyFailure } from './attachment-sources.ts';
import { connectionOf } from './connection-activity.ts';
import { decryptedSource } from './decrypted-source.ts';
import type { Originals, Saving, InterceptedOpening } from './originals.ts';
import type { ReadFailure } from '../read-failure.ts';

/** Asked for and not yet released; beyond this one is forgotten. */
export const heldMax = 256;
/** Whose place is known after its end, for what is said of it and for another try. */
const lateMax = 32;

interface Held {
  readonly taken: InterceptedOpening;
  reader: AttachmentReader | null;
  /** Readings that wait for bytes. */
  waitingCount: number;
  /** Lets the background page sleep again; null while nothing was asked of this one. */
  letSleep: (() => void) | null;
}
type Failure = { readonly error: ReadFailure };
type KeepAwake = (until: Promise<void>) => void;

export class HeldAttachments {
  readonly #originals: Originals;
  readonly #keepAwake: KeepAwake;
  readonly #held = new Map<number, Held>();
  readonly #late = new Map<number, InterceptedOpening>();
  #nextId = 1;

  /** `keepAwake` is called when the background page starts on an attachment, with what settles when it is over. */
  constructor(originals: Originals, keepAwake: KeepAwake) {
    this.#originals = originals;
    this.#keepAwake = keepAwake;
  }

  /** Gives the number it is known by from now on. */
  hold(taken: InterceptedOpening): number {
    const id = this.#nextId;
    this.#nextId += 1;
    if (this.#held.size >= heldMax) this.#forgetOne();
    this.#held.set(id, { taken, reader: null, waitingCount: 0, letSleep: null });
    return id;
  }

  peek(id: number, sizeBytes: number): Promise<Piece | Failure> {
    const held = this.#held.get(id);
    // A person may think about a question for longer than the background page stays awake by itself.
    if (held?.letSleep === null) {
      const isOver = new Deferred<void>();
      held.letSleep = isOver.resolve;
      this.#keepAwake(isOver.promise);
    }
    return this.#read(id, (reader) => reader.peek(Math.min(sizeBytes, nativeChunkBytes)));
  }

  pull(id: number, maxSizeBytes: number): Promise<Piece | Failure> {
    return this.#read(id, (reader) => reader.pull(Math.min(maxSizeBytes, nativeChunkBytes)));
  }

  /**
   * Ends the reading while a person thinks: a source that is held back keeps a mail connection, and with it every other
   * message of its folder. The next reading begins anew. What has come already stays, where that is all.
   */
  rest(id: number): void {
    const held = this.#held.get(id);
    if (held?.reader == null || held.reader.isWhole) return;
    held.reader.cancel();
    held.reader = null;
  }

  /** What was read is forgotten: the next reading begins anew, where all has come as well. */
  readAgain(id: number): void {
    const held = this.#held.get(id);
    held?.reader?.cancel();
    if (held !== undefined) held.reader = null;
  }

  /** Saves it by Thunderbird's own dialog. */
  save(id: number): Promise<Saving> {
    return this.#hand(id, 'failed', (taken) => this.#originals.save(taken));
  }

  /** As Thunderbird would without the add-on; false where that was not possible. */
  openLocally(id: number): Promise<boolean> {
    return this.#hand(id, false, (taken) => this.#originals.openLocally(taken));
  }

  /** By Thunderbird itself; false where it is neither a message nor a picture that is held inside one. */
  showInThunderbird(id: number): Promise<boolean> {
    return this.#hand(id, false, (taken) => this.#originals.showInThunderbird(taken));
  }

  /** Also for a while after its release. */
  find(id: number): InterceptedOpening | null {
    return this.#held.get(id)?.taken ?? this.#late.get(id) ?? null;
  }

  release(id: number): void {
    const held = this.#held.get(id);
    if (held !== undefined) this.#keepLate(id, held.taken);
    held?.reader?.cancel();
    held?.letSleep?.();
    this.#held.delete(id);
  }

  releaseAll(): void {
    for (const id of this.#held.keys()) this.release(id);
  }

  /**
   * The oldest whose source lets it wait: what a person is being asked about, or has open, waits for no bytes and stays
   * longest.
   */
  #forgetOne(): void {
    const ids = [...this.#held.keys()];
    const forgotten = ids.find((id) => (this.#held.get(id)?.waitingCount ?? 0) > 0) ?? ids[0];
    if (forgotten !== undefined) this.release(forgotten);
  }

  #keepLate(id: number, taken: InterceptedOpening): void {
    this.#late.set(id, taken);
    const [oldest] = this.#late.keys();
    if (this.#late.size > lateMax && oldest !== undefined) this.#late.delete(oldest);
  }

  async #read(id: number, take: (reader: AttachmentReader) => Promise<Piece | null>): Promise<Piece | Failure> {
    const held = this.#held.get(id);
    if (held === undefined) return { error: 'attachment-unreadable' };
    const { attachment } = held.taken;
    const known = held.reader === null ? knownFailure(attachment) : null;
    if (known !== null) return { error: known };
    held.waitingCount += 1;
    try {
      held.reader ??= openReader(held.taken);
      const { reader } = held;
      const piece = await take(reader);
      if (piece === null) return { error: explain(attachment, reader.failure ?? 'attachment-unreadable') };
      return reader.isEmpty && isGoneWhenEmpty(attachment) ? { error: 'attachment-gone' } : piece;
    } catch (error) {
      Cu.reportError(error);
      return { error: likelyFailure(attachment, 'attachment-unreadable') };
    } finally {
      held.waitingCount -= 1;
    }
  }

  async #hand<T>(id: number, failed: T, act: (taken: InterceptedOpening) => Promise<T>): Promise<T> {
    const held = this.#held.get(id);
    if (held === undefined) return failed;
    try {
      return await act(held.taken);
    } catch (error) {
      Cu.reportError(error);
      return failed;
    }
  }
}

const explain = (attachment: Gecko.Attachment, failure: ReadFailure): ReadFailure =>
  failure === 'attachment-unreadable' || failure === 'attachment-silent' ? likelyFailure(attachment, failure) : failure;

const openReader = ({ attachment, path }: InterceptedOpening): AttachmentReader => {
  const source = attachedSource(attachment);
  return new AttachmentReader(
    path === 'openpgp' ? decryptedSource(source) : source,
    attachmentMaxBytes,
    connectionOf(attachment),
  );
};
