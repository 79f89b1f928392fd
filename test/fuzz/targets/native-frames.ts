// Frames are those that a plain reading of the whole gives, however it was cut; a length above the limit is final, and
// found before any of the body is there.
import assert from 'node:assert/strict';
import { encodeNativeFrame, NativeFrameReader } from '../../../native-host/native-frames.ts';
import { utf8, type FuzzTarget } from '../fuzz-target.ts';
import { inPieces } from '../pieces.ts';
import { assertSame } from '../same.ts';

const maxBytes = 2000;

interface Reading {
  readonly frames: readonly string[];
  readonly tooLong: boolean;
  readonly partial: boolean;
}

const read = (pieces: Iterable<Uint8Array>): Reading => {
  const reader = new NativeFrameReader(maxBytes);
  const frames: string[] = [];
  // A frame is a view that the next one overwrites.
  for (const piece of pieces)
    for (const frame of reader.push(piece)) frames.push(Buffer.from(frame).toString('latin1'));
  return { frames, tooLong: reader.tooLong, partial: reader.partial };
};

const plainly = (bytes: Uint8Array): Omit<Reading, 'partial'> => {
  const view = Buffer.from(bytes);
  const frames: string[] = [];
  for (let at = 0; at + 4 <= view.length;) {
    const length = view.readUInt32LE(at);
    if (length > maxBytes) return { frames, tooLong: true };
    if (at + 4 + length > view.length) break;
    frames.push(view.toString('latin1', at + 4, at + 4 + length));
    at += 4 + length;
  }
  return { frames, tooLong: false };
};

export const nativeFrames: FuzzTarget = {
  name: 'native messaging’s frames',
  limits: [maxBytes],
  seeds: [
    encodeNativeFrame({ type: 'hello', version: 1, transport: 'embedded' }),
    new Uint8Array(
      Buffer.concat([
        encodeNativeFrame({ type: 'done', requestId: 'a' }),
        encodeNativeFrame({ type: 'credit', requestId: 'a', bytes: 9 }),
      ]),
    ),
    Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0),
    Uint8Array.of(0xd0, 7, 0, 0, ...new Uint8Array(2000)),
    ...utf8('not a frame'),
  ],
  run: (bytes) => {
    const reading = read([bytes]);
    const { partial, ...rest } = reading;
    assertSame(rest, plainly(bytes), 'a plain reading gives something else');
    assertSame(read(inPieces(bytes)), reading, 'another split gives something else');
    const usedBytes = rest.frames.reduce((sum, frame) => sum + frame.length + 4, 0);
    if (!rest.tooLong) assert.equal(partial, usedBytes < bytes.length);
  },
};
