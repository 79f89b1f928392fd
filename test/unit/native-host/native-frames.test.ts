// Native-messaging frames: any split gives the same messages; an over-long one ends the stream before memory is taken
// for it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeNativeFrame, NativeFrameReader } from '../../../native-host/native-frames.ts';

const frame = (body: Uint8Array): Buffer => {
  const header = Buffer.alloc(4);
  header.writeUInt32LE(body.length);
  return Buffer.concat([header, body]);
};
const read = (maxBytes: number, chunks: readonly Uint8Array[]): { frames: string[]; reader: NativeFrameReader } => {
  const reader = new NativeFrameReader(maxBytes);
  const frames = chunks.flatMap((chunk) =>
    Array.from(reader.push(chunk), (bytes) => Buffer.from(bytes).toString('hex')),
  );
  return { frames, reader };
};

test('gives the same frames however the stream is split', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 8 }),
      fc.integer({ min: 1, max: 60 }),
      (bodies, pieceBytes) => {
        const stream = Buffer.concat(bodies.map(frame));
        const chunks = Array.from({ length: Math.ceil(stream.length / pieceBytes) }, (_, index) =>
          stream.subarray(index * pieceBytes, (index + 1) * pieceBytes),
        );
        const { frames, reader } = read(100, chunks);
        assert.deepEqual(
          frames,
          bodies.map((body) => Buffer.from(body).toString('hex')),
        );
        assert.equal(reader.partial, false);
        assert.equal(reader.tooLong, false);
      },
    ),
  );
});

test('answers arbitrary bytes with frames or a final error', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 6 }), (chunks) => {
      for (const text of read(30, chunks).frames) assert.ok(text.length <= 60);
    }),
  );
  const { frames, reader } = read(30, [frame(new Uint8Array(31)), frame(new Uint8Array(1))]);
  assert.deepEqual(frames, []);
  assert.equal(reader.tooLong, true);
});

test('knows when the stream ended inside a frame', () => {
  const whole = frame(Buffer.from('abc'));
  for (let cut = 1; cut < whole.length; cut += 1) assert.equal(read(10, [whole.subarray(0, cut)]).reader.partial, true);
});

test('writes what it reads', () => {
  const message = { type: 'failed', requestId: null, code: 'internal' } as const;
  const { frames } = read(1000, [encodeNativeFrame(message)]);
  assert.deepEqual(JSON.parse(Buffer.from(frames[0] ?? '', 'hex').toString()), message);
});
