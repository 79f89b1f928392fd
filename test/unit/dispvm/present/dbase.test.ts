import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellText, readHeader } from '../../../../dispvm/present/dbase.ts';
import { makeDbase, type DbaseColumn } from '../../../support/dbase-maker.ts';

const columns: readonly DbaseColumn[] = [
  { name: 'NAME', type: 'C', width: 300 },
  { name: 'PRICE', type: 'N', width: 8 },
  { name: 'SINCE', type: 'D', width: 8 },
  { name: 'PAID', type: 'L', width: 1 },
  { name: 'NOTE', type: 'M', width: 10 },
];

/** What the only row of such a table says. */
const cellsOf = (table: Buffer): readonly string[] => {
  const header = readHeader(table);
  assert.ok(header !== null);
  const row = table.subarray(header.rowsAt, header.rowsAt + header.rowBytes).toString('latin1');
  return header.columns.map((column) => cellText(row, column));
};

test('each column is read from its place: a text may have more than 255 characters, a memo lies elsewhere', () => {
  const name = `Seven ${'cotton '.repeat(40)}tents`;
  const table = makeDbase({ columns, rows: [[name, '12.50', '20261128', 'T', '         1']], language: 3 });
  assert.deepEqual(cellsOf(table), [name, '12.50', '2026-11-28', 'T', '']);
  assert.deepEqual(
    readHeader(table)?.columns.map((column) => column.name),
    columns.map((column) => column.name),
  );
});

test('what is not known stays empty', () => {
  assert.deepEqual(cellsOf(makeDbase({ columns, rows: [['', '', '', '?', '']] })), ['', '', '', '', '']);
});

test('numbers, amounts, times and texts of varying length are written out as FoxPro stores them', () => {
  const [whole, real, money, time] = [Buffer.alloc(4), Buffer.alloc(8), Buffer.alloc(8), Buffer.alloc(8)];
  whole.writeInt32LE(-7);
  real.writeDoubleLE(0.25);
  money.writeBigInt64LE(-125_000n);
  // The 28th of November 2026, at half past ten.
  time.writeInt32LE(2_461_373);
  time.writeInt32LE(10.5 * 3_600_000, 4);
  const table = makeDbase({
    columns: ['I', 'B', 'Y', 'T', 'V', 'V'].map((type) => ({ name: type, type, width: type === 'I' ? 4 : 8 })),
    rows: [[whole, real, money, time, 'tent\0\0\0\x04', 'meadows!']],
    level: 0x30,
  });
  assert.deepEqual(cellsOf(table), ['-7', '0.25', '-12.50', '2026-11-28 10:30:00', 'tent', 'meadows!']);
});

test('what is no such table, or of a form that is not known, is none', () => {
  const table = makeDbase({ columns, rows: [] });
  assert.equal(readHeader(new Uint8Array()), null);
  assert.equal(readHeader(table.subarray(0, 40)), null, 'its columns are cut off');
  assert.equal(readHeader(Buffer.from('Seven cotton tents stand on the meadow'.repeat(9))), null, 'a text');
  assert.equal(readHeader(Buffer.concat([Buffer.of(4), table.subarray(1)])), null, 'dBase 7');
  const wider = Buffer.from(table);
  wider.writeUInt16LE(20, 10);
  assert.equal(readHeader(wider), null, 'columns that are wider than their row');
});
