// What the add-on sends of one attachment on its way into a call: within its credit and the largest size, in order, and never more of it
// in memory than was granted. Trusts the bytes as bytes only.
import type { ErrorCode } from '../protocol/error-codes.ts';
import { attachmentMaxBytes, nativeWindowBytes } from '../protocol/limits.ts';
import type { ToAddon } from '../protocol/native-messages.ts';
import { decodeChunk, recycleChunk } from './chunks.ts';
import type { Call } from './transport.ts';

/** `endFile` is for one of several files. */
export type InputCall = Pick<Call, 'write' | 'end'> & { readonly endFile?: () => Promise<void> };

export interface RequestInputParts {
  readonly requestId: string;
  /** What takes the bytes; they wait for it, and the add-on with them. */
  readonly call: Promise<InputCall>;
  /** How many files they are, where they are several. */
  readonly files?: number;
  readonly send: (message: ToAddon) => void;
  /** The add-on broke the rules, or sends too much. */
  readonly refuse: (code: ErrorCode) => void;
}

export class RequestInput {
  readonly #parts: RequestInputParts;
  #creditBytes = nativeWindowBytes;
  #totalBytes = 0;
  #filesLeft: number;
  #state: 'waiting' | 'flowing' | 'ended' = 'waiting';
  #isOver = false;
  #sending: Promise<void> = Promise.resolve();

  constructor(parts: RequestInputParts) {
    this.#parts = parts;
    this.#filesLeft = parts.files ?? 0;
  }

  /** All of it came, or no more of it is wanted. */
  get hasEnded(): boolean {
    return this.#state === 'ended';
  }

  chunk(base64: string): void {
    const bytes = this.hasEnded || this.#creditBytes === 0 ? null : decodeChunk(base64);
    if (bytes === null || bytes.length > this.#creditBytes) return this.#parts.refuse('host-protocol');
    this.#totalBytes += bytes.length;
    if (this.#totalBytes > attachmentMaxBytes) return this.#parts.refuse('attachment-too-large');
    this.#started('flowing');
    this.#creditBytes -= bytes.length;
    this.#sending = this.#sending.then(() => this.#forward(bytes));
  }

  /** Of several files the one that came is whole. */
  endFile(): void {
    this.#filesLeft -= 1;
    if (this.hasEnded || this.#filesLeft < 0) return this.#parts.refuse('host-protocol');
    this.#sending = this.#sending.then(async () => (await this.#parts.call).endFile?.());
  }

  end(): void {
    if (this.hasEnded || this.#filesLeft > 0) return this.#parts.refuse('host-protocol');
    this.#started('ended');
    this.#sending = this.#sending.then(async () => (await this.#parts.call).end());
  }

  /** Nothing more is granted, and nothing more is taken. */
  stop(): void {
    this.#state = 'ended';
    this.#isOver = true;
  }

  #started(state: 'flowing' | 'ended'): void {
    const { send, requestId } = this.#parts;
    if (this.#state === 'waiting') send({ type: 'hostFirstByte', requestId, atMs: Date.now() });
    this.#state = state;
  }

  async #forward(bytes: Uint8Array): Promise<void> {
    await (await this.#parts.call).write(bytes);
    recycleChunk(bytes);
    if (this.#isOver) return;
    this.#creditBytes += bytes.length;
    this.#parts.send({ type: 'credit', requestId: this.#parts.requestId, bytes: bytes.length });
  }
}
