// The attachments that were asked for and whose opening is not over: by number, so that the background page can read each one and
// say what becomes of it. Bounded; what is forgotten is not opened.
import { attachmentMaxBytes, nativeChunkBytes } from '../../protocol/limits.ts';
import { AttachmentReader, type Piece } from './attachment-reader.ts';
import { attachedSource, decryptedSource } from './attachment-sources.ts';
import type { Originals, Saving, Taken } from './originals.ts';

/** Asked for and not yet released; the oldest is forgotten beyond this. */
const heldMax = 256;

interface Held {
  readonly taken: Taken;
  reader: AttachmentReader | null;
  /** Lets the background page sleep again; null while nothing was asked of this one. */
  letSleep: (() => void) | null;
}
type Failure = { readonly error: 'attachment-unreadable' | 'attachment-too-large' };
type KeepAwake = (until: Promise<void>) => void;

export class HeldAttachments {
  readonly #originals: Originals;
  readonly #keepAwake: KeepAwake;
  readonly #held = new Map<number, Held>();
  #nextId = 1;

  /** `keepAwake` is called when the background page starts on an attachment, with what settles when it is over. */
  constructor(originals: Originals, keepAwake: KeepAwake) {
    this.#originals = originals;
    this.#keepAwake = keepAwake;
  }

  /** Gives the number it is known by from now on. */
  hold(taken: Taken): number {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#held.set(id, { taken, reader: null, letSleep: null });
    const oldest = this.#held.keys().next().value;
    if (this.#held.size > heldMax && oldest !== undefined) this.release(oldest);
    return id;
  }

  peek(id: number, sizeBytes: number): Promise<Piece | Failure> {
    const held = this.#held.get(id);
    // A person may think about a question for longer than the background page stays awake by itself.
    if (held?.letSleep === null) this.#keepAwake(new Promise((resolve) => (held.letSleep = resolve)));
    return this.#read(id, (reader) => reader.peek(Math.min(sizeBytes, nativeChunkBytes)));
  }

  pull(id: number, maxSizeBytes: number): Promise<Piece | Failure> {
    return this.#read(id, (reader) => reader.pull(Math.min(maxSizeBytes, nativeChunkBytes)));
  }

  /** With Thunderbird's own dialog. */
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

  release(id: number): void {
    const held = this.#held.get(id);
    held?.reader?.cancel();
    held?.letSleep?.();
    this.#held.delete(id);
  }

  releaseAll(): void {
    for (const id of this.#held.keys()) this.release(id);
  }

  async #read(id: number, take: (reader: AttachmentReader) => Promise<Piece | null>): Promise<Piece | Failure> {
    const held = this.#held.get(id);
    if (held === undefined) return { error: 'attachment-unreadable' };
    try {
      held.reader ??= openReader(held.taken);
      const piece = held.reader === null ? null : await take(held.reader);
      return piece ?? { error: held.reader?.isTooLarge === true ? 'attachment-too-large' : 'attachment-unreadable' };
    } catch (error) {
      Cu.reportError(error);
      return { error: 'attachment-unreadable' };
    }
  }

  async #hand<T>(id: number, failed: T, act: (taken: Taken) => Promise<T>): Promise<T> {
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

const openReader = ({ attachment, path }: Taken): AttachmentReader | null => {
  const source = path === 'openpgp' ? decryptedSource(attachment) : attachedSource(attachment);
  return source === null ? null : new AttachmentReader(source, attachmentMaxBytes);
};
