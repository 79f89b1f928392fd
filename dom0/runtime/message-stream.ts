// qrexec messages over a socket, with back-pressure both ways. Trusts no peer: a framing error ends the stream, and
// however many messages one sends, everybody else has a turn in between. It never holds more than one message and
// what the socket itself buffers.
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Deferred } from '../../protocol/deferred.ts';
import { MessageReader, type Message } from '../../protocol/qrexec.ts';
import type { MessageBudget } from './message-budget.ts';

/** `violation`: the framing is broken, or the budget is spent. */
export type Received =
  | { readonly received: 'message'; readonly message: Message }
  | { readonly received: 'end' }
  | { readonly received: 'violation' };

/** One read of a socket may hold 8,000 messages: handed out in one turn, they would keep every other call waiting. */
const messagesATurn = 32;

export class MessageStream {
  readonly #socket: Duplex;
  readonly #reader = new MessageReader();
  readonly #chunks: AsyncIterator<unknown>;
  #pending: Iterator<Message> = [][Symbol.iterator]();
  #handedOut = 0;
  /** Resolves when the connection is over, for whatever reason. */
  readonly closed: Promise<void>;

  constructor(socket: Duplex) {
    this.#socket = socket;
    this.#chunks = socket.iterator({ destroyOnReturn: false });
    const closed = new Deferred<void>();
    this.closed = closed.promise;
    socket.once('close', () => closed.resolve());
    // A reset is an end like any other; whoever reads or writes notices it.
    socket.on('error', () => socket.destroy());
  }

  /** Bytes that the peer has not taken yet. */
  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  /** The next message; nothing more is read from the socket until it is asked for again. A guest pays by its budget. */
  async receive(budget: MessageBudget | null = null): Promise<Received> {
    for (;;) {
      const next = this.#pending.next();
      if (next.done !== true) return this.#handOut(next.value, budget);
      if (this.#reader.error !== null) return { received: 'violation' };
      const chunk = await this.#nextChunk();
      if (chunk === null) return { received: 'end' };
      if (budget?.spend(chunk.length) === false) return { received: 'violation' };
      this.#pending = this.#reader.push(chunk);
    }
  }

  /** Resolves when the peer has room for more; false where the connection is over. */
  async send(...parts: readonly Uint8Array[]): Promise<boolean> {
    if (!this.#canSend) return false;
    if (this.#write(parts)) return true;
    await Promise.race([once(this.#socket, 'drain').catch(() => undefined), this.closed]);
    return !this.#socket.destroyed;
  }

  /** For what is small and not often said: nobody waits for the peer to take it. */
  post(...parts: readonly Uint8Array[]): void {
    if (this.#canSend) this.#write(parts);
  }

  /** Sends what is buffered, then ends. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  get #canSend(): boolean {
    return !this.#socket.destroyed && !this.#socket.writableEnded;
  }

  /** Whether the peer has room for more. */
  #write(parts: readonly Uint8Array[]): boolean {
    this.#socket.cork();
    let hasRoom = true;
    for (const part of parts) hasRoom = this.#socket.write(part);
    this.#socket.uncork();
    return hasRoom;
  }

  async #handOut(message: Message, budget: MessageBudget | null): Promise<Received> {
    if (budget?.spend(0) === false) return { received: 'violation' };
    this.#handedOut += 1;
    if (this.#handedOut % messagesATurn === 0) await nextTurn();
    return { received: 'message', message };
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
