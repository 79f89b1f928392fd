// CSV and other delimited texts as a table, a bounded part at a time: the first rows of a large file are there at once,
// and a link at the end leads on. Each part is read from its own place in the file.
import { findDelimiter, takeRows, type Delimiter } from './delimited-text.ts';
import { failed, type Input, type Outcome, type Presenter, type TakenOut, type Tools } from './presenter.ts';
import { cellMaxCharacters, columnsMax, isNumber, openTablePart, restOf, rowsFor } from './table-page.ts';
import { asUtf8, guessEncoding } from './text-encoding.ts';

const partMaxBytes = 256 * 1024;

interface Part {
  readonly untrustedName: string;
  /** In UTF-8. */
  readonly path: string;
  readonly delimiter: Delimiter;
  readonly header: readonly string[];
  /** Bytes before it, and rows (the header's is none). */
  readonly offset: number;
  readonly rowsBefore: number;
}

const present = (input: Input, tools: Tools): Outcome => {
  const path = asUtf8(
    input.path,
    guessEncoding(input.path, () => null, tools),
    tools,
  );
  const start = tools.readLatin1(path, partMaxBytes);
  if (start === null) return failed('storageFull');
  const { delimiter, startsAt } = findDelimiter(start);
  const [first = []] = takeRows(start.slice(startsAt), delimiter, 1, true).rows;
  const second = takeRows(start.slice(startsAt), delimiter, 2, true).rows[1] ?? [];
  const header = looksLikeHeader(first, second) ? first.slice(0, columnsMax) : [];
  const offset =
    startsAt + (header.length === 0 ? 0 : takeRows(start.slice(startsAt), delimiter, 1, true).takenCharacters);
  return presentPart({ untrustedName: input.untrustedName, path, delimiter, header, offset, rowsBefore: 0 }, tools);
};

/** Words above what may be numbers: a first row without a number, in a table of more than one row. */
export const looksLikeHeader = (first: readonly string[], second: readonly string[]): boolean =>
  second.length > 0 && first.some((cell) => cell.trim() !== '') && !first.some(isNumber);

const presentPart = (part: Part, tools: Tools): Outcome => {
  const sizeBytes = tools.sizeBytes(part.path) ?? 0;
  const bytes = tools.readLatin1(part.path, partMaxBytes, part.offset) ?? '';
  const isWhole = part.offset + bytes.length >= sizeBytes;
  const [first] = takeRows(bytes, part.delimiter, 1, true).rows;
  const rowsMax = rowsFor(Math.max(part.header.length, first?.length ?? 1));
  let taken = takeRows(bytes, part.delimiter, rowsMax, isWhole);
  // A row longer than the bound, such as one whose quotation mark never ends, is cut where the bound is.
  if (taken.rows.length === 0 && bytes.length > 0)
    taken = { rows: [bytes.slice(0, cellMaxCharacters).split(part.delimiter)], takenCharacters: bytes.length };
  const { rows, takenCharacters } = taken;
  const { untrustedName, header, rowsBefore } = part;
  const next = part.offset + takenCharacters;
  const what = [
    part.path,
    part.delimiter,
    JSON.stringify(header).slice(0, 8000),
    String(next),
    String(rowsBefore + rows.length),
  ];
  const rest = restOf(sizeBytes - next, sizeBytes, 'table', what);
  return openTablePart({ untrustedName, header, rows, rowsBefore, rest }, tools);
};

const takeOut = (
  [path, delimiter, header, offset, rowsBefore]: readonly string[],
  _password: string | null,
  tools: Tools,
): TakenOut => {
  const known = ([',', ';', '\t', '|'] as const).find((one) => one === delimiter);
  if (path === undefined || known === undefined || header === undefined) return failed('failed');
  return presentPart(
    {
      untrustedName: '',
      path,
      delimiter: known,
      header: parseHeader(header),
      offset: Number(offset) || 0,
      rowsBefore: Number(rowsBefore) || 0,
    },
    tools,
  );
};

const parseHeader = (json: string): readonly string[] => {
  try {
    const untrusted: unknown = JSON.parse(json);
    return Array.isArray(untrusted) ? untrusted.filter((cell) => typeof cell === 'string') : [];
  } catch {
    return [];
  }
};

export const table: Presenter = { present, takeOut };
