// Bytes of an RFB server, for tests that play one. Protocol: RFC 6143.

export const u8 = (...values: readonly number[]): Buffer => Buffer.from(values);
export const u16 = (...values: readonly number[]): Buffer =>
  Buffer.concat(
    values.map((value) => {
      const b = Buffer.alloc(2);
      b.writeUInt16BE(value);
      return b;
    }),
  );
export const u32 = (value: number): Buffer => {
  const b = Buffer.alloc(4);
  b.writeUInt32BE(value);
  return b;
};
export const s32 = (value: number): Buffer => {
  const b = Buffer.alloc(4);
  b.writeInt32BE(value);
  return b;
};
export const bytes = (count: number, value: number): Buffer => Buffer.alloc(count, value);

/** The same garbage each time: what a test finds can be found again. */
export const garbage = (count: number, seed = 1): Buffer => {
  const result = Buffer.alloc(count);
  let state = seed;
  for (let at = 0; at < count; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    result[at] = state >>> 16;
  }
  return result;
};

/** Pixels of 32 bits, little-endian, of one colour. */
export const solid = (pixels: number, colour: number): Buffer => {
  const pixel = Buffer.alloc(4);
  pixel.writeUInt32LE(colour);
  return Buffer.alloc(pixels * 4, pixel);
};

export const rectangle = (
  x: number,
  y: number,
  width: number,
  height: number,
  encoding: number,
  body: Buffer = Buffer.alloc(0),
): Buffer => Buffer.concat([u16(x, y, width, height), s32(encoding), body]);

export const update = (...rectangles: readonly Buffer[]): Buffer =>
  Buffer.concat([u8(0, 0), u16(rectangles.length), ...rectangles]);

/** A server's words up to its first message, where its client answers as it should. */
export const serverGreeting = (width: number, height: number, name = 'QEMU'): Buffer => {
  const nameBytes = Buffer.from(name);
  const format = [u8(32, 24, 0, 1), u16(255, 255, 255), u8(16, 8, 0, 0, 0, 0)];
  return Buffer.concat([
    Buffer.from('RFB 003.008\n'),
    u8(1, 1),
    s32(0),
    u16(width, height),
    ...format,
    u32(nameBytes.length),
    nameBytes,
  ]);
};
