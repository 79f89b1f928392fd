// A TrueType font, byte for byte, whose letters carry programs: capital letters stand on their line until their program
// lifts them off the page; small ones lie off the page until their program lowers them onto the line. Both look like
// capitals. What can be read tells whether a font's programs run.

/** Bars of a letter in a field of five by seven: left, bottom, right, top. */
type Bar = readonly [number, number, number, number];
const left: Bar = [0, 0, 1, 7];
const right: Bar = [4, 0, 5, 7];
const top: Bar = [0, 6, 5, 7];
const middle: Bar = [0, 3, 4, 4];
const foot: Bar = [0, 0, 5, 1];
const letters: Readonly<Record<string, readonly Bar[]>> = {
  E: [left, top, middle, foot],
  F: [left, top, middle],
  H: [left, [0, 3, 5, 4], right],
  I: [[2, 0, 3, 7]],
  L: [left, foot],
  T: [top, [2, 0, 3, 7]],
};

const unitsPerEm = 1024;
const barUnits = 100;
const advanceUnits = 640;
/** Three times the font's size: above the page where the text is near its top. */
const liftEms = 3;

const uint16 = (...values: readonly number[]): Buffer =>
  Buffer.from(values.flatMap((value) => [(value >> 8) & 0xff, value & 0xff]));
const uint32 = (...values: readonly number[]): Buffer =>
  Buffer.concat(values.map((value) => uint16(value >>> 16, value & 0xffff)));
const padded = (table: Buffer): Buffer => Buffer.concat([table, Buffer.alloc(-table.length & 3)]);

/** Source: the TrueType instruction set, https://learn.microsoft.com/typography/opentype/spec/tt_instructions */
const op = {
  svtcaY: 0x00,
  dup: 0x20,
  getCoordinate: 0x46,
  setCoordinate: 0x48,
  pixelsPerEm: 0x4b,
  add: 0x60,
  subtract: 0x61,
  multiply: 0x63,
  pushByte: 0xb0,
  pushWord: 0xb8,
};

/** Moves each point by three times the size that the letter is drawn in. Fixed-point numbers have six binary places. */
const liftProgram = (points: number, direction: typeof op.add): Buffer => {
  const factor = liftEms * 64 * 64;
  const liftPoint = (point: number): readonly number[] => [
    op.pushByte,
    point,
    op.dup,
    op.getCoordinate,
    op.pixelsPerEm,
    op.pushWord,
    factor >> 8,
    factor & 0xff,
    op.multiply,
    direction,
    op.setCoordinate,
  ];
  return Buffer.from([op.svtcaY, ...Array.from({ length: points }, (_, point) => liftPoint(point)).flat()]);
};

const encodeGlyph = (bars: readonly Bar[], isLow: boolean): Buffer => {
  const offset = isLow ? 0 : liftEms * unitsPerEm;
  const corners = bars
    .flatMap(
      ([x0, y0, x1, y1]) =>
        [
          [x0, y0],
          [x0, y1],
          [x1, y1],
          [x1, y0],
        ] as const,
    )
    .map(([x, y]) => [x * barUnits, y * barUnits + offset] as const);
  const deltas = (axis: 0 | 1): Buffer =>
    uint16(...corners.map((corner, index) => corner[axis] - (corners[index - 1]?.[axis] ?? 0)));
  const program = liftProgram(corners.length, isLow ? op.add : op.subtract);
  const onCurve = Buffer.alloc(corners.length, 1);
  const box = [0, offset, 5 * barUnits, 7 * barUnits + offset];
  const contourEnds = bars.map((_, bar) => bar * 4 + 3);
  const header = uint16(bars.length, ...box, ...contourEnds, program.length);
  return padded(Buffer.concat([header, program, onCurve, deltas(0), deltas(1)]));
};

const encodeTables = (): Readonly<Record<string, Buffer>> => {
  const names = Object.keys(letters);
  const encodeAll = (isLow: boolean): readonly Buffer[] =>
    Object.values(letters).map((bars) => encodeGlyph(bars, isLow));
  const glyphs = [Buffer.alloc(0), ...encodeAll(true), ...encodeAll(false)];
  const starts = glyphs.map((_, index) => glyphs.slice(0, index).reduce((sum, { length }) => sum + length, 0));
  const codes = Buffer.alloc(256);
  names.forEach((name, index) => {
    codes[name.charCodeAt(0)] = 1 + index;
    codes[name.toLowerCase().charCodeAt(0)] = 1 + names.length + index;
  });
  const glyf = Buffer.concat(glyphs);
  const ascent = (liftEms + 1) * unitsPerEm;
  return {
    cmap: Buffer.concat([uint16(0, 1, 1, 0), uint32(12), uint16(0, 262, 0), codes]),
    glyf,
    head: Buffer.concat([
      uint32(0x10000, 0x10000, 0, 0x5f0f3cf5),
      uint16(0, unitsPerEm),
      Buffer.alloc(16),
      uint16(0, 0, 500, ascent, 0, 8, 2, 1, 0),
    ]),
    hhea: Buffer.concat([
      uint32(0x10000),
      uint16(ascent, 0, 0, advanceUnits, 0, 0, 500, 1, 0, 0, 0, 0, 0, 0, 0, glyphs.length),
    ]),
    hmtx: Buffer.concat(glyphs.map(() => uint16(advanceUnits, 0))),
    loca: uint32(...starts, glyf.length),
    maxp: Buffer.concat([uint32(0x10000), uint16(glyphs.length, 16, 4, 0, 0, 1, 0, 0, 0, 0, 32, 512, 0, 0)]),
  };
};

/** The letters E F H I L T, as capitals and as small ones. */
export const makeProgramFont = (): Buffer => {
  const tables = Object.entries(encodeTables()).map(([tag, table]) => ({ tag, table }));
  let offset = 12 + 16 * tables.length;
  const directory = tables.map(({ tag, table }) => {
    const entry = Buffer.concat([Buffer.from(tag, 'latin1'), uint32(0, offset, table.length)]);
    offset += padded(table).length;
    return entry;
  });
  const header = Buffer.concat([uint32(0x10000), uint16(tables.length, 64, 2, 48)]);
  return Buffer.concat([header, ...directory, ...tables.map(({ table }) => padded(table))]);
};
