// ZIP files of made-up contents, for samples: what they hold is stored, not packed.
import { crc32 } from 'node:zlib';

export const makeZip = (members: Readonly<Record<string, string | Uint8Array>>): Uint8Array => {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const [name, contents] of Object.entries(members)) {
    const bytes = Buffer.from(contents);
    const nameBytes = Buffer.from(name, 'utf8');
    const sizes = described(bytes, nameBytes.length);
    const local = Buffer.concat([signature(0x04034b50), version, sizes, nameBytes, bytes]);
    entries.push(
      Buffer.concat([signature(0x02014b50), version, version, sizes, Buffer.alloc(10), uint32(offset), nameBytes]),
    );
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const count = uint16(entries.length);
  const end = Buffer.concat([
    signature(0x06054b50),
    Buffer.alloc(4),
    count,
    count,
    uint32(directory.length),
    uint32(offset),
    uint16(0),
  ]);
  return Buffer.concat([...locals, directory, end]);
};

const uint16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
};
const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const signature = uint32;
const version = uint16(20);

/** Flags (names are UTF-8), method (stored), time, date, checksum, both sizes, length of the name, no extra field. */
const described = (bytes: Buffer, nameLength: number): Buffer =>
  Buffer.concat([
    uint16(0x0800),
    uint16(0),
    uint16(0),
    uint16(0x5a21),
    uint32(crc32(bytes)),
    uint32(bytes.length),
    uint32(bytes.length),
    uint16(nameLength),
    uint16(0),
  ]);
