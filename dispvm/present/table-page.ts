// One part of a table as a page: some rows, as many columns side by side as a page is wide for, and a link that leads on.
import { element, memberLink, page, text, type Content, type Html } from './html.ts';
import { openPage, type Outcome, type Tools } from './presenter.ts';
import { countText, sizeText } from './size-text.ts';
import { decodeUtf8OrMark } from './utf-8.ts';
import { visibleText } from './visible-text.ts';
import { words } from './words.ts';

const rowsAPart = 300;
const rowsMin = 20;
/** Of the part's cells: wide tables have fewer rows in a part. */
const cellsAPart = 6000;
export const columnsMax = 200;
export const cellMaxCharacters = 1000;
/** Of a page, in the table's letters; of a cell that is broken into lines; of what lies between two cells. */
const pageCharacters = 87;
const wrapCharacters = 30;
const cellEdgeCharacters = 2;
const number = /^ ?[-+(]?(?:[$£¥]|\xe2\x82\xac)? ?\d[\d.,' ]*(?:[eE][-+]?\d+)? ?(?:[%$]|\xe2\x82\xac|\xc2\xa3)?\)? ?$/;

/** Cells are UTF-8, each byte a character. */
export type Row = readonly string[];

export interface TablePart {
  readonly untrustedName: string;
  /** Empty where the table has none. */
  readonly header: Row;
  readonly rows: readonly Row[];
  /** Of the table, without the header's. */
  readonly rowsBefore: number;
  readonly rest: TableRest | null;
}

/** What follows the part: how much of all it is, and which presenter is to be given what to show it. */
export interface TableRest {
  readonly sizeBytes: number;
  readonly percent: number;
  readonly by: string;
  readonly what: readonly string[];
}

export const restOf = (leftBytes: number, allBytes: number, by: string, what: readonly string[]): TableRest | null =>
  leftBytes <= 0
    ? null
    : { sizeBytes: leftBytes, percent: Math.max(1, Math.round((leftBytes / allBytes) * 100)), by, what };

/** How many rows a part has of a table with so many columns. */
export const rowsFor = (columns: number): number =>
  Math.max(rowsMin, Math.min(rowsAPart, Math.floor(cellsAPart / Math.max(columns, 1))));

export const isNumber = (cell: string): boolean => number.test(cell);

export const openTablePart = (part: TablePart, tools: Tools): Outcome => openPage(tools, partPage(part, tools));

const partPage = ({ untrustedName, header, rows, rowsBefore, rest }: TablePart, tools: Tools): string => {
  const columns = Math.min(columnsMax, Math.max(header.length, ...rows.map((row) => row.length)));
  const name = visibleText(untrustedName);
  const last = rowsBefore + rows.length;
  const range =
    rows.length === 0
      ? words().table.noRows
      : rest === null && rowsBefore === 0
        ? countText(rows.length, 'rows')
        : words().table.range(rowsBefore + 1, last);
  const isWide = [header, ...rows].some((row) => row.length > columnsMax);
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
    columnGroups([header, ...rows], columns).map((group, _, { length }) => [
      length === 1 ? null : element('h2', {}, text(words().table.columns(group.from + 1, group.to))),
      element(
        'table',
        {},
        header.length === 0
          ? null
          : element(
              'tr',
              {},
              header.slice(group.from, group.to).map((cell) => element('th', {}, cellContent(cell))),
            ),
        rows.map((row) => tableRow(row, group)),
      ),
    ]),
    rest === null ? null : nextLink(untrustedName, rest, last, tools),
  );
};

const nextLink = (untrustedName: string, rest: TableRest, rowsBefore: number, tools: Tools): Html =>
  element(
    'p',
    {},
    text(words().table.more(sizeText(rest.sizeBytes), rest.percent)),
    memberLink(tools.addMember({ untrustedName, by: rest.by, what: rest.what }), words().table.from(rowsBefore + 1)),
  );

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
    cells.push(element('td', isNumber(cell) ? { class: 'n' } : {}, cellContent(cell)));
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
