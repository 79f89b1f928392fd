// Streams one attachment's bytes out of Thunderbird, pulled by the background page in pieces: the whole file is never
// held. The bytes are hostile and only counted and copied here. The source is suspended while nobody pulls; one that
// cannot be suspended is bounded. Serves every kind of channel, whose rules differ: see `#cancelRequest` and
// `#suspend`.
import { Deferred } from '../../protocol/deferred.ts';
import { ByteQueue } from './byte-queue.ts';
import type { Connection } from './connection-activity.ts';
import type { ReadFailure } from '../read-failure.ts';
import { SilenceWatch } from './silence-watch.ts';

/** More than this waiting suspends the source; less than half of it resumes it. */
const highWaterBytes = 2 * 1024 * 1024;
/**
 * A source that goes on all the same (news, Exchange, Thunderbird's message cache) may have so much waiting; beyond,
 * the reading fails.
 */
export const unsuspendedMaxBytes = 64 * 1024 * 1024;
/** A pull is answered once this much waits, or at the end: fewer, larger messages. */
const smallestPieceBytes = 64 * 1024;

export type Piece = { readonly base64: string; readonly sizeBytes: number; readonly isLast: boolean };

/** What a source delivers to. */
export interface ByteSink extends Gecko.StreamListener {
  /** The source has nothing to deliver yet, but gets what it needs. */
  onProgress(): void;
  /**
   * The source has all it needs from elsewhere: what it does now may take its time, as the person does with a password.
   */
  onPreparing(): void;
  /** The source knows why it will not deliver. */
  onRefusal(failure: ReadFailure): void;
}

/**
 * Anything that delivers bytes: Thunderbird's channels, or bytes that were decrypted first. Throws where there is
 * nothing to be read.
 */
export type OpenSource = (sink: ByteSink) => Gecko.Request;

export class AttachmentReader implements ByteSink {
  readonly #maxBytes: number;
  readonly #queue = new ByteQueue(highWaterBytes + smallestPieceBytes);
  readonly #silence: SilenceWatch;
  /** The one that speaks to us: a source may have several, one after the other. */
  #request: Gecko.Request;
  #scratch = new ArrayBuffer(smallestPieceBytes);
  #totalBytes = 0;
  #suspended = false;
  #isTaken = false;
  #preparing = false;
  #state: 'reading' | 'complete' | ReadFailure = 'reading';
  /** The source has said something. */
  #news = new Deferred<void>();

  /**
   * Throws where the address cannot be read. More than `maxBytes` fails the reading, and so does a source that is
   * silent, `connection` and all.
   */
  constructor(openSource: OpenSource, maxBytes: number, connection: Connection | null) {
    this.#maxBytes = maxBytes;
    this.#silence = new SilenceWatch(() => this.#end('attachment-silent'), connection);
    this.#request = openSource(this);
    // The source may have refused before there was a request to cancel.
    if (this.failure !== null) this.#cancelRequest();
  }

  /** The first bytes, without taking them; null where the attachment cannot be read. */
  async peek(sizeBytes: number): Promise<Piece | null> {
    await this.#until(() => this.#queue.length >= sizeBytes);
    if (this.failure !== null) return null;
    return this.#piece(this.#queue.first(sizeBytes), this.#queue.length);
  }

  /** At most `maxSizeBytes` of what comes next; null where the attachment cannot be read to its end. */
  async pull(maxSizeBytes: number): Promise<Piece | null> {
    await this.#until(() => this.#queue.length >= Math.min(maxSizeBytes, smallestPieceBytes));
    if (this.failure !== null) return null;
    const bytes = this.#queue.first(maxSizeBytes);
    const piece = this.#piece(bytes, this.#queue.length - bytes.length);
    this.#queue.drop(bytes.length);
    this.#isTaken = true;
    if (this.#queue.length < highWaterBytes / 2) this.#resume();
    return piece;
  }

  /** null while nothing has gone wrong. */
  get failure(): ReadFailure | null {
    return this.#state === 'reading' || this.#state === 'complete' ? null : this.#state;
  }

  /** Everything has come and waits here or was taken. */
  get isComplete(): boolean {
    return this.#state === 'complete';
  }

  /** Everything has come, and all of it waits here still. */
  get isWhole(): boolean {
    return this.isComplete && !this.#isTaken;
  }

  /** All of it has come, and it was nothing. */
  get isEmpty(): boolean {
    return this.isComplete && this.#totalBytes === 0;
  }

  cancel(): void {
    this.#end('attachment-unreadable');
    this.#queue.clear();
  }

  onStartRequest(request: Gecko.Request): void {
    this.#request = request;
    this.#preparing = false;
    this.#silence.heard();
  }

  onProgress(): void {
    this.#silence.heard();
  }

  onPreparing(): void {
    this.#preparing = true;
    this.#silence.stop();
  }

  onRefusal(failure: ReadFailure): void {
    this.#end(failure);
  }

  onDataAvailable(_request: Gecko.Request, stream: Gecko.Input, _offset: number, count: number): void {
    if (this.#scratch.byteLength < count) this.#scratch = new ArrayBuffer(count);
    const binary = Cc['@mozilla.org/binaryinputstream;1'].createInstance(Ci.nsIBinaryInputStream);
    binary.setInputStream(stream);
    binary.readArrayBuffer(count, this.#scratch);
    // A channel that cannot be cancelled goes on: what it brings is dropped.
    if (this.#state !== 'reading') return;
    this.#silence.heard();
    this.#totalBytes += count;
    if (this.#totalBytes > this.#maxBytes || this.#queue.length + count > unsuspendedMaxBytes)
      return this.#end('attachment-too-large');
    this.#queue.push(new Uint8Array(this.#scratch, 0, count));
    if (this.#queue.length > highWaterBytes) this.#suspend();
    this.#news.resolve();
  }

  onStopRequest(_request: Gecko.Request, status: number): void {
    this.#end(Components.isSuccessCode(status) ? 'complete' : 'attachment-unreadable');
  }

  /** What happened first counts. */
  #end(state: 'complete' | ReadFailure): void {
    if (this.#state !== 'reading') return;
    this.#state = state;
    this.#silence.stop();
    if (state !== 'complete') this.#cancelRequest();
    this.#silence.holdBack(false);
    this.#suspended = false;
    this.#news.resolve();
  }

  /**
   * News channels cannot be suspended, and Exchange's not while they download: those are bounded by
   * `unsuspendedMaxBytes`.
   */
  #suspend(): void {
    if (this.#suspended) return;
    this.#suspended = attempt(() => this.#request.suspend());
    this.#silence.holdBack(this.#suspended);
  }

  #resume(): void {
    if (!this.#suspended) return;
    this.#suspended = false;
    this.#silence.holdBack(false);
    if (!attempt(() => this.#request.resume())) this.#end('attachment-unreadable');
  }

  /**
   * IMAP's `cancel` has resumed already, and a second `resume` throws; others need one. News and Exchange have no
   * `cancel`.
   */
  #cancelRequest(): void {
    attempt(() => this.#request.cancel(Cr.NS_BINDING_ABORTED));
    if (this.#suspended) attempt(() => this.#request.resume());
  }

  async #until(enough: () => boolean): Promise<void> {
    const isOver = (): boolean => this.#state !== 'reading' || enough();
    if (isOver()) return;
    if (!this.#preparing) this.#silence.start();
    while (!isOver()) {
      this.#news = new Deferred();
      await this.#news.promise;
    }
    this.#silence.stop();
  }

  #piece(bytes: Uint8Array, leftBytes: number): Piece {
    return { base64: bytes.toBase64(), sizeBytes: bytes.length, isLast: this.isComplete && leftBytes === 0 };
  }
}

/** Whether a request could do it; what each kind of channel cannot do differs and is no error. */
const attempt = (act: () => void): boolean => {
  try {
    act();
    return true;
  } catch {
    return false;
  }
};
