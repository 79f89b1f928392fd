// Collects the few bytes of a header that may come in any pieces. It holds no more than the longest header.

const headerMaxBytes = 24;

export class HeaderBytes {
  readonly #bytes = new Uint8Array(headerMaxBytes);
  #length = 0;

  /** Takes what is missing of a header of `size` bytes, and returns how many bytes that was. */
  gather(bytes: Uint8Array, size: number): number {
    const used = Math.min(size - this.#length, bytes.length);
    for (let at = 0; at < used; at += 1) this.#bytes[this.#length + at] = bytes[at] ?? 0;
    this.#length += used;
    return used;
  }

  /** The header where all of it is there, and it starts with the next; valid until then. */
  take(size: number): Uint8Array | null {
    if (this.#length < size) return null;
    this.#length = 0;
    return this.#bytes.subarray(0, size);
  }
}

/** What a reader made of the beginning of the bytes it was given: null where it needs more of them. */
export interface Step<T> {
  readonly used: number;
  readonly found: T | null;
}
