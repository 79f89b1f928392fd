// The picture of a DispVM on its way from a host of a farm. Pages are mostly one colour beside itself, so a pixel that comes
// again and again is sent once, with how often: six programs pass the rest on. Simple enough to be unpacked here, in a
// language that checks its bounds, whatever a host sends: no decoder in C sees it. Wire format: docs/protocol.md.
import type { FarmChannel } from './farm-channels.ts';

/** What one block unpacks to, at most. */
export const pictureBlockMaxBytes = 64 * 1024;

const wordBytes = 4;
const headerWords = 2;
/** A run costs two words, and the words after it may cost one more. */
const runMinWords = 4;

const wordsOf = (bytes: number): number => Math.ceil(bytes / wordBytes);
/** Packing never costs more than to say that all of it is as it was. */
const packedMaxWords = (bytes: number): number => wordsOf(bytes) + 1;

/** Blocks that unpack to just these bytes. */
export const packPicture = (bytes: Uint8Array): Uint8Array => {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += pictureBlockMaxBytes)
    blocks.push(packBlock(bytes.subarray(at, at + pictureBlockMaxBytes)));
  const all = new Uint8Array(blocks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return all;
};

const packBlock = (bytes: Uint8Array): Uint8Array => {
  const words = new Uint32Array(wordsOf(bytes.length));
  new Uint8Array(words.buffer).set(bytes);
  const packed = new Uint32Array(headerWords + packedMaxWords(bytes.length));
  let used = headerWords;
  let from = 0;
  const copyUpTo = (end: number): void => {
    if (end === from) return;
    packed[used] = (end - from) * 2;
    packed.set(words.subarray(from, end), used + 1);
    used += 1 + end - from;
  };
  for (let at = 0; at < words.length;) {
    const end = endOfRun(words, at);
    if (end - at >= runMinWords) {
      copyUpTo(at);
      packed[used] = (end - at) * 2 + 1;
      packed[used + 1] = words[at] ?? 0;
      used += 2;
      from = end;
    }
    at = end;
  }
  copyUpTo(words.length);
  packed[0] = bytes.length;
  packed[1] = used - headerWords;
  return new Uint8Array(packed.buffer, 0, used * wordBytes);
};

const endOfRun = (words: Uint32Array, at: number): number => {
  const word = words[at];
  let end = at + 1;
  while (end < words.length && words[end] === word) end += 1;
  return end;
};

/** Unpacks one block after the other, out of bytes that are cut in any way. It holds one block at most. */
export class PictureUnpacker {
  readonly #held = new Uint32Array(headerWords + packedMaxWords(pictureBlockMaxBytes));
  readonly #bytes = new Uint8Array(this.#held.buffer);
  #heldBytes = 0;
  #untrusted: Uint8Array = new Uint8Array();
  #isBroken = false;

  /** What came is no block: nothing more is unpacked. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** To be called when `next` has nothing any more. */
  push(untrusted: Uint8Array): void {
    this.#untrusted = untrusted;
  }

  /** What the next block stands for; null where more has to be pushed for it, and where what came is broken. */
  next(): Uint8Array | null {
    if (this.#isBroken || !this.#fill(headerWords)) return null;
    const [bytes = 0, packedWords = 0] = this.#held;
    const isHeader = bytes >= 1 && bytes <= pictureBlockMaxBytes && packedWords <= packedMaxWords(bytes);
    if (isHeader && !this.#fill(headerWords + packedWords)) return null;
    const unpacked = isHeader ? unpackBlock(this.#held.subarray(headerWords, headerWords + packedWords), bytes) : null;
    this.#heldBytes = 0;
    this.#isBroken = unpacked === null;
    return unpacked;
  }

  /** Whether so many words are held. */
  #fill(words: number): boolean {
    const missing = Math.max(0, words * wordBytes - this.#heldBytes);
    const taken = this.#untrusted.subarray(0, missing);
    this.#bytes.set(taken, this.#heldBytes);
    this.#heldBytes += taken.length;
    this.#untrusted = this.#untrusted.subarray(taken.length);
    return taken.length === missing;
  }
}

/** null where the parts are not just as long as they have to be. */
const unpackBlock = (untrusted: Uint32Array, bytes: number): Uint8Array | null => {
  const words = new Uint32Array(wordsOf(bytes));
  let filled = 0;
  for (let at = 0; at < untrusted.length;) {
    const head = untrusted[at] ?? 0;
    const count = head >>> 1;
    const partWords = (head & 1) === 1 ? 1 : count;
    if (count === 0 || count > words.length - filled || partWords > untrusted.length - at - 1) return null;
    if ((head & 1) === 1) words.fill(untrusted[at + 1] ?? 0, filled, filled + count);
    else words.set(untrusted.subarray(at + 1, at + 1 + count), filled);
    filled += count;
    at += 1 + partWords;
  }
  return filled === words.length ? new Uint8Array(words.buffer, 0, bytes) : null;
};

/** The channel of a picture as who sends it writes it: whole. */
export const packing = (channel: FarmChannel): FarmChannel => ({
  ...methodsOf(channel),
  write: (bytes) => channel.write(packPicture(bytes)),
});

/** The channel of a picture as who draws it reads it. `broken` is told of anything that is none; then it has no more. */
export const unpacking = (channel: FarmChannel, broken: () => void): FarmChannel => {
  const unpacker = new PictureUnpacker();
  const read = async (): Promise<Uint8Array | null> => {
    for (let unpacked = unpacker.next(); ; unpacked = unpacker.next()) {
      if (unpacked !== null) return unpacked;
      if (unpacker.isBroken) broken();
      const untrusted = unpacker.isBroken ? null : await channel.read();
      if (untrusted === null) return null;
      unpacker.push(untrusted);
    }
  };
  return { ...methodsOf(channel), read };
};

const methodsOf = ({ read, write, end }: FarmChannel): FarmChannel => ({ read, write, end });
