// qrexec messages over a socket, with back-pressure both ways. Trusts no peer: a framing error ends the stream.
// It never holds more than one message and what the socket itself buffers.
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { MessageReader, type Message } from '../../protocol/qrexec.ts';

export type Received = { readonly received: 'message'; readonly message: Message } | { readonly received: 'end' } | { readonly received: 'bad-framing' };

export class MessageStream {
  readonly #socket: Duplex;
  readonly #reader = new MessageReader();
  readonly #chunks: AsyncIterator<unknown>;
  #pending: Iterator<Message> = [][Symbol.iterator]();
  /** Resolves when the connection is over, for whatever reason. */
  readonly closed: Promise<void>;

  constructor(socket: Duplex) {
    this.#socket = socket;
    this.#chunks = socket.iterator({ destroyOnReturn: false });
    this.closed = new Promise((resolve) => {
      socket.once('close', () => resolve());
    });
    // A reset is an end like any other; whoever reads or writes notices it.
    socket.on('error', () => socket.destroy());
  }

  /** The next message; nothing more is read from the socket until it is asked for again. */
  async receive(): Promise<Received> {
    for (;;) {
      const next = this.#pending.next();
      if (next.done !== true) return { received: 'message', message: next.value };
      if (this.#reader.error !== null) return { received: 'bad-framing' };
      const chunk = await this.#nextChunk();
      if (chunk === null) return { received: 'end' };
      this.#pending = this.#reader.push(chunk);
    }
  }

  /** Resolves when the peer has room for more; false where the connection is over. */
  async send(...parts: readonly Uint8Array[]): Promise<boolean> {
    if (this.#socket.destroyed || this.#socket.writableEnded) return false;
    this.#socket.cork();
    let hasRoom = true;
    for (const part of parts) hasRoom = this.#socket.write(part);
    this.#socket.uncork();
    if (hasRoom) return true;
    await Promise.race([once(this.#socket, 'drain').catch(() => undefined), this.closed]);
    return !this.#socket.destroyed;
  }

  /** Sends what is buffered, then ends. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async #nextChunk(): Promise<Uint8Array | null> {
    try {
      const next: IteratorResult<unknown, unknown> = await this.#chunks.next();
      return next.done !== true && next.value instanceof Uint8Array ? next.value : null;
    } catch {
      return null;
    }
  }
}
