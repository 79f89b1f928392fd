import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findDelimiter, takeRows, type Delimiter } from '../../../../dispvm/present/delimited-text.ts';
import { columnGroups } from '../../../../dispvm/present/table-page.ts';
import { looksLikeHeader } from '../../../../dispvm/present/table.ts';

const find = (text: string): string => findDelimiter(text).delimiter;

test('finds the delimiter that the lines have in common', () => {
  assert.equal(find('a,b\n1,2\n3,4\n'), ',');
  assert.equal(find('a;b\n1,5;2,5\n3,5;4,5\n'), ';');
  assert.equal(find('a\tb\n1,5\t2\n'), '\t');
  assert.equal(find('a|b|c\n1|2|3'), '|');
  assert.equal(find('"x,y,z";b\n"1,2,3";c\n'), ';');
});

test('takes Excel’s own word for the delimiter, and leaves the mark out', () => {
  assert.deepEqual(findDelimiter('sep=;\r\na,b;c\r\n'), { delimiter: ';', startsAt: 7 });
  assert.equal(findDelimiter('\xef\xbb\xbfa,b').startsAt, 3);
});

test('keeps line breaks, delimiters and doubled marks inside quotation marks', () => {
  const { rows } = takeRows('a;"b ""x""; y\nz";c\r\n1;;3', ';', 10, true);
  assert.deepEqual(rows, [
    ['a', 'b "x"; y\nz', 'c'],
    ['1', '', '3'],
  ]);
});

test('leaves out the row that the bound cuts off', () => {
  assert.deepEqual(takeRows('a,b\nc,d', ',', 10, false), { rows: [['a', 'b']], takenCharacters: 4 });
  assert.deepEqual(takeRows('a,"b"\nc,"d', ',', 10, false), { rows: [['a', 'b']], takenCharacters: 6 });
  assert.deepEqual(takeRows('a,b\nc,d', ',', 10, true).rows, [
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('gives the same rows in parts as at once', () => {
  const cell = fc.string({ maxLength: 6 });
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 12 }),
      fc.constantFrom<Delimiter>(',', ';', '\t'),
      (rows, delimiter) => {
        const written = rows
          .map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(delimiter))
          .join('\r\n');
        assert.deepEqual(takeRows(written, delimiter, 100, true).rows, rows);
        const parts: (readonly string[])[] = [];
        for (let rest = written; rest !== '';) {
          const taken = takeRows(rest, delimiter, 2, true);
          assert.ok(taken.takenCharacters > 0);
          parts.push(...taken.rows);
          rest = rest.slice(taken.takenCharacters);
        }
        assert.deepEqual(parts, rows);
      },
    ),
  );
});

test('takes a first row without numbers for the heading', () => {
  assert.equal(looksLikeHeader(['Name', 'Price'], ['a', '1.5']), true);
  assert.equal(looksLikeHeader(['a', '1,5'], ['b', '2,5']), false);
  assert.equal(looksLikeHeader(['a'], []), false);
});

test('puts as many columns beside each other as a page is wide for', () => {
  assert.deepEqual(columnGroups([['a', 'b', 'c']], 3), [{ from: 0, to: 3 }]);
  const wide = Array.from({ length: 8 }, () => 'x'.repeat(60));
  assert.deepEqual(
    columnGroups([wide], 8),
    [0, 2, 4, 6].map((from) => ({ from, to: from + 2 })),
  );
  assert.deepEqual(columnGroups([], 0), [{ from: 0, to: 0 }]);
});
