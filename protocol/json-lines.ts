// Splits a byte stream into lines of JSON, bounded before anything is parsed. Works in Node and gjs alike.

export type JsonLine =
  | { readonly ok: true; readonly untrustedValue: unknown }
  | { readonly ok: false; readonly error: 'line-too-long' | 'not-json' };

/**
 * Feed it chunks; it yields one item for each complete line. After `line-too-long` the rest of that line is dropped.
 */
export class JsonLineReader {
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #overflowing = false;
  readonly #maxBytes: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  *push(chunk: Uint8Array): Generator<JsonLine> {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      yield* this.#finish(chunk.subarray(start, end));
      start = end + 1;
    }
    this.#keep(chunk.slice(start));
  }

  #keep(part: Uint8Array): void {
    this.#pendingBytes += part.length;
    if (this.#pendingBytes > this.#maxBytes) this.#overflowing = true;
    if (this.#overflowing) this.#pending = [];
    else if (part.length > 0) this.#pending.push(part);
  }

  *#finish(last: Uint8Array): Generator<JsonLine> {
    this.#keep(last);
    const parts = this.#pending;
    const line = new Uint8Array(this.#overflowing ? 0 : this.#pendingBytes);
    const tooLong = this.#overflowing;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#overflowing = false;
    if (tooLong) {
      yield { ok: false, error: 'line-too-long' };
      return;
    }
    let offset = 0;
    for (const part of parts) {
      line.set(part, offset);
      offset += part.length;
    }
    if (line.length > 0) yield parseLine(line);
  }
}

const parseLine = (line: Uint8Array): JsonLine => {
  try {
    return { ok: true, untrustedValue: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line)) as unknown };
  } catch {
    return { ok: false, error: 'not-json' };
  }
};
