// Tables of dBase, Clipper and FoxPro (.dbf), a part at a time: a header says what each column is and how long a row, so any row
// is read from its own place. Memos lie in a file beside it, which nobody attached: their cells stay empty.
import { presentBytes } from './bytes.ts';
import { failed, type Input, type Outcome, type Presenter, type TakenOut, type Tools } from './presenter.ts';
import { cellMaxCharacters, openTablePart, restOf, rowsFor, type Row } from './table-page.ts';
import { asUtf8, guessEncoding } from './text-encoding.ts';

const headerMaxBytes = 64 * 1024;
const partMaxBytes = 256 * 1024;
const fixedHeaderBytes = 32;
const fieldBytes = 32;
const nameBytes = 11;
const fieldsEnd = '\r';
const deleted = '*';
const columnType = /^[A-Z0@+]$/;
/** dBase 7 describes its columns in another way: such a table is described as a file. */
const [levelMask, levelSeven] = [7, 4];

interface Column {
  readonly name: string;
  /** One letter, as dBase has it. */
  readonly type: string;
  /** In the row, whose first byte says whether it is deleted. */
  readonly at: number;
  readonly width: number;
}

interface Header {
  readonly columns: readonly Column[];
  readonly rowsAt: number;
  readonly rowBytes: number;
  readonly rows: number;
  readonly language: number;
}

/** What the byte for the language means, in iconv's words. Zero, and what is not here: nobody knows. */
const encodings: ReadonlyMap<number, string> = new Map(
  Object.entries({
    CP437: [0x01, 0x09, 0x0b, 0x0d, 0x0f, 0x11, 0x15, 0x18, 0x19, 0x1b],
    CP850: [0x02, 0x0a, 0x0e, 0x10, 0x12, 0x14, 0x16, 0x1a, 0x1d, 0x25, 0x37],
    CP852: [0x1f, 0x22, 0x23, 0x40, 0x64],
    CP857: [0x6b],
    CP860: [0x24],
    CP861: [0x67],
    CP863: [0x1c, 0x6c],
    CP865: [0x08, 0x17, 0x66],
    CP866: [0x26, 0x65],
    CP737: [0x6a],
    CP874: [0x50, 0x7c],
    CP932: [0x13, 0x7b],
    GB18030: [0x4d, 0x7a],
    UHC: [0x4e, 0x79],
    BIG5: [0x4f, 0x78],
    MACINTOSH: [0x04],
    'WINDOWS-1250': [0xc8],
    'WINDOWS-1251': [0xc9],
    'WINDOWS-1252': [0x03, 0x57, 0x58, 0x59],
    'WINDOWS-1253': [0xcb],
    'WINDOWS-1254': [0xca],
    'WINDOWS-1255': [0x7d],
    'WINDOWS-1256': [0x7e],
    'WINDOWS-1257': [0xcc],
  }).flatMap(([name, numbers]) => numbers.map((number): [number, string] => [number, name])),
);

/** `untrusted`: the file's start. null where it is no such table. */
export const readHeader = (untrusted: Uint8Array): Header | null => {
  if (untrusted.length < fixedHeaderBytes) return null;
  const view = new DataView(untrusted.buffer, untrusted.byteOffset, untrusted.byteLength);
  const [rows, rowsAt, rowBytes] = [view.getUint32(4, true), view.getUint16(8, true), view.getUint16(10, true)];
  if ((view.getUint8(0) & levelMask) === levelSeven || rowBytes === 0 || rowsAt > untrusted.length) return null;
  const columns: Column[] = [];
  let width = 1;
  for (let at = fixedHeaderBytes; at + fieldBytes <= rowsAt; at += fieldBytes) {
    const field = latin1(untrusted.subarray(at, at + fieldBytes));
    if (field.startsWith(fieldsEnd)) break;
    const column = readColumn(field, width);
    if (!columnType.test(column.type)) return null;
    columns.push(column);
    width += column.width;
  }
  const isWhole = columns.length > 0 && width <= rowBytes;
  return isWhole ? { columns, rowsAt, rowBytes, rows, language: view.getUint8(29) } : null;
};

/** Texts of more than 255 characters have the rest of their width where numbers have their decimals. */
const readColumn = (field: string, at: number): Column => {
  const name = field.slice(0, nameBytes).replace(/\0[^]*/, '');
  const [type, low, high] = [field.charAt(nameBytes), field.charCodeAt(16), field.charCodeAt(17)];
  return { name, type, at, width: type === 'C' ? low + 256 * high : low };
};

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

const present = (input: Input, tools: Tools): Outcome => {
  const header = readHeader(tools.readBytes(input.path, headerMaxBytes) ?? new Uint8Array());
  if (header === null) return presentBytes(input, tools);
  return presentPart(input.path, input.untrustedName, header, { encoding: null, first: 0, shown: 0 }, tools);
};

/** Where a part begins: a row of the file, how many were shown before it, and how to read it if that was found out. */
interface Place {
  readonly encoding: string | null;
  readonly first: number;
  readonly shown: number;
}

const presentPart = (path: string, untrustedName: string, header: Header, place: Place, tools: Tools): Outcome => {
  const columns = header.columns.filter(({ type }) => type !== '0');
  const fitting = Math.max(1, Math.floor(partMaxBytes / header.rowBytes));
  const inFile = Math.ceil(((tools.sizeBytes(path) ?? 0) - header.rowsAt) / header.rowBytes);
  // What the header promises and the file does not have is not spoken of.
  const rowsThere = Math.max(0, Math.min(header.rows, inFile));
  const taken = Math.max(0, Math.min(rowsFor(columns.length), fitting, rowsThere - place.first));
  const from = header.rowsAt + place.first * header.rowBytes;
  const untrusted = tools.readLatin1(path, taken * header.rowBytes, from) ?? '';
  const rows = cutRows(untrusted, header.rowBytes).map((row) => columns.map((column) => cellText(row, column)));
  const names = columns.map(({ name }) => name);
  const decoded = decode([names, ...rows], place.encoding ?? encodings.get(header.language) ?? null, tools);
  if (decoded === null) return failed('storageFull');
  const { cells, encoding } = decoded;
  const [named = [], ...shown] = cells;
  const next = place.first + taken;
  const what = [path, encoding, String(next), String(place.shown + shown.length)];
  const rest = restOf((rowsThere - next) * header.rowBytes, rowsThere * header.rowBytes, 'dbase', what);
  return openTablePart({ untrustedName, header: named, rows: shown, rowsBefore: place.shown, rest }, tools);
};

/** Without those that are marked as deleted: dBase does not show them either. */
const cutRows = (untrusted: string, rowBytes: number): readonly string[] => {
  const rows: string[] = [];
  for (let at = 0; at + rowBytes <= untrusted.length; at += rowBytes)
    if (untrusted.charAt(at) !== deleted) rows.push(untrusted.slice(at, at + rowBytes));
  return rows;
};

const dayText = (text: string): string => text.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
const trimmed = (text: string): string => text.replace(/\0[^]*/, '').trim();

/**
 * In the table's encoding. A text of varying length has its length behind it, if there is room for that. What FoxPro stores as
 * bytes is written out; what lies in another file is nothing.
 */
export const cellText = (row: string, { type, at, width }: Column): string => {
  const cell = row.slice(at, at + width);
  if (type === 'D') return dayText(trimmed(cell));
  if (type === 'L') return cell.replace(/[? ]/g, '');
  if (type === 'C') return cell.replace(/[\0 ]+$/, '').slice(0, cellMaxCharacters);
  if (type === 'V') return cell.slice(0, cell.charCodeAt(width - 1)).slice(0, cellMaxCharacters);
  if ('NF'.includes(type)) return trimmed(cell);
  return binaryText(type, bytesOf(cell));
};

const bytesOf = (latin1Text: string): Uint8Array => Uint8Array.from(latin1Text, (character) => character.charCodeAt(0));

const binaryText = (type: string, bytes: Uint8Array): string => {
  const view = new DataView(bytes.buffer);
  if (type === 'I' && bytes.length === 4) return String(view.getInt32(0, true));
  if (bytes.length !== 8) return '';
  if (type === 'B') return String(view.getFloat64(0, true));
  if (type === 'Y') return (Number(view.getBigInt64(0, true)) / 10_000).toFixed(2);
  return type === 'T' ? timeText(view.getInt32(0, true), view.getInt32(4, true)) : '';
};

const [unixEpochAsJulianDay, dayMs] = [2_440_588, 86_400_000];

const timeText = (julianDay: number, millisecond: number): string => {
  const time = new Date((julianDay - unixEpochAsJulianDay) * dayMs + millisecond);
  return julianDay === 0 || Number.isNaN(time.getTime()) ? '' : time.toISOString().slice(0, 19).replace('T', ' ');
};

/** Between cells and rows, in a file for iconv. */
const [cellEnd, rowEnd] = ['\x1f', '\n'];

interface Decoded {
  readonly cells: readonly Row[];
  /** Empty where nothing told it, and nothing was to be decoded. */
  readonly encoding: string;
}

/** null where there is no room for it. */
const decode = (rows: readonly Row[], known: string | null, tools: Tools): Decoded | null => {
  const joined = rows.map((row) => row.map((cell) => cell.replace(/[\x1f\n]/g, ' ')).join(cellEnd)).join(rowEnd);
  if (!/[\x80-\xff]/.test(joined)) return { cells: rows, encoding: known ?? '' };
  const path = tools.newPath('rows.txt');
  if (!tools.writeBytes(path, bytesOf(joined))) return null;
  const encoding = known ?? guessEncoding(path, () => null, tools);
  const decoded = tools.readLatin1(asUtf8(path, encoding, tools), 4 * joined.length);
  return decoded === null ? null : { cells: decoded.split(rowEnd).map((row) => row.split(cellEnd)), encoding };
};

const takeOut = (
  [path, encoding, first, shown]: readonly string[],
  _password: string | null,
  tools: Tools,
): TakenOut => {
  const header = path === undefined ? null : readHeader(tools.readBytes(path, headerMaxBytes) ?? new Uint8Array());
  if (path === undefined || header === null) return failed('failed');
  const place = {
    encoding: encoding === '' ? null : (encoding ?? null),
    first: Number(first) || 0,
    shown: Number(shown) || 0,
  };
  return presentPart(path, '', header, place, tools);
};

export const dbase: Presenter = { present, takeOut };
