// Photos in HEIF's container (HEIC, AVIF) that lie in the file in another way than they are seen: ImageMagick encodes
// them, and the boxes that turn and mirror them (ISO 23008-12, irot and imir) are put in here.
import { makeLaid } from './picture-maker.ts';

/** A box by its path, with where it lies in the file. */
interface Box {
  readonly at: number;
  readonly size: number;
}

const headBytes = 8;
const fullHeadBytes = 12;
const quarterTurn = (leftQuarters: number): Buffer => box('irot', Buffer.from([leftQuarters]));
const mirror = (axis: 'rows' | 'columns'): Buffer => box('imir', Buffer.from([axis === 'rows' ? 0 : 1]));
const box = (name: string, contents: Buffer): Buffer => {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32BE(headBytes + contents.length);
  head.write(name, 4, 'latin1');
  return Buffer.concat([head, contents]);
};

/** What undoes each of EXIF's orientations, from 1 on. */
const turns: readonly (readonly Buffer[])[] = [
  [],
  [mirror('columns')],
  [quarterTurn(2)],
  [mirror('rows')],
  [quarterTurn(1), mirror('rows')],
  [quarterTurn(3)],
  [quarterTurn(3), mirror('rows')],
  [quarterTurn(1)],
];

export const makeTurnedHeif = async (kind: 'heic' | 'avif', orientation: number): Promise<Buffer> => {
  const plain = await makeLaid(orientation, ['-alpha', 'off', '-quality', '95', `${kind}:-`]);
  const properties = turns[orientation - 1] ?? [];
  return properties.length === 0 ? plain : addProperties(plain, properties);
};

const find = (bytes: Buffer, ...path: readonly string[]): Box => {
  let [from, to] = [0, bytes.length];
  let found: Box | null = null;
  for (const name of path) {
    for (found = null; from + headBytes <= to && found === null;) {
      const size = bytes.readUInt32BE(from);
      if (bytes.toString('latin1', from + 4, from + headBytes) === name) found = { at: from, size };
      from += Math.max(size, headBytes);
    }
    if (found === null) throw new Error(`there is no box ${path.join('/')}`);
    [from, to] = [found.at + (name === 'meta' ? fullHeadBytes : headBytes), found.at + found.size];
  }
  return found ?? { at: 0, size: 0 };
};

/** For the first picture of the file, behind what is known of it. */
const addProperties = (bytes: Buffer, properties: readonly Buffer[]): Buffer => {
  const known = find(bytes, 'meta', 'iprp', 'ipco');
  const links = find(bytes, 'meta', 'iprp', 'ipma');
  const before = countBoxes(bytes, known);
  const added = Buffer.concat(properties);
  const isWide = (bytes.readUInt32BE(links.at + headBytes) & 1) === 1;
  const linked = Buffer.concat(properties.map((_, index) => essential(before + index + 1, isWide)));
  // Version 0 has short numbers of items; then comes how many properties the first item has.
  const countAt = links.at + fullHeadBytes + 4 + (bytes.readUInt8(links.at + headBytes) === 0 ? 2 : 4);
  const linksEnd = countAt + 1 + bytes.readUInt8(countAt) * (isWide ? 2 : 1);
  const grown = Buffer.from(bytes);
  grow(grown, known, added.length);
  grow(grown, links, linked.length);
  for (const outer of [find(bytes, 'meta', 'iprp'), find(bytes, 'meta')])
    grow(grown, outer, added.length + linked.length);
  grown.writeUInt8(bytes.readUInt8(countAt) + properties.length, countAt);
  moveItems(grown, find(bytes, 'meta', 'iloc'), added.length + linked.length);
  const inserts = [
    { at: known.at + known.size, more: added },
    { at: linksEnd, more: linked },
  ];
  return inserts
    .sort((one, other) => other.at - one.at)
    .reduce((all, { at, more }) => Buffer.concat([all.subarray(0, at), more, all.subarray(at)]), grown);
};

const grow = (bytes: Buffer, { at, size }: Box, more: number): void => void bytes.writeUInt32BE(size + more, at);

const countBoxes = (bytes: Buffer, { at, size }: Box): number => {
  let count = 0;
  for (let inside = at + headBytes; inside < at + size; inside += bytes.readUInt32BE(inside)) count += 1;
  return count;
};

const essential = (number: number, isWide: boolean): Buffer =>
  isWide ? Buffer.from([0x80 | (number >> 8), number & 0xff]) : Buffer.from([0x80 | number]);

/** Where the pictures' bytes are: behind what has grown. */
const moveItems = (bytes: Buffer, { at }: Box, by: number): void => {
  const version = bytes.readUInt8(at + headBytes);
  const [sizes, baseAndIndex] = [bytes.readUInt8(at + fullHeadBytes), bytes.readUInt8(at + fullHeadBytes + 1)];
  const [offsetBytes, lengthBytes] = [sizes >> 4, sizes & 15];
  const [baseBytes, indexBytes] = [baseAndIndex >> 4, version === 0 ? 0 : baseAndIndex & 15];
  const idBytes = version < 2 ? 2 : 4;
  let place = at + fullHeadBytes + 2;
  const items = bytes.readUIntBE(place, idBytes);
  place += idBytes;
  for (let item = 0; item < items; item += 1) {
    place += idBytes + (version === 0 ? 0 : 2) + 2;
    const hasBase = baseBytes > 0 && bytes.readUIntBE(place, baseBytes) > 0;
    if (hasBase) bytes.writeUIntBE(bytes.readUIntBE(place, baseBytes) + by, place, baseBytes);
    place += baseBytes;
    const extents = bytes.readUInt16BE(place);
    place += 2;
    for (let extent = 0; extent < extents; extent += 1) {
      place += indexBytes;
      if (!hasBase) bytes.writeUIntBE(bytes.readUIntBE(place, offsetBytes) + by, place, offsetBytes);
      place += offsetBytes + lengthBytes;
    }
  }
};
