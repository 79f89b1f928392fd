// A display behind a relay of its own: a VNC server as QEMU is one, which shows what the test says, records the keys it
// gets, and can misbehave as a QEMU taken over by its guest could. Protocol: RFC 6143; extended keys: the QEMU
// pseudo-encoding -258.
import type { Area } from '../../scripts/screen/framebuffer.ts';
import { startRelayedDisplay, type RelayedDisplay } from './relayed-display.ts';
import { bytes, rectangle, s32, serverGreeting, solid, u8, update } from './rfb-words.ts';

export interface KeyEvent {
  readonly down: boolean;
  readonly keysym: number;
  readonly qnum: number;
}

export interface RfbServer extends Pick<RelayedDisplay, 'path' | 'end' | 'answering'> {
  readonly keys: readonly KeyEvent[];
  /** Fills a rectangle, by default the whole screen, with one colour. */
  readonly fill: (colour: number, area?: Area) => void;
  readonly sendDesktopSize: (width: number, height: number) => void;
  readonly sendDesktopName: (name: string) => void;
  readonly sendCutText: (text: string) => void;
  readonly sendBell: () => void;
  /** A pointer shape of opaque red. */
  readonly sendCursor: (width: number, height: number) => void;
  /** What was announced to it, once it was. */
  readonly encodings: () => readonly number[];
  /** How often it was asked for an update so far: never, until a window shows it. */
  readonly requests: () => number;
  /** How many of them were for what has not changed as well. */
  readonly wholePictures: () => number;
  readonly stop: () => Promise<void>;
}

/** Reads the client's messages; each handler says how many bytes it needs, 0 for "not all here yet". */
class ClientMessages {
  #buffer = Buffer.alloc(0);
  readonly keys: KeyEvent[] = [];
  requests = 0;
  wholePictures = 0;
  encodings: number[] = [];
  /** Bytes of its greeting still to come: version, security type, shared flag. */
  #greetingLeft = 12 + 1 + 1;
  readonly #extendedKeys: () => void;
  readonly #askedForPixel: () => void;

  constructor(extendedKeys: () => void, askedForPixel: () => void) {
    this.#extendedKeys = extendedKeys;
    this.#askedForPixel = askedForPixel;
  }

  push(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (let taken = this.#take(); taken > 0 && taken <= this.#buffer.length; taken = this.#take())
      this.#buffer = this.#buffer.subarray(taken);
  }

  #take(): number {
    const b = this.#buffer;
    if (this.#greetingLeft === 0) return b.length === 0 ? 0 : this.#takeMessage(b);
    const size = Math.min(this.#greetingLeft, b.length);
    this.#greetingLeft -= size;
    return size;
  }

  #takeMessage(b: Buffer): number {
    switch (b[0]) {
      case 0:
        return 20;
      case 2:
        return b.length < 4 || b.length < 4 + b.readUInt16BE(2) * 4 ? 0 : this.#takeEncodings(b);
      case 3:
        return b.length < 10 ? 0 : this.#takeRequest(b[1] === 0, b.readUInt16BE(6) === 1);
      case 4:
        return b.length < 8 ? 0 : this.#takeKey({ down: b[1] === 1, keysym: b.readUInt32BE(4), qnum: 0 }, 8);
      case 5:
        return 6;
      case 6:
        return b.length < 8 ? 0 : this.#takeCutText(b);
      case 255:
        return b.length < 12
          ? 0
          : this.#takeKey({ down: b.readUInt16BE(2) === 1, keysym: b.readUInt32BE(4), qnum: b.readUInt32BE(8) }, 12);
      default:
        throw new Error(`unknown client message ${b[0] ?? 'none'}`);
    }
  }

  /** Without a text it says nothing, and makes a QEMU draw at full speed. */
  #takeCutText(b: Buffer): number {
    if (b.readInt32BE(4) !== 0) throw new Error('the client sent its clipboard');
    return 8;
  }

  #takeEncodings(b: Buffer): number {
    const count = b.readUInt16BE(2);
    this.encodings = Array.from({ length: count }, (_, index) => b.readInt32BE(4 + index * 4));
    if (this.encodings.includes(-258)) this.#extendedKeys();
    return 4 + count * 4;
  }

  #takeRequest(isWhole: boolean, isPixel: boolean): number {
    this.requests += 1;
    if (isWhole && isPixel) this.#askedForPixel();
    else if (isWhole) this.wholePictures += 1;
    return 10;
  }

  #takeKey(key: KeyEvent, size: number): number {
    this.keys.push(key);
    return size;
  }
}

/** `size` is what the server announces; it never needs memory for it. The window connects to `path`. */
export const startRfbServer = async (path: string, size = { width: 1024, height: 768 }): Promise<RfbServer> => {
  const { display, relay, end, answering } = await startRelayedDisplay(path);
  const write = (data: Buffer): void => void display.write(data);
  let corner = 0;
  const fill = (colour: number, { x, y, width, height }: Area): void =>
    write(update(rectangle(x, y, width, height, 0, solid(width * height, colour))));
  const messages = new ClientMessages(
    () => write(update(rectangle(0, 0, size.width, size.height, -258))),
    () => fill(corner, { x: 0, y: 0, width: 16, height: 1 }),
  );
  display.on('data', (chunk: Buffer) => messages.push(chunk));
  // It waits for no answer: they are the same each time.
  write(serverGreeting(size.width, size.height, 'evil'));
  return {
    path,
    end,
    answering,
    keys: messages.keys,
    encodings: () => messages.encodings,
    requests: () => messages.requests,
    wholePictures: () => messages.wholePictures,
    fill: (colour, area = { x: 0, y: 0, ...size }) => {
      if (area.x === 0 && area.y === 0) corner = colour;
      fill(colour, area);
    },
    sendDesktopSize: (width, height) => write(update(rectangle(0, 0, width, height, -223))),
    sendDesktopName: (name) =>
      write(update(rectangle(0, 0, 0, 0, -307, Buffer.concat([s32(name.length), Buffer.from(name)])))),
    sendCutText: (text) => write(Buffer.concat([u8(3, 0, 0, 0), s32(text.length), Buffer.from(text)])),
    sendBell: () => write(u8(2)),
    sendCursor: (width, height) =>
      write(
        update(
          rectangle(
            0,
            0,
            width,
            height,
            -239,
            Buffer.concat([solid(width * height, 0xff0000), bytes(Math.ceil(width / 8) * height, 0xff)]),
          ),
        ),
      ),
    stop: async () => {
      display.destroy();
      await relay.close();
    },
  };
};
