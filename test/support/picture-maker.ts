// Pictures made by ImageMagick, and what it cannot make: how a camera says which way up, animated PNG, bitmaps from the
// top down, raw photos.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';

export const convertPicture = async (args: readonly string[], input?: Uint8Array): Promise<Buffer> => {
  const running = promisify(execFile)('convert', args, { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 });
  running.child.stdin?.end(input);
  return (await running).stdout;
};

/** Its four quarters, from left to right and from the top down. */
export const quarterColours = [0xe00000, 0x00a000, 0x0000e0, 0xe0c000] as const;
const colour = (rgb: number): string => `xc:#${rgb.toString(16).padStart(6, '0')}`;
const quarters = [
  ...['(', '-size', '300x200', colour(quarterColours[0]), colour(quarterColours[1]), '+append', ')'],
  ...['(', '-size', '300x200', colour(quarterColours[2]), colour(quarterColours[3]), '+append', ')', '-append'],
] as const;

/** How the picture lies in the file for each of EXIF's orientations, from 1 on, so that it is upright by it. */
const laid = [
  [],
  ['-flop'],
  ['-rotate', '180'],
  ['-flip'],
  ['-transpose'],
  ['-rotate', '270'],
  ['-transverse'],
  ['-rotate', '90'],
] as const;
export const orientations: readonly number[] = laid.map((_, index) => index + 1);

const number = (value: number, bytes: 2 | 4, isLittle = false): Buffer => {
  const buffer = Buffer.alloc(bytes);
  if (isLittle) buffer.writeUIntLE(value, 0, bytes);
  else buffer.writeUIntBE(value, 0, bytes);
  return buffer;
};

/** A directory of one entry (TIFF 6.0): the orientation. */
const exifOf = (orientation: number): Buffer =>
  Buffer.concat([
    Buffer.from('MM\0*\0\0\0\x08\0\x01', 'latin1'),
    number(0x0112, 2),
    number(3, 2),
    number(1, 4),
    number(orientation, 2),
    number(0, 2),
    number(0, 4),
  ]);

/** Four quarters that make 600 × 400 when they are upright, as they lie in the file; `output` is ImageMagick's. */
export const makeLaid = (orientation: number, output: readonly string[]): Promise<Buffer> =>
  convertPicture([...quarters, ...(laid[orientation - 1] ?? []), '-type', 'TrueColor', ...output]);

/** With the orientation in EXIF. */
export const makeTurned = async (kind: 'jpeg' | 'tiff' | 'webp' | 'png', orientation: number): Promise<Buffer> => {
  const options = ['-quality', '100', ...(kind === 'webp' ? ['-define', 'webp:lossless=true'] : [])];
  const tag = kind === 'tiff' ? ['-orient', orientNames[orientation - 1] ?? ''] : [];
  const bytes = await makeLaid(orientation, [...options, ...tag, `${kind}:-`]);
  const exif = exifOf(orientation);
  if (kind === 'jpeg') return insert(bytes, 2, jpegSegment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), exif])));
  if (kind === 'png') return insert(bytes, pngHeaderBytes, pngChunk('eXIf', exif));
  return kind === 'webp' ? extendWebp(bytes, exif, orientation >= 5 ? [400, 600] : [600, 400]) : bytes;
};

const orientNames = [
  'TopLeft',
  'TopRight',
  'BottomRight',
  'BottomLeft',
  'LeftTop',
  'RightTop',
  'RightBottom',
  'LeftBottom',
] as const;

const insert = (bytes: Buffer, at: number, more: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
const jpegSegment = (marker: number, contents: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0xff, marker]), number(contents.length + 2, 2), contents]);

const pngSignatureBytes = 8;
const pngHeaderBytes = pngSignatureBytes + 25;
const pngChunk = (name: string, contents: Uint8Array): Buffer => {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), contents]);
  return Buffer.concat([number(contents.length, 4), named, number(crc32(named), 4)]);
};

const riffChunk = (name: string, contents: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(name, 'latin1'),
    number(contents.length, 4, true),
    contents,
    Buffer.alloc(contents.length & 1),
  ]);

/** The extended format of WebP's container, which alone has room for EXIF. */
const extendWebp = (bytes: Buffer, exif: Buffer, [width, height]: readonly [number, number]): Buffer => {
  const picture = bytes.subarray(12);
  const size = Buffer.alloc(10);
  size.writeUInt8(0x08, 0);
  size.writeUIntLE(width - 1, 4, 3);
  size.writeUIntLE(height - 1, 7, 3);
  // What ImageMagick has extended already keeps its pixels alone.
  const pixels = picture.subarray(picture.indexOf('VP8L'));
  const chunks = Buffer.concat([Buffer.from('WEBP'), riffChunk('VP8X', size), pixels, riffChunk('EXIF', exif)]);
  return riffChunk('RIFF', chunks);
};

/** Of two frames of one colour each, for 0.2 s each. */
export const animationColours = [0xe00000, 0x0000e0] as const;
const frames = ['-size', '400x300', '-delay', '20', ...animationColours.map(colour), '-loop', '0'];

export const makeAnimation = async (kind: 'gif' | 'webp' | 'apng'): Promise<Buffer> =>
  kind === 'apng' ? makeApng() : convertPicture([...frames, `${kind}:-`]);

/** PNG's third edition, section 11.3.6. */
const makeApng = async (): Promise<Buffer> => {
  const [first, second] = await Promise.all(
    animationColours.map((rgb) => convertPicture(['-size', '400x300', colour(rgb), '-type', 'TrueColor', 'png24:-'])),
  );
  if (first === undefined || second === undefined) throw new Error('there are two frames');
  const control = (at: number): Buffer =>
    pngChunk(
      'fcTL',
      Buffer.concat([
        ...[at, 400, 300, 0, 0].map((value) => number(value, 4)),
        number(20, 2),
        number(100, 2),
        Buffer.alloc(2),
      ]),
    );
  return Buffer.concat([
    first.subarray(0, pngHeaderBytes),
    pngChunk('acTL', Buffer.concat([number(2, 4), number(0, 4)])),
    control(0),
    pngChunk('IDAT', pngData(first)),
    control(1),
    pngChunk('fdAT', Buffer.concat([number(2, 4), pngData(second)])),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
};

const pngData = (png: Buffer): Buffer => {
  const data: Buffer[] = [];
  for (let at = pngSignatureBytes; at < png.length;) {
    const size = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + size));
    at += 12 + size;
  }
  return Buffer.concat(data);
};

/** Words that stand at its upper edge; its lower part takes most of its bytes. */
export const makeTall = (words: string, format: string, ...options: readonly string[]): Promise<Buffer> =>
  convertPicture([
    ...['(', '-size', '900x', '-background', 'white', '-fill', 'black', '-pointsize', '44', `caption:${words}`, ')'],
    ...[
      '(',
      '-size',
      '900x500',
      '-seed',
      '7',
      'plasma:grey-white',
      ')',
      '-append',
      '-alpha',
      'off',
      ...options,
      `${format}:-`,
    ],
  ]);

/** Rows from the top down, as a negative height says. */
export const makeTopDownBitmap = async (words: string): Promise<Buffer> => {
  const [width, height, headerBytes] = [900, 200, 54];
  const rows = await convertPicture([
    ...[
      '-size',
      `${width}x${height}`,
      'xc:white',
      '-pointsize',
      '44',
      '-annotate',
      '+20+100',
      words,
      '-depth',
      '8',
      'bgr:-',
    ],
  ]);
  const header = Buffer.alloc(headerBytes);
  header.write('BM');
  header.writeUInt32LE(headerBytes + rows.length, 2);
  header.writeUInt32LE(headerBytes, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(width, 18);
  header.writeInt32LE(-height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(24, 28);
  return Buffer.concat([header, rows]);
};

/** What cameras write: a directory as of TIFF, the sensor's data, and the photo as JPEG among them. */
export const makeRaw = async (words: string): Promise<Buffer> => {
  const [small, large] = await Promise.all(
    ['300x600', '900x600'].map((size) =>
      convertPicture(['-size', size, 'xc:white', '-pointsize', '44', '-annotate', '+20+100', words, 'jpeg:-']),
    ),
  );
  if (small === undefined || large === undefined) throw new Error('there are two');
  return Buffer.concat([exifOf(1), Buffer.alloc(4096, 0x5a), small, Buffer.alloc(4096, 0x5a), large]);
};
