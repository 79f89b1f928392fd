// Which tables of a page of the web hold data, and which only lay it out. libmupdf draws a plain table well, but moves
// a table within a table to the next page and its neighbours out of sight; so a table that lays out becomes plain
// blocks, as a telephone shows it.

interface Counted {
  hasTable: boolean;
  hasHead: boolean;
  rows: number;
  /** Rows of two cells or more. */
  wideRows: number;
  cellsInRow: number;
}

const tableTag = /<(\/?)(table|tr|td|th)\b/gi;
const tablesMax = 5000;

/** For each `<table` in the order of the text: whether it stays one. */
export const findDataTables = (untrusted: string): readonly boolean[] => {
  const tables: Counted[] = [];
  const open: Counted[] = [];
  tableTag.lastIndex = 0;
  for (let match = tableTag.exec(untrusted); match !== null; match = tableTag.exec(untrusted)) {
    const closing = match[1];
    const word = (match[2] ?? '').toLowerCase();
    if (word === 'table' && closing === '/') endRow(open.pop());
    else if (word === 'table') begin(tables, open);
    else if (closing === '') count(open.at(-1), word);
    if (tables.length > tablesMax) break;
  }
  for (const table of open) endRow(table);
  return tables.map(
    (table) => !table.hasTable && table.rows > 0 && (table.hasHead || (table.rows >= 2 && table.wideRows >= 2)),
  );
};

const begin = (tables: Counted[], open: Counted[]): void => {
  const outer = open.at(-1);
  if (outer !== undefined) outer.hasTable = true;
  const table = { hasTable: false, hasHead: false, rows: 0, wideRows: 0, cellsInRow: 0 };
  tables.push(table);
  open.push(table);
};

const count = (table: Counted | undefined, word: string): void => {
  if (table === undefined) return;
  if (word === 'tr') {
    endRow(table);
    table.rows++;
  } else {
    table.cellsInRow++;
    if (word === 'th') table.hasHead = true;
  }
};

const endRow = (table: Counted | undefined): void => {
  if (table === undefined) return;
  if (table.cellsInRow >= 2) table.wideRows++;
  table.cellsInRow = 0;
};

const parts: ReadonlySet<string> = new Set([
  'table',
  'tbody',
  'thead',
  'tfoot',
  'tr',
  'td',
  'th',
  'caption',
  'colgroup',
  'col',
]);

export interface TablePart {
  /** Ends of what was left open before. */
  readonly before: string;
  /** The name that the element is written with, or null where it is left out. */
  readonly name: string | null;
}

/**
 * Goes along with the tags of the same text. Rows and cells need no end in HTML, but the blocks that they become do.
 */
export const tableParts = (untrusted: string): ((name: string, isEnd: boolean) => TablePart) => {
  const isData = findDataTables(untrusted);
  const open: { readonly stays: boolean; isInRow: boolean; isInCell: boolean }[] = [];
  let seen = 0;
  return (name, isEnd) => {
    if (!parts.has(name)) return { before: '', name };
    if (name === 'table' && !isEnd) {
      const stays = isData[seen++] ?? false;
      open.push({ stays, isInRow: false, isInCell: false });
      return { before: '', name: stays ? 'table' : 'div' };
    }
    const table = open.at(-1);
    if (table === undefined) return { before: '', name: null };
    if (name === 'table') open.pop();
    return table.stays ? { before: '', name } : layoutPart(table, name, isEnd);
  };
};

const layoutPart = (table: { isInRow: boolean; isInCell: boolean }, name: string, isEnd: boolean): TablePart => {
  const isCell = name === 'td' || name === 'th';
  if (!isCell && name !== 'tr' && name !== 'table') return { before: '', name: null };
  let before = '';
  if (table.isInCell) before += '</div>';
  if (table.isInRow && !isCell) before += '</div>';
  table.isInCell = isCell && !isEnd;
  if (!isCell) table.isInRow = name === 'tr' && !isEnd;
  return { before, name: isEnd && name !== 'table' ? null : 'div' };
};
