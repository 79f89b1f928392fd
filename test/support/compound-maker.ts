// Compound files ([MS-CFB] version 3) for tests: Office documents of the older kind, encrypted ones of the newer,
// macros, Outlook's messages.

/** Names of streams, and of storages with what is in them. */
export interface Storage {
  readonly [name: string]: Uint8Array | Storage;
}

const sectorBytes = 512;
const miniSectorBytes = 64;
const miniMaxBytes = 4096;
const directoryEntryBytes = 128;
const [freeSector, endOfChain, fatSector, noStream] = [0xffffffff, 0xfffffffe, 0xfffffffd, 0xffffffff];
const kinds = { storage: 1, stream: 2, root: 5 };
/** A file of one table of sectors, which a header names: enough for 7 MB. */
const fatsMax = 109;

interface Entry {
  readonly name: string;
  readonly kind: number;
  readonly bytes: Uint8Array;
  left: number;
  right: number;
  child: number;
  start: number;
}

/** Names are compared by their length first. */
const order = (one: Entry, other: Entry): number =>
  one.name.length - other.name.length || (one.name.toUpperCase() < other.name.toUpperCase() ? -1 : 1);

export const makeCompoundFile = (contents: Storage): Buffer => {
  const root = entryOf('Root Entry', kinds.root);
  const entries = [root];
  root.child = addAll(contents, entries);
  const small = new Chain(miniSectorBytes);
  const large = new Chain(sectorBytes);
  for (const entry of entries) {
    if (entry.kind !== kinds.stream || entry.bytes.length === 0) continue;
    entry.start = (entry.bytes.length < miniMaxBytes ? small : large).add(entry.bytes);
  }
  if (small.next.length > 0) root.start = large.add(small.bytes());
  const miniFatAt = small.next.length > 0 ? large.add(numbers(small.next)) : endOfChain;
  const directoryAt = large.add(Buffer.concat(entries.map((entry) => directoryEntry(entry, small))));
  const fats = Math.ceil(large.next.length / (sectorBytes / 4 - 1));
  if (fats > fatsMax) throw new Error('too large for a compound file of a test');
  const fatAt = large.next.length;
  const fat = numbers([...large.next, ...Array.from({ length: fats }, () => fatSector)], fats * sectorBytes);
  const miniFats = Math.ceil((small.next.length * 4) / sectorBytes);
  return Buffer.concat([header({ fats, fatAt, directoryAt, miniFatAt, miniFats }), large.bytes(), fat]);
};

/** Sectors of one size, and which of them follows which. */
class Chain {
  readonly next: number[] = [];
  readonly #parts: Buffer[] = [];
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  add(bytes: Uint8Array): number {
    const start = this.next.length;
    const count = Math.ceil(bytes.length / this.#size);
    for (let index = 1; index <= count; index += 1) this.next.push(index === count ? endOfChain : start + index);
    this.#parts.push(Buffer.concat([bytes, Buffer.alloc(count * this.#size - bytes.length)]));
    return start;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

const entryOf = (name: string, kind: number, bytes: Uint8Array = new Uint8Array(0)): Entry => ({
  name,
  kind,
  bytes,
  left: noStream,
  right: noStream,
  child: noStream,
  start: kind === kinds.storage ? 0 : endOfChain,
});

/** The number of the entry that the storage's tree begins with. */
const addAll = (contents: Storage, entries: Entry[]): number => {
  const added = Object.entries(contents).map(([name, value]) => {
    const isStream = value instanceof Uint8Array;
    const entry = isStream ? entryOf(name, kinds.stream, value) : entryOf(name, kinds.storage);
    entries.push(entry);
    if (!isStream) entry.child = addAll(value, entries);
    return entry;
  });
  added.sort(order);
  const grow = (from: number, to: number): number => {
    const middle = (from + to) >> 1;
    const entry = added[middle];
    if (from >= to || entry === undefined) return noStream;
    [entry.left, entry.right] = [grow(from, middle), grow(middle + 1, to)];
    return entries.indexOf(entry);
  };
  return grow(0, added.length);
};

const directoryEntry = (entry: Entry, small: Chain): Buffer => {
  const bytes = Buffer.alloc(directoryEntryBytes);
  const isBlack = 1;
  bytes.write(entry.name, 'utf16le');
  bytes.writeUInt16LE((entry.name.length + 1) * 2, 64);
  bytes.writeUInt8(entry.kind, 66);
  bytes.writeUInt8(isBlack, 67);
  bytes.writeUInt32LE(entry.left, 68);
  bytes.writeUInt32LE(entry.right, 72);
  bytes.writeUInt32LE(entry.child, 76);
  bytes.writeUInt32LE(entry.start, 116);
  const size = entry.kind === kinds.root ? small.next.length * miniSectorBytes : entry.bytes.length;
  bytes.writeUInt32LE(size, 120);
  return bytes;
};

interface Layout {
  readonly fats: number;
  readonly fatAt: number;
  readonly directoryAt: number;
  readonly miniFatAt: number;
  readonly miniFats: number;
}

const header = ({ fats, fatAt, directoryAt, miniFatAt, miniFats }: Layout): Buffer => {
  const bytes = Buffer.alloc(sectorBytes);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(bytes);
  // Version, order of bytes, and sizes of sectors as powers of two.
  Buffer.from('3e000300feff09000600', 'hex').copy(bytes, 24);
  bytes.writeUInt32LE(fats, 44);
  bytes.writeUInt32LE(directoryAt, 48);
  bytes.writeUInt32LE(miniMaxBytes, 56);
  bytes.writeUInt32LE(miniFatAt, 60);
  bytes.writeUInt32LE(miniFats, 64);
  bytes.writeUInt32LE(endOfChain, 68);
  for (let index = 0; index < fatsMax; index += 1)
    bytes.writeUInt32LE(index < fats ? fatAt + index : freeSector, 76 + index * 4);
  return bytes;
};

/** Numbers as the format has them, filled up with the mark of a free sector. */
const numbers = (
  values: readonly number[],
  size = Math.ceil((values.length * 4) / sectorBytes) * sectorBytes,
): Buffer => {
  const bytes = Buffer.alloc(size, 0xff);
  values.forEach((value, index) => bytes.writeUInt32LE(value, index * 4));
  return bytes;
};
