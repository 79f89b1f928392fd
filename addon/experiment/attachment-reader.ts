// Streams one attachment's bytes out of Thunderbird, pulled by the background page in pieces: the whole file is never held.
// The bytes are hostile and only counted and copied here. The channel is suspended while nobody pulls.

/** More than this waiting suspends the channel; less than half of it resumes it. */
const highWaterBytes = 2 * 1024 * 1024;
/** A pull is answered once this much waits, or at the end: fewer, larger messages. */
const smallestPieceBytes = 64 * 1024;

export type Piece = { readonly base64: string; readonly sizeBytes: number; readonly isLast: boolean };

/** Anything that delivers bytes to a listener: Thunderbird's channels, or bytes that were decrypted first. */
export type OpenSource = (listener: Gecko.StreamListener) => Gecko.Request;

export class AttachmentReader {
  readonly #request: Gecko.Request;
  readonly #maxBytes: number;
  /** What waits lies at `#start`, `#waitingBytes` long. One buffer for the whole file: a new one for each piece is much garbage. */
  #buffer = new Uint8Array(highWaterBytes + smallestPieceBytes);
  #scratch = new ArrayBuffer(smallestPieceBytes);
  #start = 0;
  #waitingBytes = 0;
  #totalBytes = 0;
  #suspended = false;
  #state: 'reading' | 'complete' | 'failed' = 'reading';
  #wake: () => void = () => undefined;

  /** Opening throws where the address cannot be read; more than `maxBytes` fails the reading. */
  constructor(openSource: OpenSource, maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#request = openSource({
      onStartRequest: () => undefined,
      onDataAvailable: (request, stream, _offset, count) => this.#receive(request, stream, count),
      onStopRequest: (_request, status) => this.#finish(Components.isSuccessCode(status)),
    });
  }

  /** The first bytes, without taking them; null where the attachment cannot be read. */
  async peek(sizeBytes: number): Promise<Piece | null> {
    await this.#until(() => this.#waitingBytes >= sizeBytes);
    if (this.#state === 'failed') return null;
    return this.#piece(this.#first(sizeBytes), this.#waitingBytes);
  }

  /** At most `maxSizeBytes` of what comes next; null where the attachment cannot be read to its end. */
  async pull(maxSizeBytes: number): Promise<Piece | null> {
    await this.#until(() => this.#waitingBytes >= Math.min(maxSizeBytes, smallestPieceBytes));
    if (this.#state === 'failed') return null;
    const bytes = this.#first(maxSizeBytes);
    const piece = this.#piece(bytes, this.#waitingBytes - bytes.length);
    this.#start += bytes.length;
    this.#waitingBytes -= bytes.length;
    if (this.#suspended && this.#waitingBytes < highWaterBytes / 2) {
      this.#suspended = false;
      this.#request.resume();
    }
    return piece;
  }

  get isTooLarge(): boolean {
    return this.#totalBytes > this.#maxBytes;
  }

  cancel(): void {
    if (this.#state === 'reading') {
      this.#request.cancel(Cr.NS_BINDING_ABORTED);
      if (this.#suspended) this.#request.resume();
    }
    this.#finish(false);
    this.#waitingBytes = 0;
  }

  #receive(request: Gecko.Request, stream: Gecko.Input, count: number): void {
    if (this.#scratch.byteLength < count) this.#scratch = new ArrayBuffer(count);
    const binary = Cc['@mozilla.org/binaryinputstream;1'].createInstance(Ci.nsIBinaryInputStream);
    binary.setInputStream(stream);
    binary.readArrayBuffer(count, this.#scratch);
    if (this.#state !== 'reading') return;
    this.#totalBytes += count;
    if (this.isTooLarge) return this.cancel();
    this.#makeRoom(count);
    this.#buffer.set(new Uint8Array(this.#scratch, 0, count), this.#start + this.#waitingBytes);
    this.#waitingBytes += count;
    if (!this.#suspended && this.#waitingBytes > highWaterBytes) {
      this.#suspended = true;
      request.suspend();
    }
    this.#wake();
  }

  #finish(succeeded: boolean): void {
    if (this.#state === 'reading') this.#state = succeeded ? 'complete' : 'failed';
    this.#wake();
  }

  async #until(enough: () => boolean): Promise<void> {
    while (this.#state === 'reading' && !enough()) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #piece(bytes: Uint8Array, leftBytes: number): Piece {
    return { base64: bytes.toBase64(), sizeBytes: bytes.length, isLast: this.#state === 'complete' && leftBytes === 0 };
  }

  #first(maxSizeBytes: number): Uint8Array {
    return this.#buffer.subarray(this.#start, this.#start + Math.min(maxSizeBytes, this.#waitingBytes));
  }

  /** A source may deliver everything at once, whatever was asked of it. */
  #makeRoom(count: number): void {
    if (this.#start + this.#waitingBytes + count <= this.#buffer.length) return;
    const waiting = this.#buffer.subarray(this.#start, this.#start + this.#waitingBytes);
    const next = this.#waitingBytes + count <= this.#buffer.length ? this.#buffer : new Uint8Array((this.#waitingBytes + count) * 2);
    next.set(waiting);
    this.#buffer = next;
    this.#start = 0;
  }
}
