// Tables of dBase and FoxPro (.dbf) as their programs write them, a byte at a time: there is no package that makes one.

/** Of a cell: text in the table's encoding, or what FoxPro stores as bytes. */
type Cell = string | Uint8Array;

export interface DbaseColumn {
  readonly name: string;
  /** C text, N number, D day, L truth, M memo; of FoxPro I, B, Y and T, which are no texts. */
  readonly type: string;
  readonly width: number;
}

interface DbaseTable {
  readonly columns: readonly DbaseColumn[];
  readonly rows: readonly (readonly Cell[])[];
  /** Indexes of rows. */
  readonly deleted?: readonly number[];
  /** The byte for the encoding. */
  readonly language?: number;
  /** The byte that says which program's table it is; 0x30 is Visual FoxPro, whose columns are followed by a place for a name. */
  readonly level?: number;
  /** How many rows the header speaks of, where that is not true. */
  readonly promised?: number;
}

const foxPro = 0x30;
const foxProPlaceBytes = 263;

export const makeDbase = ({ columns, rows, deleted = [], language = 0, level = 3, promised }: DbaseTable): Buffer => {
  const place = level === foxPro ? foxProPlaceBytes : 0;
  const header = Buffer.alloc(32);
  header.set([level, 126, 11, 28]);
  header.writeUInt32LE(promised ?? rows.length, 4);
  header.writeUInt16LE(32 + 32 * columns.length + 1 + place, 8);
  header.writeUInt16LE(1 + columns.reduce((sum, { width }) => sum + width, 0), 10);
  header.writeUInt8(language, 29);
  const mark = (row: number): Buffer => Buffer.from(deleted.includes(row) ? '*' : ' ');
  return Buffer.concat([
    header,
    ...columns.map(describeColumn),
    Buffer.from('\r'),
    Buffer.alloc(place),
    ...rows.flatMap((cells, row) => [mark(row), ...columns.map((column, at) => padCell(cells[at] ?? '', column))]),
    Buffer.of(0x1a),
  ]);
};

const describeColumn = ({ name, type, width }: DbaseColumn): Buffer => {
  const described = Buffer.alloc(32);
  described.write(name, 'latin1');
  described.write(type, 11, 'latin1');
  described.writeUInt16LE(width, 16);
  return described;
};

/** Texts begin on the left, numbers end on the right. */
const padCell = (cell: Cell, { type, width }: DbaseColumn): Buffer => {
  const bytes = typeof cell === 'string' ? Buffer.from(cell, 'latin1') : Buffer.from(cell);
  const blanks = Buffer.alloc(width - bytes.length, ' ');
  return Buffer.concat(type === 'N' ? [blanks, bytes] : [bytes, blanks]);
};
