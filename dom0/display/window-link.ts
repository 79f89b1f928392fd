// One connection of the window process: greets it as an RFB server that says constants and a checked size, and tells
// what it asks for and sends. It trusts the window no further than its protocol: a message it does not know ends this
// connection, and nothing else.
import type { Socket } from 'node:net';
import { extendedKeysAnswer, securityNone, serverInit, version, type ScreenSize } from './rfb.ts';
import { WindowReader, type FromWindow } from './window-reader.ts';

export interface WindowEvents {
  /** The size of the screen now, when the window is to be told. */
  readonly screen: () => ScreenSize;
  /** The window has been told the screen. */
  readonly greeted: () => void;
  /** For QEMU; false where no more can be taken for the moment: then `resume` is called later. */
  readonly input: (bytes: Uint8Array) => boolean;
  /** As `input`, where the window asks for an update. */
  readonly request: (bytes: Uint8Array) => boolean;
  /** The window can take more. */
  readonly drained: () => void;
  readonly closed: () => void;
}

export class WindowLink {
  readonly #socket: Socket;
  readonly #events: WindowEvents;
  readonly #reader = new WindowReader();
  #isGreeted = false;
  /** Until it first asks for an update: from then on a message of ours could fall into the middle of one of QEMU's. */
  #mayAnswer = true;
  #unread: Uint8Array = new Uint8Array();
  #isHeld = false;
  #isGathering = false;

  constructor(socket: Socket, events: WindowEvents) {
    this.#socket = socket;
    this.#events = events;
    socket.on('error', () => socket.destroy());
    socket.on('close', () => events.closed());
    socket.on('drain', () => events.drained());
    socket.on('data', (chunk: Buffer) => {
      this.#unread = chunk;
      this.#read();
    });
    socket.write(version);
  }

  get isGreeted(): boolean {
    return this.#isGreeted;
  }

  /** Whether what was sent has gone, all but a little. */
  get canTake(): boolean {
    return !this.#socket.destroyed && this.#socket.writableLength < this.#socket.writableHighWaterMark;
  }

  /** Keeps the bytes for the next `flush`: many rectangles are small. */
  gather(bytes: Uint8Array): void {
    if (this.#socket.destroyed) return;
    if (!this.#isGathering) this.#socket.cork();
    this.#isGathering = true;
    this.#socket.write(bytes);
  }

  flush(): void {
    if (this.#isGathering) this.#socket.uncork();
    this.#isGathering = false;
  }

  /** QEMU can take more. */
  resume(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    if (this.#read()) this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Whether all of it was read. */
  #read(): boolean {
    while (!this.#isHeld && !this.#socket.destroyed) {
      const { used, found } = this.#reader.next(this.#unread);
      this.#unread = this.#unread.subarray(used);
      if (found !== null) this.#act(found);
      else if (this.#unread.length === 0) return true;
    }
    return false;
  }

  #act(found: FromWindow): void {
    switch (found.found) {
      case 'greeting':
        return this.#greet(found.part);
      case 'input':
        return this.#holdUnless(this.#events.input(found.bytes));
      case 'request': {
        this.#mayAnswer = false;
        return this.#holdUnless(this.#events.request(found.bytes));
      }
      case 'extended-keys':
        return this.#answerExtendedKeys();
      case 'wrong':
        return this.destroy();
    }
  }

  #greet(part: 'version' | 'security' | 'init'): void {
    switch (part) {
      case 'version':
        return this.#send(Uint8Array.of(1, securityNone));
      case 'security':
        return this.#send(Uint8Array.of(0, 0, 0, 0));
      case 'init': {
        this.#send(serverInit(this.#events.screen()));
        this.#isGreeted = true;
        return this.#events.greeted();
      }
    }
  }

  /** Answers once: gtk-vnc asks for the whole picture each time it hears the answer. */
  #answerExtendedKeys(): void {
    if (!this.#mayAnswer) return;
    this.#mayAnswer = false;
    this.#send(extendedKeysAnswer);
  }

  #send(bytes: Uint8Array): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }

  #holdUnless(canTakeMore: boolean): void {
    if (canTakeMore) return;
    this.#isHeld = true;
    this.#socket.pause();
  }
}
