// The virtio-serial port as a channel that outlives its connections: the savefile is made with nobody connected, and
// each restored clone gets a connection of its own.
//
// A port nobody is connected to reads as its end at once and for ever, but is not writable
// (drivers/char/virtio_console.c): so waiting for a connection is waiting to be able to write, which costs no timer and
// no time.
import * as os from 'os';
import type { Channel } from './guest.ts';

const openNonBlocking = 0o4000;
const errorAgain = -11;
/** A read gives at most a page, so several are gathered for the reader. */
const gatherBytes = 64 * 1024;
/** Only where a port is writable with nobody connected (a terminal stands in for it in tests). */
const reconnectEveryMs = 10;

export interface PortEvents {
  received(untrustedBytes: Uint8Array): void;
  disconnected(): void;
}

/** Opens the port; null where that fails. `start` begins to listen. */
export const openPort = (path: string): (Channel & { start(events: PortEvents): void }) | null => {
  const fd = os.open(path, os.O_RDWR | openNonBlocking);
  return fd < 0 ? null : new Port(fd);
};

class Port implements Channel {
  readonly #fd: number;
  readonly #input = new Uint8Array(gatherBytes);
  #events: PortEvents = { received: () => undefined, disconnected: () => undefined };
  #isConnected = false;
  #queue: Uint8Array[] = [];
  #onDrained: (() => void)[] = [];

  constructor(fd: number) {
    this.#fd = fd;
  }

  start(events: PortEvents): void {
    this.#events = events;
    this.#awaitConnection();
  }

  send(bytes: Uint8Array): void {
    if (!this.#isConnected) return;
    this.#queue.push(bytes);
    if (this.#queue.length === 1) this.#flush();
  }

  whenDrained(action: () => void): void {
    this.#onDrained.push(action);
    this.#watchWritable();
  }

  #awaitConnection(): void {
    os.setWriteHandler(this.#fd, () => {
      os.setWriteHandler(this.#fd, null);
      const got = os.read(this.#fd, this.#input.buffer, 0, gatherBytes);
      if (got <= 0 && got !== errorAgain) {
        os.setTimeout(() => this.#awaitConnection(), reconnectEveryMs);
        return;
      }
      this.#isConnected = true;
      os.setReadHandler(this.#fd, () => this.#receive());
      if (got > 0) this.#events.received(this.#input.subarray(0, got));
    });
  }

  #receive(): void {
    let filled = 0;
    let got = 0;
    while (filled < gatherBytes) {
      got = os.read(this.#fd, this.#input.buffer, filled, gatherBytes - filled);
      if (got <= 0) break;
      filled += got;
    }
    if (filled > 0) this.#events.received(this.#input.subarray(0, filled));
    if (got <= 0 && got !== errorAgain) this.#disconnect();
  }

  #disconnect(): void {
    this.#isConnected = false;
    this.#queue = [];
    this.#onDrained = [];
    os.setReadHandler(this.#fd, null);
    os.setWriteHandler(this.#fd, null);
    this.#events.disconnected();
    this.#awaitConnection();
  }

  #flush(): void {
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      const written = os.write(this.#fd, first.buffer, first.byteOffset, first.length);
      if (written <= 0) break;
      if (written < first.length) this.#queue[0] = first.subarray(written);
      else this.#queue.shift();
    }
    this.#watchWritable();
  }

  /** A write that fails for good is a connection that ended: reading says so, too. */
  #watchWritable(): void {
    if (!this.#isConnected) return;
    const isWaiting = this.#queue.length > 0 || this.#onDrained.length > 0;
    os.setWriteHandler(this.#fd, isWaiting ? () => this.#writable() : null);
  }

  #writable(): void {
    this.#flush();
    if (this.#queue.length > 0) return;
    const actions = this.#onDrained;
    this.#onDrained = [];
    this.#watchWritable();
    for (const action of actions) action();
  }
}
