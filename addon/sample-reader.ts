// Reads bytes that the add-on has itself in the way in which the experiment reads an attachment. They go to a DispVM
// and nowhere else.
import type { Piece } from './guard-api.ts';
import type { Parts } from './opening-parts.ts';

export class SampleReader implements Guard {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  peek(_id: number, sizeBytes: number): Promise<Piece> {
    return Promise.resolve(this.#piece(this.#at, sizeBytes));
  }

  pull(_id: number, maxSizeBytes: number): Promise<Piece> {
    const piece = this.#piece(this.#at, maxSizeBytes);
    this.#at += piece.sizeBytes;
    return Promise.resolve(piece);
  }

  rest(): Promise<void> {
    this.#at = 0;
    return Promise.resolve();
  }

  save(): Promise<'failed'> {
    return Promise.resolve('failed');
  }

  openLocally(): Promise<false> {
    return Promise.resolve(false);
  }

  showInThunderbird(): Promise<false> {
    return Promise.resolve(false);
  }

  openAgain(): Promise<void> {
    return Promise.resolve();
  }

  showBusy(): Promise<void> {
    return Promise.resolve();
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  #piece(from: number, sizeBytes: number): Piece {
    const bytes = this.#bytes.subarray(from, from + sizeBytes);
    return { base64: bytes.toBase64(), sizeBytes: bytes.length, isLast: from + bytes.length >= this.#bytes.length };
  }
}

type Guard = Parts['guard'];
