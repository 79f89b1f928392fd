// Stands between one DispVM's VNC server and its window: only size and pixels come out, only keys, pointer and requests
// go in. QEMU is hostile once its guest has taken it over; the window process is ours, but written in C below. No
// decoder of gtk-vnc but the one for raw pixels is ever reached, nothing is held but a chunk, and each message has a
// price. It never throws for what a peer does.
import { chmod } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { failure, success, type Result } from '../../protocol/result.ts';
import { Deferred } from '../../protocol/deferred.ts';
import { AnswerWatch } from './answer-watch.ts';
import { DisplayLink } from './display-link.ts';
import type { DisplayReader, FromDisplay } from './display-reader.ts';
import { costs, PictureBudget } from './picture-budget.ts';
import { bytesPerPixel, desktopSize, onePixelRequest, rawRectangle, updateHeader } from './rfb.ts';
import { WindowLink } from './window-link.ts';

/** `display-left`: QEMU closed the connection or ended. `no-greeting`: it did not greet in time. */
export type PictureEnd = 'closed' | 'display-left' | 'broke-protocol' | 'no-greeting';

export interface PictureRelayOptions {
  /** Connected to QEMU's VNC server; the relay owns it from now on. */
  readonly display: Duplex;
  /** Where the window connects: at most 107 bytes, in a folder that QEMU cannot write. */
  readonly socketPath: string;
  /** Whether the display answers, when that changes while a window is connected. */
  readonly onAnswering: (answering: boolean) => void;
  /** What the window asks for is kept until `release`: where all comes from afar, what nobody will see is not sent. */
  readonly isHeld?: boolean;
}

export interface PictureRelay {
  /** Why it ended. Its window's connection is closed then, and its socket file gone. */
  readonly ended: Promise<PictureEnd>;
  /** The window gets what it asks for, from now on. May be called again. */
  readonly release: () => void;
  /** Ends the relay; resolves when its socket file is gone. */
  readonly close: () => Promise<void>;
}

const greetingMs = 15_000;
/** A window asks once, and once more where it has another size or waits for an answer. */
const heldMax = 100;

type ReadingAt = Pick<DisplayReader, 'isBetweenMessages' | 'isInPicture'>;

/** Fails where nobody could ever connect to `socketPath`. */
export const startPictureRelay = async (options: PictureRelayOptions): Promise<Result<PictureRelay>> => {
  const relay = new Relay(options);
  return (await relay.listen(options.socketPath)) ? success(relay) : failure('engine-failed');
};

class Relay implements PictureRelay {
  readonly #server: Server;
  readonly #display: DisplayLink;
  readonly #onAnswering: (answering: boolean) => void;
  readonly #ended = new Deferred<PictureEnd>();
  readonly #closed = new Deferred<void>();
  readonly #budget = new PictureBudget(performance.now());
  readonly #greetingTimer: NodeJS.Timeout;
  readonly #watch = new AnswerWatch(performance.now());
  #watchTimer: NodeJS.Timeout | undefined;
  #budgetTimer: NodeJS.Timeout | undefined;
  /** A window that connected before QEMU told its screen. */
  #waiting: Socket | null = null;
  #window: WindowLink | null = null;
  /** The window has asked for an update that has not begun. */
  #isAsked = false;
  /** Requests that wait; null where none has to. */
  #held: Uint8Array[] | null;
  /** Who gets the rest of the update under way; null where that one is gone. */
  #reader: WindowLink | null = null;
  #isOver = false;

  constructor({ display, onAnswering, isHeld = false }: PictureRelayOptions) {
    this.#onAnswering = onAnswering;
    this.#held = isHeld ? [] : null;
    this.#server = createServer((socket) => this.#accept(socket));
    this.#greetingTimer = setTimeout(() => this.#end('no-greeting'), greetingMs);
    this.#display = new DisplayLink(display, {
      greeted: () => this.#greeted(),
      heard: () => this.#heard(),
      mayGoOn: (at) => this.#mayGoOn(at),
      take: (found) => this.#take(found),
      flush: () => this.#reader?.flush(),
      drained: () => this.#window?.resume(),
      ended: (why) => this.#end(why),
    });
  }

  get ended(): Promise<PictureEnd> {
    return this.#ended.promise;
  }

  /** The folder keeps others out; the mode says so once more. */
  async listen(socketPath: string): Promise<boolean> {
    const isListening = new Deferred<boolean>();
    this.#server.on('error', () => {
      isListening.resolve(false);
      this.#end('closed');
    });
    this.#server.listen(socketPath, () => isListening.resolve(true));
    if (!(await isListening.promise)) return false;
    try {
      await chmod(socketPath, 0o600);
    } catch {
      // The folder is being removed: so is this.
      this.#end('closed');
    }
    return !this.#isOver;
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const bytes of held) this.#request(bytes);
  }

  close(): Promise<void> {
    this.#end('closed');
    return this.#closed.promise;
  }

  #greeted(): void {
    clearTimeout(this.#greetingTimer);
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting !== null) this.#connect(waiting);
  }

  /** The window process has one connection at a time: a new one comes from one that was started anew. */
  #accept(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    if (this.#isOver) return void socket.destroy();
    if (this.#display.size !== null) return this.#connect(socket);
    this.#waiting?.destroy();
    this.#waiting = socket;
  }

  #connect(socket: Socket): void {
    if (socket.destroyed) return;
    this.#window?.destroy();
    this.#isAsked = false;
    if (this.#held !== null) this.#held = [];
    const window: WindowLink = new WindowLink(socket, {
      screen: () => this.#display.size ?? { width: 0, height: 0 },
      greeted: () => this.#startWatch(),
      input: (bytes) => this.#display.send(bytes),
      request: (bytes) => this.#request(bytes),
      drained: () => this.#display.work(),
      closed: () => this.#lose(window),
    });
    this.#window = window;
  }

  #lose(window: WindowLink): void {
    if (this.#reader === window) this.#reader = null;
    if (this.#window !== window) return;
    this.#window = null;
    clearTimeout(this.#watchTimer);
    // It may wait for that window, and have left or broken its protocol meanwhile.
    this.#display.work();
  }

  #request(bytes: Uint8Array): boolean {
    if (this.#held !== null) {
      this.#held.push(bytes);
      if (this.#held.length > heldMax) this.release();
      return true;
    }
    this.#isAsked = true;
    const hasRoom = this.#display.send(bytes);
    this.#display.work();
    return hasRoom;
  }

  #mayGoOn(at: ReadingAt): boolean {
    if (!this.#isWanted(at) || this.#budgetTimer !== undefined) return false;
    const waitMs = this.#budget.waitMs(performance.now());
    if (waitMs === 0) return true;
    this.#budgetTimer = setTimeout(() => {
      this.#budgetTimer = undefined;
      this.#display.work();
    }, waitMs);
    return false;
  }

  /**
   * Sizes are read before there is a window, too: if it learnt its screen's size only with the first update, it would ask for
   * the whole picture twice. A picture that nobody asked for waits in the socket.
   */
  #isWanted({ isBetweenMessages, isInPicture }: ReadingAt): boolean {
    if (this.#window === null) return !isInPicture;
    return this.#window.isGreeted && this.#window.canTake && (this.#isAsked || !isBetweenMessages);
  }

  #take(found: Exclude<FromDisplay, { found: 'wrong' }>): void {
    switch (found.found) {
      case 'nothing':
        return this.#budget.spend(costs.message);
      case 'size': {
        this.#budget.spend(costs.size + found.size.width * found.size.height);
        this.#begin();
        return this.#pass(desktopSize(found.size));
      }
      case 'rectangle': {
        this.#budget.spend(costs.rectangle + (found.opens > 0 ? costs.message : 0));
        if (found.opens > 0) {
          this.#begin();
          this.#pass(updateHeader(found.opens));
        }
        return this.#pass(rawRectangle(found.area));
      }
      case 'pixels': {
        this.#budget.spend(found.bytes.length / bytesPerPixel);
        return this.#pass(found.bytes);
      }
    }
  }

  /**
   * What begins now goes to the window of now, and is the answer to its request: it asks for the next when it has this
   * one.
   */
  #begin(): void {
    this.#reader = this.#window;
    this.#isAsked = false;
  }

  #pass(bytes: Uint8Array): void {
    this.#reader?.gather(bytes);
  }

  #heard(): void {
    const didAnswer = this.#watch.answers;
    this.#watch.heard(performance.now());
    this.#budget.spend(costs.read);
    if (!didAnswer) this.#onAnswering(true);
  }

  #startWatch(): void {
    this.#watch.excuse(performance.now());
    this.#watchOn();
    this.#display.work();
  }

  /** Only what would be heard can be missed. */
  #watchOn(): void {
    const nowMs = performance.now();
    if (!this.#display.isListening) this.#watch.excuse(nowMs);
    const didAnswer = this.#watch.answers;
    const { advice, againInMs } = this.#watch.advise(nowMs);
    if (advice === 'ask') this.#display.send(onePixelRequest);
    if (advice === 'does-not-answer' && didAnswer) this.#onAnswering(false);
    clearTimeout(this.#watchTimer);
    this.#watchTimer = setTimeout(() => this.#watchOn(), againInMs);
  }

  #end(why: PictureEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const timer of [this.#greetingTimer, this.#watchTimer, this.#budgetTimer]) clearTimeout(timer);
    this.#display.destroy();
    this.#waiting?.destroy();
    this.#window?.destroy();
    // Takes the socket file away.
    this.#server.close(() => this.#closed.resolve());
    this.#ended.resolve(why);
  }
}
