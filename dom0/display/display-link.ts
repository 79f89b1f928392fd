// The connection of QEMU's VNC server, which is hostile once its guest has taken it over. Greets it, then takes its
// messages one step at a time and only while somebody wants them: what is not wanted yet stays in the socket, and of
// what was read no more than a chunk waits.
import type { Duplex } from 'node:stream';
import { DisplayGreeting, type Greeted } from './display-greeting.ts';
import { DisplayReader, type FromDisplay } from './display-reader.ts';
import type { ScreenSize } from './rfb.ts';

export interface DisplayEvents {
  readonly greeted: () => void;
  /** QEMU sent some bytes. */
  readonly heard: () => void;
  /** Whether the next step may be taken; where not, `work` is to be called when that changes. */
  readonly mayGoOn: (at: Pick<DisplayReader, 'isBetweenMessages' | 'isInPicture'>) => boolean;
  readonly take: (found: Exclude<FromDisplay, { found: 'wrong' }>) => void;
  /** What was taken so far is to go on its way. */
  readonly flush: () => void;
  /** QEMU can take more. */
  readonly drained: () => void;
  readonly ended: (why: 'display-left' | 'broke-protocol') => void;
}

export class DisplayLink {
  readonly #stream: Duplex;
  readonly #events: DisplayEvents;
  readonly #greeting = new DisplayGreeting();
  #reader: DisplayReader | null = null;
  #unread: Uint8Array = new Uint8Array();
  #isWorking = false;
  #isOver = false;

  constructor(stream: Duplex, events: DisplayEvents) {
    this.#stream = stream;
    this.#events = events;
    stream.on('error', () => stream.destroy());
    stream.on('end', () => this.#end('display-left'));
    stream.on('close', () => this.#end('display-left'));
    stream.on('drain', () => events.drained());
    stream.on('data', (chunk: Buffer) => {
      events.heard();
      this.#unread = chunk;
      this.work();
    });
  }

  /** The screen as QEMU told it last; null until it has greeted. */
  get size(): ScreenSize | null {
    return this.#reader?.size ?? null;
  }

  /** Reads on as far as `mayGoOn` allows. */
  work(): void {
    if (this.#isWorking || this.#isOver) return;
    this.#isWorking = true;
    let isWanted = false;
    do {
      isWanted = this.#takeWanted();
      this.#events.flush();
    } while (!isWanted && this.#mayGoOn());
    this.#isWorking = false;
    if (!isWanted) this.#stream.pause();
    else if (this.#stream.isPaused()) this.#stream.resume();
  }

  /** Whether what QEMU sends now is read. */
  get isListening(): boolean {
    return !this.#isOver && !this.#stream.isPaused();
  }

  /** False where QEMU can take no more for the moment: `drained` follows. */
  send(bytes: Uint8Array): boolean {
    return this.#isOver || this.#stream.write(bytes);
  }

  destroy(): void {
    this.#isOver = true;
    this.#stream.destroy();
  }

  #mayGoOn(): boolean {
    return !this.#isOver && (this.#reader === null || this.#events.mayGoOn(this.#reader));
  }

  /** Whether all of it was taken, and more is wanted. */
  #takeWanted(): boolean {
    while (this.#mayGoOn()) {
      const { used, found } = (this.#reader ?? this.#greeting).next(this.#unread);
      this.#unread = this.#unread.subarray(used);
      if (found !== null) this.#act(found);
      else if (this.#unread.length === 0) return true;
    }
    return false;
  }

  #act(found: Greeted | FromDisplay): void {
    switch (found.found) {
      case 'wrong':
        return this.#end('broke-protocol');
      case 'answer':
        return void this.send(found.send);
      case 'screen': {
        this.send(found.send);
        this.#reader = new DisplayReader(found.size);
        return this.#events.greeted();
      }
      default:
        return this.#events.take(found);
    }
  }

  #end(why: 'display-left' | 'broke-protocol'): void {
    if (this.#isOver) return;
    this.destroy();
    this.#events.ended(why);
  }
}
