// Archives of kinds that no program of Debian writes, for tests, each with one file that is stored as it is: RAR in its
// older and its newer form, and cabinets.
import { crc32, deflateRawSync } from 'node:zlib';

type Field = readonly [value: number, bytes: 1 | 2 | 4];

const fields = (...values: readonly Field[]): Buffer =>
  Buffer.concat(
    values.map(([value, bytes]) => {
      const buffer = Buffer.alloc(bytes);
      buffer.writeUIntLE(value, 0, bytes);
      return buffer;
    }),
  );

/** Every member's time, in the numbers of DOS: a made archive has the same bytes each time. */
const [dosDate, dosTime] = [((2026 - 1980) << 9) | (11 << 5) | 27, 12 << 11];
const unix = 3;
const plainFile = 0o100644;

/** What of an archive a password hides; what is hidden is no real ciphertext, as nobody here decrypts it. */
export type Hidden = 'contents' | 'names';

/** RAR 2.9 to 4: blocks with a half of their CRC32 before them. */
export const makeOldRar = (name: string, contents: Buffer, hidden?: Hidden): Buffer => {
  const block = (rest: Buffer): Buffer => Buffer.concat([fields([crc32(rest) & 0xffff, 2]), rest]);
  const nameBytes = Buffer.from(name, 'latin1');
  const [archive, file, end] = [0x73, 0x74, 0x7b];
  const [hasContents, hasPassword, stored, unpackedBy, headBytes] = [0x8000, 0x0004, 0x30, 20, 32];
  const fileFlags = hidden === 'contents' ? hasContents | hasPassword : hasContents;
  const archiveFlags = hidden === 'names' ? 0x0080 : 0;
  return Buffer.concat([
    Buffer.from('526172211a0700', 'hex'),
    block(fields([archive, 1], [archiveFlags, 2], [13, 2], [0, 2], [0, 4])),
    block(
      Buffer.concat([
        fields([file, 1], [fileFlags, 2], [headBytes + nameBytes.length, 2], [contents.length, 4]),
        fields([contents.length, 4], [unix, 1], [crc32(contents), 4], [dosTime, 2], [dosDate, 2]),
        fields([unpackedBy, 1], [stored, 1], [nameBytes.length, 2], [plainFile, 4]),
        nameBytes,
      ]),
    ),
    contents,
    block(fields([end, 1], [0x4000, 2], [7, 2])),
  ]);
};

/** RAR 5: numbers of seven bits a byte, a CRC32 before each head. */
export const makeRar = (name: string, contents: Buffer, hidden?: Hidden): Buffer => {
  const numbers = (...values: readonly number[]): Buffer => Buffer.concat(values.map(sevenBits));
  const block = (head: Buffer): Buffer => {
    const sized = Buffer.concat([sevenBits(head.length), head]);
    return Buffer.concat([fields([crc32(sized), 4]), sized]);
  };
  const nameBytes = Buffer.from(name, 'utf8');
  const [archive, file, end] = [1, 2, 5];
  const [hasExtra, hasContents, hasChecksum, stored, onUnix] = [1, 2, 4, 0, 1];
  const isSecret = hidden === 'contents';
  // How to make the key: version, flags, rounds, and the salts.
  const encryption = Buffer.concat([numbers(1, 0, 0), Buffer.from([15]), Buffer.alloc(32)]);
  const extra = isSecret ? Buffer.concat([sevenBits(encryption.length), encryption]) : Buffer.alloc(0);
  return Buffer.concat([
    Buffer.from('526172211a070100', 'hex'),
    ...(hidden === 'names' ? [block(Buffer.concat([numbers(4, 0, 0, 0), Buffer.from([15]), Buffer.alloc(16)]))] : []),
    block(numbers(archive, 0, 0)),
    block(
      Buffer.concat([
        numbers(file, isSecret ? hasContents | hasExtra : hasContents, ...(isSecret ? [extra.length] : [])),
        numbers(contents.length, hasChecksum, contents.length, plainFile),
        fields([crc32(contents), 4]),
        numbers(stored, onUnix, nameBytes.length),
        nameBytes,
        extra,
      ]),
    ),
    contents,
    block(numbers(end, 0, 0)),
  ]);
};

const sevenBits = (value: number): Buffer => {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Buffer.from([...bytes, left]);
    bytes.push((left % 128) | 0x80);
  }
};

/** [MS-CAB], one folder of one block that is not compressed. */
export const makeCabinet = (name: string, contents: Buffer): Buffer => {
  const blockMaxBytes = 32 * 1024;
  if (contents.length > blockMaxBytes) throw new Error('too large for one block');
  const file = Buffer.concat([
    fields([contents.length, 4], [0, 4], [0, 2], [dosDate, 2], [dosTime, 2], [0x20, 2]),
    Buffer.from(`${name}\0`, 'latin1'),
  ]);
  const [headBytes, folderBytes] = [36, 8];
  const dataAt = headBytes + folderBytes + file.length;
  const data = Buffer.concat([fields([0, 4], [contents.length, 2], [contents.length, 2]), contents]);
  return Buffer.concat([
    Buffer.from('MSCF\0\0\0\0'),
    fields([dataAt + data.length, 4], [0, 4], [headBytes + folderBytes, 4], [0, 4]),
    // Version 1.3, one folder, one file.
    fields([3, 1], [1, 1], [1, 2], [1, 2], [0, 2], [1, 2], [0, 2]),
    fields([dataAt, 4], [1, 2], [0, 2]),
    file,
    data,
  ]);
};

/** A ZIP whose one file is zeros, a thousand times as large as the archive. */
export const makeBomb = (name: string, bytes: number): Buffer => {
  const zeros = Buffer.alloc(bytes);
  const packed = deflateRawSync(zeros, { level: 9 });
  const nameBytes = Buffer.from(name);
  const [version, deflated] = [20, 8];
  const described = fields(
    ...([
      [version, 2],
      [0, 2],
      [deflated, 2],
      [dosTime, 2],
      [dosDate, 2],
    ] as const),
    ...([
      [crc32(zeros), 4],
      [packed.length, 4],
      [bytes, 4],
      [nameBytes.length, 2],
      [0, 2],
    ] as const),
  );
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), described, nameBytes, packed]);
  const entry = Buffer.concat([
    Buffer.from('PK\x01\x02', 'latin1'),
    fields([version, 2]),
    described,
    Buffer.alloc(14),
    nameBytes,
  ]);
  const end = Buffer.concat([
    Buffer.from('PK\x05\x06', 'latin1'),
    fields([0, 4], [1, 2], [1, 2], [entry.length, 4], [local.length, 4], [0, 2]),
  ]);
  return Buffer.concat([local, entry, end]);
};
