// The picture of a DispVM as a farm's host packs it: what comes out is what a plain reading of the same bytes gives, the same
// however they are cut, block by block and no larger than one may be; what is no block ends it for good. And any bytes that are
// packed here come out again, for no more than a few bytes a block.
import assert from 'node:assert/strict';
import { packPicture, pictureBlockMaxBytes, PictureUnpacker } from '../../../protocol/packed-picture.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { inPieces } from '../pieces.ts';

interface Read {
  readonly blocks: readonly Uint8Array[];
  readonly isBroken: boolean;
}

/** Sixteen bytes may stand for the largest block: what comes after so many is not looked at, for it is never in memory at once. */
const blocksMax = 32;
const wordBytes = 4;
/** How many bytes it stands for, and of how many words it is. */
const headerBytes = 2 * wordBytes;

const unpack = (pieces: Iterable<Uint8Array>): Read => {
  const unpacker = new PictureUnpacker();
  const blocks: Uint8Array[] = [];
  for (const piece of pieces) {
    unpacker.push(piece);
    for (let block = unpacker.next(); block !== null; block = unpacker.next()) {
      blocks.push(block);
      if (blocks.length === blocksMax) return { blocks, isBroken: false };
    }
  }
  const { isBroken } = unpacker;
  unpacker.push(rightBlock);
  assert.equal(isBroken && unpacker.next() !== null, false, 'nothing comes after what is no block');
  return { blocks, isBroken };
};

/** Byte by byte, with everything in memory: slow, and easily seen to be right. */
const readPlainly = (bytes: Uint8Array): Read => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const blocks: Uint8Array[] = [];
  for (let at = 0; at + headerBytes <= bytes.length && blocks.length < blocksMax;) {
    const [size, words] = [view.getUint32(at, true), view.getUint32(at + wordBytes, true)];
    at += headerBytes;
    if (size < 1 || size > pictureBlockMaxBytes || words > Math.ceil(size / wordBytes) + 1)
      return { blocks, isBroken: true };
    if (at + words * wordBytes > bytes.length) break;
    const block = readBlockPlainly(new DataView(bytes.buffer, bytes.byteOffset + at, words * wordBytes), size);
    if (block === null) return { blocks, isBroken: true };
    blocks.push(block);
    at += words * wordBytes;
  }
  return { blocks, isBroken: false };
};

const readBlockPlainly = (view: DataView, size: number): Uint8Array | null => {
  const wanted = Math.ceil(size / wordBytes) * wordBytes;
  const block = Buffer.alloc(wanted);
  let filled = 0;
  for (let at = 0; at < view.byteLength;) {
    const head = view.getUint32(at, true);
    at += wordBytes;
    const [isRun, count] = [head % 2 === 1, Math.floor(head / 2)];
    if (count === 0 || filled + count * wordBytes > wanted) return null;
    for (let word = 0; word < count; word += 1) {
      if (at + wordBytes > view.byteLength) return null;
      block.writeUInt32LE(view.getUint32(at, true), filled);
      filled += wordBytes;
      if (!isRun || word === count - 1) at += wordBytes;
    }
  }
  return filled === wanted ? block.subarray(0, size) : null;
};

const assertSameBlocks = (one: Read, other: Read, what: string): void => {
  const sizes = ({ blocks, isBroken }: Read): string => `${isBroken} ${blocks.map(({ length }) => length).join()}`;
  assert.equal(sizes(one), sizes(other), what);
  assert.ok(Buffer.concat(one.blocks).equals(Buffer.concat(other.blocks)), what);
};

const packedMaxBytes = (bytes: number): number => {
  const blocks = Math.ceil(bytes / pictureBlockMaxBytes);
  return Math.ceil(bytes / wordBytes) * wordBytes + blocks * (headerBytes + wordBytes);
};

const words = (...all: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(all).buffer);
const noise = Uint8Array.from({ length: pictureBlockMaxBytes }, (_, at) => Math.imul(at, 2_654_435_761) >>> 13);
const page = Buffer.concat([Buffer.alloc(4000, 0xff), noise.subarray(0, 401), Buffer.alloc(2000, 0x20)]);
const rightBlock = packPicture(page);
const mostWords = pictureBlockMaxBytes / wordBytes;

export const packedPictures: FuzzTarget = {
  name: 'the packed picture of a farm’s host',
  // The largest block, packed as badly as may be, fits with what is done to it.
  maxBytes: pictureBlockMaxBytes + 1024,
  limits: [pictureBlockMaxBytes, mostWords, mostWords * 2, mostWords * 2 + 1, 3, 4, 5],
  seeds: [
    rightBlock,
    packPicture(Buffer.alloc(pictureBlockMaxBytes + 5, 9)),
    packPicture(noise),
    words(pictureBlockMaxBytes, 2, mostWords * 2 + 1, 7),
    words(16, 5, 4 * 2, 1, 2, 3, 4),
    words(16, 4, 2 * 2 + 1, 7, 2 * 2 + 1, 8),
    words(5, 3, 2 * 2, 1, 2, 1, 2, 1 * 2, 3),
  ],
  run: (bytes) => {
    const whole = unpack([bytes]);
    for (const { length } of whole.blocks) assert.ok(length >= 1 && length <= pictureBlockMaxBytes);
    assertSameBlocks(unpack(inPieces(bytes)), whole, 'it depends on how the bytes are cut');
    assertSameBlocks(whole, readPlainly(bytes), 'a plain reading gives something else');
    const packed = packPicture(bytes);
    assert.ok(packed.length <= packedMaxBytes(bytes.length), `${bytes.length} packed to ${packed.length}`);
    const { blocks, isBroken } = unpack([packed]);
    assert.ok(!isBroken && Buffer.concat(blocks).equals(bytes), 'what was packed does not come out again');
  },
};
