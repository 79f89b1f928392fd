// A JPEG 2000 picture that ends a program with libopenjp2 before 2.5.5 (its pull request 1621): an index of tile parts
// (TLM) that names fewer of them than there are, so that the library writes behind its table. It comes after more
// comments than the library reads at once, where our viewer, which takes that index away, does not look for it.
const marker = (code: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const head = Buffer.from([0xff, code, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
};
const hex = (digits: string): Buffer => Buffer.from(digits, 'hex');

const start = hex('ff4f');
/** 128 × 64 grey pixels in two tiles, cut into code-blocks without any loss of levels. */
const size = marker(
  0x51,
  hex('00000000008000000040000000000000000000000040000000400000000000000000000107'),
  hex('0101'),
);
const coding = marker(0x52, hex('00000001000004040001'));
const quantisation = marker(0x5c, hex('4040'));
const indexOfParts = marker(0x55, hex('00400000000100000001'));
const comment = marker(0x64, hex('0001'), Buffer.alloc(65_531, ' '));
const data = hex('ff93');
const tile = hex('df8050115054afff7fe989607f');
const end = hex('ffd9');

const part = (tileNumber: number, number: number, parts: number, content: Uint8Array): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(tileNumber);
  head.writeUInt32BE(12 + data.length + content.length, 2);
  head[6] = number;
  head[7] = parts;
  return Buffer.concat([marker(0x90, head), data, content]);
};

const pictureWith = (comments: number, more: number): Buffer =>
  Buffer.concat([
    start,
    size,
    coding,
    quantisation,
    ...Array.from({ length: comments }, () => comment),
    indexOfParts,
    part(0, 0, 0, tile),
    ...Array.from({ length: more }, (_, index) => part(0, index + 1, 0, Buffer.alloc(0))),
    part(1, 0, 1, tile),
    end,
  ]);

/** Where the viewer finds the index: it is shown. */
export const makeBadlyIndexedPicture = (): Buffer => pictureWith(0, 199);
/** Where it does not. */
export const makeFatalPicture = (): Buffer => pictureWith(17, 199);
