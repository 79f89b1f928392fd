// Bytes that have come and that nobody has taken yet, in one buffer for a whole file: a new one for each piece is much
// garbage.

export class ByteQueue {
  #buffer: Uint8Array<ArrayBuffer>;
  /** What waits lies at `#start`, `#length` long. */
  #start = 0;
  #length = 0;

  constructor(usualBytes: number) {
    this.#buffer = new Uint8Array(usualBytes);
  }

  get length(): number {
    return this.#length;
  }

  push(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    this.#buffer.set(bytes, this.#start + this.#length);
    this.#length += bytes.length;
  }

  /** The first bytes, at most so many; a view that is good until the next `push`. */
  first(maxBytes: number): Uint8Array {
    return this.#buffer.subarray(this.#start, this.#start + Math.min(maxBytes, this.#length));
  }

  drop(count: number): void {
    this.#start += count;
    this.#length -= count;
  }

  /** Gives the memory back. */
  clear(): void {
    this.#buffer = new Uint8Array(0);
    this.#start = 0;
    this.#length = 0;
  }

  /** A source may deliver more at once than was asked of it. */
  #makeRoom(count: number): void {
    if (this.#start + this.#length + count <= this.#buffer.length) return;
    const waiting = this.first(this.#length);
    const next =
      this.#length + count <= this.#buffer.length ? this.#buffer : new Uint8Array((this.#length + count) * 2);
    next.set(waiting);
    this.#buffer = next;
    this.#start = 0;
  }
}
