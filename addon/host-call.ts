// One request at the native host: what is sent for it, within the host's credit, and the events that come back.
import { Deferred } from '../protocol/deferred.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { nativeWindowBytes } from '../protocol/limits.ts';
import type { ToAddon, ToHost } from '../protocol/native-messages.ts';

/** What begins a request. */
export type OpenMessage = Extract<ToHost, { readonly type: 'open' | 'openTogether' | 'copy' }>;
export type OriginalMessage = Extract<ToHost, { readonly type: 'original' }>;
/** What the host says about one request; exactly one `done` or `failed` comes, and comes last. */
export type HostEvent = Extract<ToAddon, { readonly requestId: string | null }>;
export type OnHostEvent = (event: HostEvent) => void;

export class HostCall {
  readonly requestId: string;
  readonly #send: (message: ToHost) => void;
  readonly #onEvent: OnHostEvent;
  /** Settles after the event that ends the request. */
  readonly end: Promise<void>;
  readonly #end = new Deferred<void>();
  #creditBytes = nativeWindowBytes;
  #ended = false;
  /** The host has said something. */
  #news = new Deferred<void>();

  constructor(requestId: string, send: (message: ToHost) => void, onEvent: OnHostEvent) {
    this.requestId = requestId;
    this.#send = send;
    this.#onEvent = onEvent;
    this.end = this.#end.promise;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Waits until bytes may be sent and says how many; 0 once the request has ended. */
  async credit(): Promise<number> {
    while (this.#creditBytes === 0 && !this.#ended) {
      this.#news = new Deferred();
      await this.#news.promise;
    }
    return this.#ended ? 0 : this.#creditBytes;
  }

  sendChunk(base64: string, sizeBytes: number): void {
    if (sizeBytes > this.#creditBytes) throw new Error('sent more than the host granted');
    this.#creditBytes -= sizeBytes;
    if (!this.#ended) this.#send({ type: 'chunk', requestId: this.requestId, base64 });
  }

  /** Of several files the one that was being sent is whole. */
  sendFileEnd(): void {
    if (!this.#ended) this.#send({ type: 'fileEnd', requestId: this.requestId });
  }

  sendEnd(): void {
    if (!this.#ended) this.#send({ type: 'end', requestId: this.requestId });
  }

  /** Ends its DispVM as closing the window does; the end comes as an event. */
  close(): void {
    if (!this.#ended) this.#send({ type: 'close', requestId: this.requestId });
  }

  /** Brings its window to the front. */
  show(): void {
    if (!this.#ended) this.#send({ type: 'show', requestId: this.requestId });
  }

  /** Gives the request up for a reason of our own, which takes the place of the host's answer. */
  abandon(code: ErrorCode): void {
    if (this.#ended) return;
    this.#send({ type: 'cancel', requestId: this.requestId });
    this.receive({ type: 'failed', requestId: this.requestId, code });
  }

  receive(event: HostEvent): void {
    if (this.#ended) return;
    if (event.type === 'credit') this.#creditBytes += event.bytes;
    if (event.type === 'done' || event.type === 'failed') this.#ended = true;
    this.#news.resolve();
    this.#onEvent(event);
    if (this.#ended) this.#end.resolve();
  }
}
