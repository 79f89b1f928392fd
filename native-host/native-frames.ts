// Native messaging's framing: a length in the machine's own byte order (u32), then that many bytes of UTF-8 JSON.
// It trusts the length of nobody: an over-long frame ends the stream before any memory is taken for it.
import { endianness } from 'node:os';
import { nativeMessageToAddonMaxBytes } from '../protocol/limits.ts';
import type { ToAddon } from '../protocol/native-messages.ts';

const headerBytes = 4;
const littleEndian = endianness() === 'LE';

/**
 * Cuts standard input into frames, however it was split on the way. It holds at most one frame, in one buffer that is
 * used again: a yielded frame is a view that is valid only until the next step. `tooLong` is final.
 */
export class NativeFrameReader {
  readonly #header = Buffer.alloc(headerBytes);
  readonly #maxBytes: number;
  #body = Buffer.alloc(0);
  #bodyBytes: number | null = null;
  #filled = 0;
  #tooLong = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get tooLong(): boolean {
    return this.#tooLong;
  }

  /** True in the middle of a frame: an end of the stream here cuts a message short. */
  get partial(): boolean {
    return this.#filled > 0 || this.#bodyBytes !== null;
  }

  *push(chunk: Uint8Array): Generator<Uint8Array> {
    let offset = 0;
    while (!this.#tooLong) {
      const wanted = this.#bodyBytes ?? headerBytes;
      const take = Math.min(wanted - this.#filled, chunk.length - offset);
      (this.#bodyBytes === null ? this.#header : this.#body).set(chunk.subarray(offset, offset + take), this.#filled);
      this.#filled += take;
      offset += take;
      if (this.#filled < wanted) return;
      this.#filled = 0;
      if (this.#bodyBytes === null) this.#startBody();
      else {
        this.#bodyBytes = null;
        yield this.#body.subarray(0, wanted);
      }
    }
  }

  #startBody(): void {
    const length = littleEndian ? this.#header.readUInt32LE() : this.#header.readUInt32BE();
    if (length > this.#maxBytes) {
      this.#tooLong = true;
      return;
    }
    if (length > this.#body.length) this.#body = Buffer.alloc(length);
    this.#bodyBytes = length;
  }
}

export const encodeNativeFrame = (message: ToAddon): Uint8Array => {
  const body = Buffer.from(JSON.stringify(message));
  if (body.length > nativeMessageToAddonMaxBytes) throw new Error('native message too long');
  const frame = Buffer.alloc(headerBytes + body.length);
  if (littleEndian) frame.writeUInt32LE(body.length);
  else frame.writeUInt32BE(body.length);
  body.copy(frame, headerBytes);
  return frame;
};
