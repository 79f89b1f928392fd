// CSV and its like, row by row, out of bytes in an encoding that has ASCII's characters in their places. Expressions
// and the runtime's own searches do the work: a loop over characters takes the guest seconds for a megabyte.

export type Delimiter = ',' | ';' | '\t' | '|';

export interface Rows {
  readonly rows: readonly (readonly string[])[];
  /** How much of the text they take; what follows is the next rows, or a row that the bound cut off. */
  readonly takenCharacters: number;
}

const sampleLines = 30;
const delimiters: readonly Delimiter[] = [',', ';', '\t', '|'];

/** The one that the first lines have most steadily; Excel's own `sep=;` in the first line counts first. */
export const findDelimiter = (untrusted: string): { readonly delimiter: Delimiter; readonly startsAt: number } => {
  const told = /^(?:\xef\xbb\xbf)?sep=([,;\t|])\r?\n/.exec(untrusted);
  if (told !== null) return { delimiter: told[1] as Delimiter, startsAt: told[0].length };
  const plain = untrusted
    .slice(0, 64 * 1024)
    .replace(/"[^"]*"/g, '')
    .split(/\r\n|\n|\r/, sampleLines)
    .filter((line) => line.trim() !== '');
  let best: Delimiter = ',';
  let bestScore = 0;
  for (const delimiter of delimiters) {
    const counts = plain.map((line) => line.split(delimiter).length - 1).filter((count) => count > 0);
    const usual = [...counts].sort((one, other) => one - other)[counts.length >> 1] ?? 0;
    const score = counts.filter((count) => count === usual).length * (1 + usual / 100);
    if (score > bestScore) [best, bestScore] = [delimiter, score];
  }
  return { delimiter: best, startsAt: untrusted.startsWith('\xef\xbb\xbf') ? 3 : 0 };
};

/** At most so many rows; the last is left out where `isWhole` is false and the text ends within it. */
export const takeRows = (untrusted: string, delimiter: Delimiter, rowsMax: number, isWhole: boolean): Rows =>
  untrusted.includes('"')
    ? takeQuoted(untrusted, delimiter, rowsMax, isWhole)
    : takePlain(untrusted, delimiter, rowsMax, isWhole);

const takePlain = (untrusted: string, delimiter: Delimiter, rowsMax: number, isWhole: boolean): Rows => {
  const ending = untrusted.includes('\n') ? '\n' : '\r';
  const lines = untrusted.split(ending, rowsMax + 1);
  const isAll = lines.length <= rowsMax;
  if (!isAll || !isWhole || lines.at(-1) === '') lines.pop();
  const takenCharacters = lines.reduce((sum, line) => sum + line.length + 1, 0);
  return {
    rows: lines.map((line) => line.replace(/\r$/, '').split(delimiter)),
    takenCharacters: Math.min(takenCharacters, untrusted.length),
  };
};

/** One match is one cell and what ends it. A quotation mark inside an unquoted cell is text, as in most programs. */
const cellOf: Readonly<Record<Delimiter, string>> = {
  ',': '(?:"([^"]*(?:""[^"]*)*)"([^,\\r\\n]*)|([^,\\r\\n]*))(,|\\r\\n|\\n|\\r|$)',
  ';': '(?:"([^"]*(?:""[^"]*)*)"([^;\\r\\n]*)|([^;\\r\\n]*))(;|\\r\\n|\\n|\\r|$)',
  '\t': '(?:"([^"]*(?:""[^"]*)*)"([^\\t\\r\\n]*)|([^\\t\\r\\n]*))(\\t|\\r\\n|\\n|\\r|$)',
  '|': '(?:"([^"]*(?:""[^"]*)*)"([^|\\r\\n]*)|([^|\\r\\n]*))(\\||\\r\\n|\\n|\\r|$)',
};

const takeQuoted = (untrusted: string, delimiter: Delimiter, rowsMax: number, isWhole: boolean): Rows => {
  const cell = new RegExp(cellOf[delimiter], 'y');
  const rows: (readonly string[])[] = [];
  let row: string[] = [];
  let takenCharacters = 0;
  while (rows.length < rowsMax && cell.lastIndex < untrusted.length) {
    const match = cell.exec(untrusted);
    if (match === null) break;
    row.push(match[1] === undefined ? (match[3] ?? '') : match[1].replaceAll('""', '"') + (match[2] ?? ''));
    const end = match[4] ?? '';
    if (end === delimiter && cell.lastIndex < untrusted.length) continue;
    // Without its end the row may go on after the bound.
    if (!isWhole && (end === '' || end === delimiter)) break;
    if (end === delimiter) row.push('');
    rows.push(row);
    row = [];
    takenCharacters = cell.lastIndex;
  }
  return { rows, takenCharacters };
};
