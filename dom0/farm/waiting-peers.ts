// Connections whose certificate was judged and that have not said yet what they want. A person's side makes one ahead of its
// next call; it gets no older than a new one could be, and is let go as soon as the judgement may be another.
import type { Duplex } from 'node:stream';
import type { Proven } from './client-certificate.ts';

/** More than the person's side keeps it for. */
const waitsMs = 30_000;
/** From its first word to its last one before the WebSocket. */
const asksMs = 10_000;
/** A person who opens that many at once has not kept them waiting. */
const perSourceMax = 16;

interface Waiting {
  readonly name: string;
  readonly timer: NodeJS.Timeout;
}

export class WaitingPeers {
  readonly #peers = new WeakMap<Duplex, Proven>();
  /** In the order in which they came. */
  readonly #waiting = new Map<Duplex, Waiting>();

  /** The oldest one of the same source goes where that has too many. */
  add(socket: Duplex, proven: Proven): void {
    const { name } = proven.source;
    const mine = [...this.#waiting].filter(([, waiting]) => waiting.name === name);
    if (mine.length >= perSourceMax) mine[0]?.[0].destroy();
    this.#peers.set(socket, proven);
    this.#waiting.set(socket, { name, timer: setTimeout(() => socket.destroy(), waitsMs) });
    socket.once('close', () => this.#leave(socket));
  }

  /** It has said its first word; the rest has to come in time. */
  hurry(socket: Duplex): void {
    const waiting = this.#waiting.get(socket);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    this.#waiting.set(socket, { ...waiting, timer: setTimeout(() => socket.destroy(), asksMs) });
  }

  /** Whose it is, from now on not waiting any more; undefined where it was never added. */
  take(socket: Duplex): Proven | undefined {
    this.#leave(socket);
    return this.#peers.get(socket);
  }

  /** All that wait have to come again, and are judged anew. */
  dropAll(): void {
    for (const socket of this.#waiting.keys()) socket.destroy();
  }

  #leave(socket: Duplex): void {
    clearTimeout(this.#waiting.get(socket)?.timer);
    this.#waiting.delete(socket);
  }
}
