// A VNC server on a unix socket for one client: it shows what the test says, records the keys it gets, and can misbehave as a
// QEMU taken over by its guest could. Protocol: RFC 6143; extended keys: the QEMU pseudo-encoding -258.
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

export interface KeyEvent {
  readonly down: boolean;
  readonly keysym: number;
  readonly qnum: number;
}

export interface RfbServer {
  readonly path: string;
  readonly keys: readonly KeyEvent[];
  /** Fills a rectangle, by default the whole screen, with one colour. */
  readonly fill: (colour: number, area?: { x: number; y: number; width: number; height: number }) => void;
  readonly sendDesktopSize: (width: number, height: number) => void;
  readonly sendDesktopName: (name: string) => void;
  readonly sendCutText: (text: string) => void;
  readonly sendBell: () => void;
  /** A pointer shape of opaque red. */
  readonly sendCursor: (width: number, height: number) => void;
  /** What the client announced, once it has. */
  readonly encodings: () => readonly number[];
  /** How many clients have connected so far. */
  readonly connections: () => number;
  readonly stop: () => Promise<void>;
}

const u8 = (...values: number[]): Buffer => Buffer.from(values);
const u16 = (...values: number[]): Buffer => Buffer.concat(values.map((value) => { const b = Buffer.alloc(2); b.writeUInt16BE(value); return b; }));
const s32 = (value: number): Buffer => { const b = Buffer.alloc(4); b.writeInt32BE(value); return b; };
const update = (x: number, y: number, width: number, height: number, encoding: number, body: Buffer): Buffer =>
  Buffer.concat([u8(0, 0), u16(1), u16(x, y, width, height), s32(encoding), body]);
const pixels = (count: number, colour: number): Buffer => {
  const pixel = Buffer.alloc(4);
  pixel.writeUInt32LE(colour);
  return Buffer.alloc(count * 4, pixel);
};

/** Reads the client's messages; each handler says how many bytes it needs, 0 for "not all here yet". */
class ClientMessages {
  #buffer = Buffer.alloc(0);
  readonly keys: KeyEvent[] = [];
  encodings: number[] = [];
  #greeting = ['version', 'security', 'init'];
  readonly #reply: (step: string) => void;
  readonly #extendedKeys: () => void;

  constructor(reply: (step: string) => void, extendedKeys: () => void) {
    this.#reply = reply;
    this.#extendedKeys = extendedKeys;
  }

  push(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (let taken = this.#take(); taken > 0 && taken <= this.#buffer.length; taken = this.#take()) this.#buffer = this.#buffer.subarray(taken);
  }

  #take(): number {
    const b = this.#buffer;
    const [step] = this.#greeting;
    if (b.length === 0) return 0;
    if (step !== undefined) {
      const size = step === 'version' ? 12 : 1;
      if (b.length < size) return 0;
      this.#greeting.shift();
      this.#reply(step);
      return size;
    }
    return this.#takeMessage(b);
  }

  #takeMessage(b: Buffer): number {
    switch (b[0]) {
      case 0: return 20;
      case 2: return b.length < 4 || b.length < 4 + b.readUInt16BE(2) * 4 ? 0 : this.#takeEncodings(b);
      case 3: return 10;
      case 4: return b.length < 8 ? 0 : this.#takeKey({ down: b[1] === 1, keysym: b.readUInt32BE(4), qnum: 0 }, 8);
      case 5: return 6;
      case 6: return b.length < 8 ? 0 : this.#takeCutText(b);
      case 255: return b.length < 12 ? 0 : this.#takeKey({ down: b.readUInt16BE(2) === 1, keysym: b.readUInt32BE(4), qnum: b.readUInt32BE(8) }, 12);
      default: throw new Error(`unknown client message ${b[0] ?? 'none'}`);
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

  #takeKey(key: KeyEvent, size: number): number {
    this.keys.push(key);
    return size;
  }
}

/** `size` is what the server announces; it never needs memory for it. */
export const startRfbServer = async (path: string, size = { width: 1024, height: 768 }): Promise<RfbServer> => {
  let client: Socket | null = null;
  let connections = 0;
  const write = (data: Buffer): void => void client?.write(data);
  const serverInit = (): Buffer =>
    Buffer.concat([u16(size.width, size.height), u8(32, 24, 0, 1), u16(255, 255, 255), u8(16, 8, 0, 0, 0, 0), s32(4), Buffer.from('evil')]);
  const replies: Record<string, () => Buffer> = { version: () => u8(1, 1), security: () => s32(0), init: serverInit };
  const messages = new ClientMessages((step) => write(replies[step]?.() ?? Buffer.alloc(0)), () => write(update(0, 0, 0, 0, -258, Buffer.alloc(0))));
  const server: Server = createServer((socket) => {
    client = socket;
    connections += 1;
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => messages.push(chunk));
    socket.write('RFB 003.008\n');
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    path,
    keys: messages.keys,
    encodings: () => messages.encodings,
    connections: () => connections,
    fill: (colour, area = { x: 0, y: 0, ...size }) => write(update(area.x, area.y, area.width, area.height, 0, pixels(area.width * area.height, colour))),
    sendDesktopSize: (width, height) => write(update(0, 0, width, height, -223, Buffer.alloc(0))),
    sendDesktopName: (name) => write(update(0, 0, 0, 0, -307, Buffer.concat([s32(name.length), Buffer.from(name)]))),
    sendCutText: (text) => write(Buffer.concat([u8(3, 0, 0, 0), s32(text.length), Buffer.from(text)])),
    sendBell: () => write(u8(2)),
    sendCursor: (width, height) =>
      write(update(0, 0, width, height, -239, Buffer.concat([pixels(width * height, 0xff0000), Buffer.alloc(Math.ceil(width / 8) * height, 0xff)]))),
    stop: async () => {
      client?.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};
