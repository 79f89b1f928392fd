// What a QEMU under attack could say on its display's connection, as a table: each kind with what must become of it.
// Our side is the RFB server. Protocol: RFC 6143 and the pseudo-encodings that gtk-vnc knows.
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { deflateSync } from 'node:zlib';
import { bytes, garbage, rectangle, s32, solid, u16, u32, u8, update } from './rfb-words.ts';

export interface HostileKind {
  /** `refused`: its connection is ended. `endured`: it keeps to the protocol, and costs nobody else anything. */
  readonly outcome: 'refused' | 'endured';
  readonly screen?: { readonly width: number; readonly height: number };
  /** Instead of the one security type that needs nothing. */
  readonly security?: () => Buffer;
  readonly name?: { readonly saidBytes: number; readonly bytes: number };
  /** Said once the window has asked for a picture. */
  readonly first?: () => Buffer;
  /** Said again and again after that, for as long as it can be sent. */
  readonly endless?: () => Buffer;
}

const screen = { width: 1024, height: 768 };
const whole = (encoding: number, body: Buffer): Buffer =>
  update(rectangle(0, 0, screen.width, screen.height, encoding, body));
const resize = (width: number, height: number): Buffer => update(rectangle(0, 0, width, height, -223));
const deflated = (size: number): Buffer => deflateSync(Buffer.alloc(size));
const withLength = (body: Buffer): Buffer => Buffer.concat([u32(body.length), body]);
const mebibyte = 1024 * 1024;

/** Greetings that are none. */
const greetings: Record<string, HostileKind> = {
  'screen of 4096×4096': { outcome: 'refused', screen: { width: 4096, height: 4096 } },
  'screen wider than allowed': { outcome: 'refused', screen: { width: 5000, height: 100 } },
  'screen of 65535×65535': { outcome: 'refused', screen: { width: 65535, height: 65535 } },
  'screen without pixels': { outcome: 'refused', screen: { width: 0, height: 0 } },
  'refusal with a reason of 2 GiB': {
    outcome: 'refused',
    security: () => Buffer.concat([u8(0), u32(0x7fffffff), bytes(100_000, 0x41)]),
  },
  'wants a password': { outcome: 'refused', security: () => u8(1, 2) },
  'name of 1 MiB': { outcome: 'refused', name: { saidBytes: mebibyte, bytes: mebibyte } },
  'name said to have 4 GiB': { outcome: 'refused', name: { saidBytes: 0xffffffff, bytes: 4 } },
};

/** Pictures and sizes, by the encodings that were asked for. */
const pictures: Record<string, HostileKind> = {
  'honest and idle': { outcome: 'endured' },
  'honest picture': { outcome: 'endured', first: () => whole(0, solid(screen.width * screen.height, 0x334455)) },
  'rectangle outside the screen': {
    outcome: 'refused',
    first: () => update(rectangle(60000, 60000, 5000, 5000, 0)),
    endless: () => bytes(65536, 0xff),
  },
  'rectangle one pixel too wide': {
    outcome: 'refused',
    first: () => update(rectangle(1, 0, screen.width, 1, 0)),
    endless: () => bytes(65536, 0xff),
  },
  'rectangle of 65535×65535': {
    outcome: 'refused',
    first: () => update(rectangle(0, 0, 65535, 65535, 0)),
    endless: () => bytes(65536, 0xff),
  },
  'rectangle without pixels': { outcome: 'refused', first: () => update(rectangle(0, 0, 0, 0, 0)) },
  'pictures without end': {
    outcome: 'endured',
    endless: () => whole(0, solid(screen.width * screen.height, 0x112233)),
  },
  '65535 rectangles of one pixel': {
    outcome: 'endured',
    endless: () => update(...Array.from({ length: 65535 }, () => rectangle(0, 0, 1, 1, 0, u32(0x01020304)))),
  },
  'updates without rectangles': {
    outcome: 'endured',
    endless: () => Buffer.concat(Array.from({ length: 10_000 }, () => update())),
  },
  'picture that never ends': { outcome: 'endured', first: () => whole(0, bytes(1000, 0x55)) },
  'storm of sizes': {
    outcome: 'endured',
    endless: () =>
      Buffer.concat(
        Array.from({ length: 1000 }, (_, index) => {
          const side = 1 + ((index * 37) % 1024);
          return resize(side, 1025 - side);
        }),
      ),
  },
  'storm of large sizes': {
    outcome: 'endured',
    endless: () => Buffer.concat([resize(2048, 2048), resize(2048, 2047)]),
  },
  'size of 4096×4096': { outcome: 'refused', first: () => resize(4096, 4096) },
  'size of 20000×20000': { outcome: 'refused', first: () => resize(20000, 20000) },
  'size of 32767×32767': { outcome: 'refused', first: () => resize(32767, 32767) },
  'size of 65535×65535': { outcome: 'refused', first: () => resize(65535, 65535) },
  'size of nothing': { outcome: 'refused', first: () => resize(0, 768) },
};

/** Encodings that nobody asked for, most of them decoded by gtk-vnc all the same. */
const decoders: Record<string, HostileKind> = {
  'copy from outside': { outcome: 'refused', first: () => whole(1, u16(60000, 60000)) },
  'rre with 4 G rectangles': {
    outcome: 'refused',
    first: () => whole(2, Buffer.concat([u32(0xffffffff), garbage(1000)])),
    endless: () => garbage(65536),
  },
  'hextile of garbage': { outcome: 'refused', endless: () => whole(5, garbage(60_000)) },
  'zlib of 64 MiB': { outcome: 'refused', endless: () => whole(6, withLength(deflated(64 * mebibyte))) },
  'zlib outside the screen': {
    outcome: 'refused',
    first: () => update(rectangle(0, 0, 60000, 10, 6, withLength(deflated(2_400_000)))),
  },
  'zrle of 64 MiB': { outcome: 'refused', endless: () => whole(16, withLength(deflated(64 * mebibyte))) },
  'zrle said to have 4 GiB': {
    outcome: 'refused',
    first: () => whole(16, u32(0xfffffff0)),
    endless: () => bytes(65536, 0),
  },
  'tight JPEG that is none': {
    outcome: 'refused',
    first: () => whole(7, Buffer.concat([u8(0x90, 5), Buffer.from('hello')])),
  },
  'tight JPEG of 4 MiB': {
    outcome: 'refused',
    first: () => whole(7, Buffer.concat([u8(0x90, 0xff, 0xff, 0xff), garbage(100_000)])),
  },
  'tight of garbage': { outcome: 'refused', endless: () => whole(7, garbage(5000)) },
  'tight fill of 65535×65535': {
    outcome: 'refused',
    first: () => update(rectangle(0, 0, 65535, 65535, 7, u8(0x80, 1, 2, 3))),
  },
  'tight fill over the edge': {
    outcome: 'refused',
    first: () => update(rectangle(1000, 700, 1000, 1000, 7, u8(0x80, 1, 2, 3))),
  },
  'tight gradient cut short': {
    outcome: 'refused',
    first: () => whole(7, Buffer.concat([u8(0x40, 2, 5), garbage(5)])),
  },
  'tight palette with false indices': {
    outcome: 'refused',
    first: () =>
      whole(
        7,
        Buffer.concat([u8(0x40, 1, 3), bytes(12, 0x61), u8(0xff, 0x03), deflated(screen.width * screen.height)]),
      ),
  },
  'pointer of 32767×32767': {
    outcome: 'refused',
    first: () => update(rectangle(0, 0, 32767, 32767, -239)),
    endless: () => bytes(65536, 0xff),
  },
  'two-coloured pointer of 65535×65535': {
    outcome: 'refused',
    first: () => update(rectangle(0, 0, 65535, 65535, -240)),
    endless: () => bytes(65536, 0xff),
  },
  'transparent pointer of 32767×32767': {
    outcome: 'refused',
    first: () => update(rectangle(0, 0, 32767, 32767, -314, s32(0))),
    endless: () => bytes(65536, 0xff),
  },
  'another pointer mode': {
    outcome: 'refused',
    first: () => update(rectangle(0, 0, screen.width, screen.height, -257)),
  },
  'lights of the keyboard': { outcome: 'refused', first: () => update(rectangle(0, 0, 1, 1, -261, u8(7))) },
  'screens of another size': {
    outcome: 'refused',
    first: () => whole(-308, Buffer.concat([u8(0xff, 0, 0, 0), garbage(16 * 255)])),
  },
  'names of 1 MiB': {
    outcome: 'refused',
    endless: () => update(rectangle(0, 0, 0, 0, -307, withLength(bytes(mebibyte, 0x6e)))),
  },
  'encoding that does not exist': { outcome: 'refused', first: () => whole(12_345_678, Buffer.alloc(0)) },
  'extended keys beside a picture': {
    outcome: 'refused',
    first: () => update(rectangle(0, 0, 1, 1, 0, u32(0)), rectangle(0, 0, 0, 0, -258)),
  },
};

/** Messages that are no updates. */
const messages: Record<string, HostileKind> = {
  'clipboard of 2 GiB': {
    outcome: 'refused',
    first: () => Buffer.concat([u8(3, 0, 0, 0), u32(0x7fffffff)]),
    endless: () => bytes(65536, 0x41),
  },
  'clipboards of 1 MiB': {
    outcome: 'refused',
    endless: () => Buffer.concat([u8(3, 0, 0, 0), withLength(bytes(mebibyte, 0x41))]),
  },
  'colour maps': {
    outcome: 'refused',
    endless: () => Buffer.concat([u8(1, 0), u16(0, 65535), Buffer.alloc(6 * 65535)]),
  },
  sounds: {
    outcome: 'refused',
    endless: () => Buffer.concat([u8(255, 1), u16(2), withLength(Buffer.alloc(mebibyte))]),
  },
  bells: { outcome: 'refused', endless: () => bytes(1000, 2) },
  'power button': {
    outcome: 'refused',
    endless: () => Buffer.concat(Array.from({ length: 1000 }, () => u8(0xfa, 0, 1, 1))),
  },
  garbage: { outcome: 'refused', endless: () => garbage(65536) },
  'garbage after a picture': {
    outcome: 'refused',
    first: () => Buffer.concat([whole(0, solid(screen.width * screen.height, 0x334455)), u8(0xaa)]),
  },
};

export const hostileKinds: Readonly<Record<string, HostileKind>> = {
  ...greetings,
  ...pictures,
  ...decoders,
  ...messages,
};

/** Plays it until the connection ends. Never rejects. */
export const playHostileDisplay = async (kind: HostileKind, stream: Duplex): Promise<void> => {
  stream.on('error', () => undefined);
  const client = new ClientBytes(stream);
  const size = kind.screen ?? screen;
  const name = kind.name ?? { saidBytes: 4, bytes: 4 };
  stream.write('RFB 003.008\n');
  await client.read(12);
  stream.write(kind.security?.() ?? u8(1, 1));
  await client.read(1);
  stream.write(s32(0));
  await client.read(1);
  stream.write(
    Buffer.concat([
      u16(size.width, size.height),
      u8(32, 24, 0, 1),
      u16(255, 255, 255),
      u8(16, 8, 0, 0, 0, 0),
      u32(name.saidBytes),
      bytes(name.bytes, 0x6e),
    ]),
  );
  // The client's settings, then its first request.
  await client.read(20 + 4 + 3 * 4 + 10);
  if (kind.first !== undefined) stream.write(kind.first());
  const again = kind.endless?.();
  while (again !== undefined && !stream.destroyed)
    if (!stream.write(again)) await Promise.race([once(stream, 'drain').catch(() => undefined), client.ended]);
  await client.ended;
};

/** Counts what the client says; what it is does not matter here. */
class ClientBytes {
  readonly ended: Promise<void>;
  #length = 0;
  #wake: () => void = () => undefined;

  constructor(stream: Duplex) {
    stream.on('data', (chunk: Buffer) => {
      this.#length += chunk.length;
      this.#wake();
    });
    this.ended = new Promise((resolve) => {
      stream.once('close', resolve);
    });
  }

  /** Resolves when so many have come, or none will any more. */
  async read(count: number): Promise<void> {
    while (this.#length < count && !(await this.#more()));
    this.#length -= count;
  }

  /** Whether it is over. */
  #more(): Promise<boolean> {
    return Promise.race([
      this.ended.then(() => true),
      new Promise<boolean>((resolve) => {
        this.#wake = () => resolve(false);
      }),
    ]);
  }
}
