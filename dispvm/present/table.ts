// CSV and other delimited texts as a table, a bounded part at a time: the first rows of a large file are there at once,
// and a link at the end leads on. Each part is read from its own place in the file.
import { findDelimiter, takeRows, type Delimiter, type Rows } from './delimited-text.ts';
import { element, memberLink, page, text, type Content, type Html } from './html.ts';
import { failed, openPage, type Input, type Outcome, type Presenter, type TakenOut, type Tools } from './presenter.ts';
import { countText, sizeText } from './size-text.ts';
import { asUtf8, guessEncoding } from './text-encoding.ts';
import { decodeUtf8OrMark } from './utf-8.ts';
import { visibleText } from './visible-text.ts';
import { words } from './words.ts';

const partMaxBytes = 256 * 1024;
const rowsAPart = 300;
/** Of the part's cells: wide tables have fewer rows in a part. */
const cellsAPart = 6000;
const columnsMax = 200;
const cellMaxCharacters = 1000;
/** Of a page, in the table's letters; of a cell that is broken into lines; of what lies between two cells. */
const pageCharacters = 87;
const wrapCharacters = 30;
const cellEdgeCharacters = 2;
const number = /^ ?[-+(]?(?:[$£¥]|\xe2\x82\xac)? ?\d[\d.,' ]*(?:[eE][-+]?\d+)? ?(?:[%$]|\xe2\x82\xac|\xc2\xa3)?\)? ?$/;

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
  second.length > 0 && first.some((cell) => cell.trim() !== '') && !first.some((cell) => number.test(cell));

const presentPart = (part: Part, tools: Tools): Outcome => {
  const sizeBytes = tools.sizeBytes(part.path) ?? 0;
  const bytes = tools.readLatin1(part.path, partMaxBytes, part.offset) ?? '';
  const isWhole = part.offset + bytes.length >= sizeBytes;
  let taken = takeRows(bytes, part.delimiter, rowsFor(part, bytes), isWhole);
  // A row longer than the bound, such as one whose quotation mark never ends, is cut where the bound is.
  if (taken.rows.length === 0 && bytes.length > 0)
    taken = { rows: [bytes.slice(0, cellMaxCharacters).split(part.delimiter)], takenCharacters: bytes.length };
  return openPage(tools, partPage(part, taken, sizeBytes, tools));
};

const rowsFor = (part: Part, bytes: string): number => {
  const columns = Math.max(part.header.length, takeRows(bytes, part.delimiter, 1, true).rows[0]?.length ?? 1, 1);
  return Math.max(20, Math.min(rowsAPart, Math.floor(cellsAPart / columns)));
};

const partPage = (part: Part, { rows, takenCharacters }: Rows, sizeBytes: number, tools: Tools): string => {
  const columns = Math.min(columnsMax, Math.max(part.header.length, ...rows.map((row) => row.length)));
  const name = visibleText(part.untrustedName);
  const next = part.offset + takenCharacters;
  const last = part.rowsBefore + rows.length;
  const range =
    rows.length === 0
      ? words().table.noRows
      : next >= sizeBytes && part.rowsBefore === 0
        ? countText(rows.length, 'rows')
        : words().table.range(part.rowsBefore + 1, last);
  const isWide = rows.some((row) => row.length > columnsMax);
  return page(
    name,
    tableStyle,
    element(
      'p',
      {},
      element('b', {}, text(name)),
      element(
        'span',
        { class: 'quiet' },
        text(` · ${range}${isWide ? `, ${words().table.firstColumns(columnsMax)}` : ''}`),
      ),
    ),
    columnGroups([part.header, ...rows], columns).map((group, _, { length }) => [
      length === 1 ? null : element('h2', {}, text(words().table.columns(group.from + 1, group.to))),
      element(
        'table',
        {},
        part.header.length === 0
          ? null
          : element(
              'tr',
              {},
              part.header.slice(group.from, group.to).map((cell) => element('th', {}, cellContent(cell))),
            ),
        rows.map((row) => tableRow(row, group)),
      ),
    ]),
    next >= sizeBytes ? null : nextLink(part, next, last, sizeBytes, tools),
  );
};

const nextLink = (part: Part, offset: number, rowsBefore: number, sizeBytes: number, tools: Tools): Html => {
  const what = [
    part.path,
    part.delimiter,
    JSON.stringify(part.header).slice(0, 8000),
    String(offset),
    String(rowsBefore),
  ];
  const percent = Math.max(1, Math.round(((sizeBytes - offset) / sizeBytes) * 100));
  return element(
    'p',
    {},
    text(words().table.more(sizeText(sizeBytes - offset), percent)),
    memberLink(
      tools.addMember({ untrustedName: part.untrustedName, by: 'table', what }),
      words().table.from(rowsBefore + 1),
    ),
  );
};

const tableStyle =
  'table{font-size:8pt}td,th{border:1px solid #c8cdd3;padding:1pt 3pt}th{background-color:#eceff2}td.n{text-align:right}';

export interface ColumnGroup {
  readonly from: number;
  readonly to: number;
}

/**
 * As many columns as a page is wide for, by their longest cells; the others follow below, since what is beside a page
 * is not seen.
 */
export const columnGroups = (rows: readonly (readonly string[])[], columns: number): readonly ColumnGroup[] => {
  const groups: ColumnGroup[] = [];
  let from = 0;
  let characters = 0;
  for (let column = 0; column < columns; column++) {
    const longest =
      Math.max(3, ...rows.map((row) => Math.min(wrapCharacters, row[column]?.length ?? 0))) + cellEdgeCharacters;
    if (characters + longest > pageCharacters && column > from) {
      groups.push({ from, to: column });
      from = column;
      characters = 0;
    }
    characters += longest;
  }
  return [...groups, { from, to: columns }];
};

const tableRow = (row: readonly string[], { from, to }: ColumnGroup): Html => {
  const cells: Html[] = [];
  for (let column = from; column < to; column++) {
    const cell = row[column] ?? '';
    cells.push(element('td', number.test(cell) ? { class: 'n' } : {}, cellContent(cell)));
  }
  return element('tr', {}, cells);
};

/** A line break within a cell is one on the page. */
const cellContent = (latin1: string): Content => {
  const bounded = decodeUtf8OrMark(
    latin1.length > cellMaxCharacters
      ? latin1.slice(0, cellMaxCharacters).replace(/[\xc0-\xff]?[\x80-\xbf]*$/, '\xe2\x80\xa6')
      : latin1,
  );
  if (!/[\r\n]/.test(bounded)) return text(visibleText(bounded, cellMaxCharacters));
  return bounded
    .split(/\r\n|\n|\r/)
    .map((line, index) => [index === 0 ? null : element('br', {}), text(visibleText(line, cellMaxCharacters))]);
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
