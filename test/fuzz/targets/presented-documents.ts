// What a presenter reads of a document: lists of archives, delimited texts, web pages and their parts. Whatever it is,
// it is read to its end, what is written is bounded by what came in, and no markup of a document is left that was not
// checked.
import assert from 'node:assert/strict';
import { parse7zListing, parseMtree } from '../../../dispvm/present/archive-entries.ts';
import { findStrings } from '../../../dispvm/present/bytes.ts';
import { cellText, readHeader } from '../../../dispvm/present/dbase.ts';
import { findDelimiter, takeRows } from '../../../dispvm/present/delimited-text.ts';
import { formatMembers, parseMembers } from '../../../dispvm/present/members.ts';
import { isUtf8 } from '../../../dispvm/present/text-encoding.ts';
import { visibleText } from '../../../dispvm/present/visible-text.ts';
import { cleanWebPage } from '../../../dispvm/present/web-page.ts';
import { makeDbase } from '../../support/dbase-maker.ts';
import { jsonLines, utf8, type FuzzTarget } from '../fuzz-target.ts';
import { assertSame } from '../same.ts';

const ownTag =
  /<\/?[a-z][a-z0-9]*(?: (?:class|id|colspan|rowspan|dir|lang|start|alt|name|href|src|style)="[^"<>]*")*\/?>/g;

const checkPage = (text: string): void => {
  const { markup, styles } = cleanWebPage(text, (address) => (address.startsWith('cid:') ? 'picture' : null));
  assert.ok(!markup.replace(ownTag, '').includes('<'), 'markup of the document is left');
  assert.ok(
    !/<\/?(?:script|iframe|object|form|style|link|meta|base)\b/.test(markup),
    'an element is left that runs, sends or loads',
  );
  assert.ok(
    ![...markup.matchAll(/ (?:href|src)="([^"]*)"/g)].some(([, address = '']) =>
      /^\s*(?:javascript|data|file|member):/i.test(address),
    ),
    'an address is left that leads elsewhere',
  );
  assert.ok(!styles.includes('<') && !/url\s*\(|@import/i.test(styles), 'a style is left that loads');
};

const checkRows = (latin1: string): void => {
  const { delimiter, startsAt } = findDelimiter(latin1);
  let rest = latin1.slice(startsAt);
  while (rest !== '') {
    const { rows, takenCharacters } = takeRows(rest, delimiter, 7, true);
    assert.ok(
      takenCharacters > 0 && takenCharacters <= rest.length && rows.length <= 7,
      'rows take no text, or more than there is',
    );
    rest = rest.slice(takenCharacters);
  }
};

const checkDbase = (bytes: Uint8Array): void => {
  const header = readHeader(bytes);
  if (header === null) return;
  const row = Buffer.from(bytes.subarray(header.rowsAt, header.rowsAt + header.rowBytes)).toString('latin1');
  for (const column of header.columns) {
    assert.ok(column.at + column.width <= header.rowBytes, 'a column lies beside its row');
    cellText(row, column);
  }
};

export const presentedDocuments: FuzzTarget = {
  name: 'what presenters read of a document',
  limits: [7, 100, 200, 300, 4000, 8192],
  words: [
    '<a href="',
    '<img src="cid:',
    '<table>',
    '<tr>',
    '<td>',
    '</table>',
    '<script>',
    '<style>',
    '<!--',
    '-->',
    'url(',
    '@import',
    '@media',
    'style="',
    "'",
    '"',
    ';',
    ',',
    '\t',
    '\r\n',
    '""',
    'sep=;\n',
    'Path = ',
    'Size = ',
    '\n\n',
    './a type=file size=1',
    '\\303\\251',
    '--b',
    'Content-Type: multipart/related; boundary=b\n\n',
    '{"runs":1,"list":[',
    '\u202e',
  ],
  seeds: [
    ...utf8(
      '<!doctype html><body bgcolor=red><table><tr><td>a<td><img src="cid:x"></table><a href="https://x/">y</a>',
      'a;b\r\n"1;""2""";3\n',
      'Path = a\nSize = 1\n\nPath = b\n',
      '#mtree\n./a\\040b type=file size=1 time=1.0\n',
      'Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>\r\n--b--',
    ),
    makeDbase({
      columns: ['C', 'N', 'D', 'L', 'M', 'B', 'Y', 'T'].map((type) => ({ name: type, type, width: 8 })),
      rows: [['Tent', '1', '20261128']],
    }),
    ...jsonLines({ runs: 1, list: [{ untrustedName: 'a', by: null, what: ['/x'], depth: 1 }] }),
  ],
  run: (bytes) => {
    const text = new TextDecoder().decode(bytes);
    const latin1 = Buffer.from(bytes).toString('latin1');
    checkPage(text);
    checkRows(latin1);
    checkDbase(bytes);
    parse7zListing(text);
    parseMtree(latin1);
    findStrings(latin1);
    isUtf8(latin1);
    assert.ok(!/[\0-\x1f\u202a-\u202e\u2066-\u2069]/.test(visibleText(text)), 'a name is left that turns or breaks');
    const members = parseMembers(text);
    if (members !== null)
      assertSame(parseMembers(formatMembers(members)), members, 'members are others when they are read again');
  },
};
