// Workbooks of Excel 97 ([MS-XLS]) for tests, each sheet with one text in it: plain, with macros, or behind a password.
import { makeCompoundFile, type Storage } from './compound-maker.ts';

export interface XlsWorkbook {
  /** One for each sheet. */
  readonly sentences: readonly string[];
  /** Of makeVbaStorage: its documents are `ThisWorkbook`, `Sheet1` and so on. */
  readonly macros?: Storage;
  /** Puts the stream behind a password: what stands in FilePass, and what becomes of a record's contents. */
  readonly lock?: XlsLock;
}

export interface XlsLock {
  readonly filePass: Uint8Array;
  /** `at` is where the bytes lie in the stream. */
  readonly encrypt: (bytes: Uint8Array, at: number) => Uint8Array;
}

const ids = {
  begin: 0x0809,
  end: 0x0a,
  filePass: 0x2f,
  codepage: 0x42,
  hasMacros: 0xd3,
  codeName: 0x1ba,
  window: 0x3d,
  font: 0x31,
  format: 0xe0,
  sheet: 0x85,
  size: 0x200,
  label: 0x204,
  view: 0x23e,
} as const;
interface XlsRecord {
  readonly id: number;
  readonly contents: Buffer;
}

const record = (id: number, ...contents: readonly Uint8Array[]): XlsRecord => ({
  id,
  contents: Buffer.concat(contents),
});
const words = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => bytes.writeUInt16LE(value, index * 2));
  return bytes;
};
const long = (value: number): Buffer => words(value & 0xffff, value >>> 16);
/** With its length in 16 bits, in Latin letters. */
const text = (value: string): Buffer =>
  Buffer.concat([words(value.length), Buffer.from([0]), Buffer.from(value, 'latin1')]);
const shortText = (value: string): Buffer =>
  Buffer.concat([Buffer.from([value.length, 0]), Buffer.from(value, 'latin1')]);

const beginning = (kind: number): XlsRecord => record(ids.begin, words(0x0600, kind, 0x0dbb, 0x07cc), long(0), long(6));
const [globals, worksheet] = [0x0005, 0x0010];
/** The height of large letters, in twentieths of a point as the format counts. */
const largeLetters = 28 * 20;

const globalRecords = (hasMacros: boolean): XlsRecord[] => [
  record(ids.codepage, words(1200)),
  ...(hasMacros ? [record(ids.hasMacros), record(ids.codeName, text('ThisWorkbook'))] : []),
  record(ids.window, words(0, 0, 15_000, 9_000, 0x38, 0, 0, 1, 600)),
  ...Array.from({ length: 4 }, () =>
    record(ids.font, words(largeLetters, 0, 0x7fff, 400, 0), Buffer.from([0, 0, 0, 0]), shortText('Arial')),
  ),
  // Fifteen for styles, then the one that cells have.
  ...Array.from({ length: 16 }, (_, index) =>
    record(ids.format, words(0, 0, index === 15 ? 1 : 0xfff5, 0x20, 0, 0, 0, 0, 0, 0x20c0)),
  ),
];

const sheetName = (index: number): string => `Sheet${index + 1}`;

const sheetRecords = (sentence: string, index: number, hasMacros: boolean): XlsRecord[] => [
  beginning(worksheet),
  ...(hasMacros ? [record(ids.codeName, text(sheetName(index)))] : []),
  record(ids.size, long(0), long(1), words(0, 1, 0)),
  record(ids.label, words(0, 0, 15), text(sentence)),
  record(ids.view, words(0x06b6, 0, 0, 0x40, 0, 0, 0), long(0)),
  record(ids.end),
];

const isPlain = ({ id }: XlsRecord): boolean => id === ids.begin || id === ids.filePass;

/** In a record of a sheet its place in the stream stays readable. */
const plainBytes = ({ id }: XlsRecord): number => (id === ids.sheet ? 4 : 0);

const sizeOf = (records: readonly XlsRecord[]): number =>
  records.reduce((size, { contents }) => size + 4 + contents.length, 0);

export const makeXls = ({ sentences, macros, lock }: XlsWorkbook): Buffer => {
  const hasMacros = macros !== undefined;
  const sheets = sentences.map((sentence, index) => sheetRecords(sentence, index, hasMacros));
  const first = [
    beginning(globals),
    ...(lock === undefined ? [] : [record(ids.filePass, lock.filePass)]),
    ...globalRecords(hasMacros),
  ];
  const namesAt = (starts: readonly number[]): XlsRecord[] =>
    starts.map((start, index) => record(ids.sheet, long(start), words(0), shortText(sheetName(index))));
  const end = record(ids.end);
  const globalBytes = sizeOf([...first, ...namesAt(sheets.map(() => 0)), end]);
  const starts = sheets.map((_, index) => globalBytes + sizeOf(sheets.slice(0, index).flat()));
  let at = 0;
  const stream = [...first, ...namesAt(starts), end, ...sheets.flat()].map((one) => {
    const bytes = bytesOf(one, at, lock);
    at += bytes.length;
    return bytes;
  });
  return makeCompoundFile({
    Workbook: Buffer.concat(stream),
    ...(macros === undefined ? {} : { _VBA_PROJECT_CUR: macros }),
  });
};

const bytesOf = (one: XlsRecord, at: number, lock: XlsLock | undefined): Buffer => {
  const head = words(one.id, one.contents.length);
  if (lock === undefined || isPlain(one)) return Buffer.concat([head, one.contents]);
  const locked = lock.encrypt(one.contents, at + head.length);
  const plain = plainBytes(one);
  return Buffer.concat([head, one.contents.subarray(0, plain), locked.subarray(plain)]);
};
