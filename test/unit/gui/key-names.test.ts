import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseKey, parseKeys } from '../../../gui/key-names.ts';
import { qnums } from '../../../gui/strokes.ts';

interface Program {
  readonly keys?: Record<string, string[]>;
  readonly search?: Record<string, string[]> | null;
}
const templates = fileURLToPath(new URL('../../../dispvm/templates', import.meta.url));
const tables = readdirSync(templates).map((template) => `${templates}/${template}/viewers.json`);
const keysOf = (path: string): string[] => {
  const { programs = {} } = JSON.parse(readFileSync(path, 'utf8')) as { programs?: Record<string, Program> };
  return Object.values(programs).flatMap(({ keys = {}, search }) =>
    [...Object.values(keys), ...Object.values(search ?? {})].flat(),
  );
};

describe('keys as the table of viewers writes them', () => {
  test('there are tables, and they name keys', () => assert.ok(tables.flatMap(keysOf).length > 20));

  for (const table of tables) {
    test(`all of ${table.split('/').at(-2) ?? ''} can be typed`, () => {
      for (const key of keysOf(table)) assert.notEqual(parseKey(key), null, key);
    });
  }

  test('hold what they name, and no Shift for a capital letter', () => {
    assert.deepEqual(parseKey('Ctrl+F'), {
      qnum: 0x21,
      keysym: 0x66,
      shift: false,
      altGr: false,
      control: true,
      alt: false,
    });
    assert.deepEqual(parseKey('Shift+F3'), {
      qnum: 0x3d,
      keysym: 0xffc0,
      shift: true,
      altGr: false,
      control: false,
      alt: false,
    });
    assert.deepEqual(parseKey('Alt+Left'), {
      qnum: 0xcb,
      keysym: 0xff51,
      shift: false,
      altGr: false,
      control: false,
      alt: true,
    });
    assert.equal(parseKey('Ctrl+PageDown')?.qnum, 0xd1);
    assert.deepEqual(parseKey('Ctrl+Shift+U'), {
      qnum: 0x16,
      keysym: 0x55,
      shift: true,
      altGr: false,
      control: true,
      alt: false,
    });
  });

  test('may be the plus and the minus themselves', () => {
    assert.deepEqual(
      [parseKey('Ctrl++'), parseKey('+'), parseKey('Ctrl+-')].map((stroke) => stroke?.qnum),
      [0x0d, 0x0d, 0x0c],
    );
    assert.equal(parseKey('Ctrl++')?.shift, true);
  });

  test('may be any character of the guest’s keyboard, a space as well', () => {
    assert.equal(parseKey(' ')?.qnum, qnums.space);
    assert.equal(parseKey('N')?.shift, true);
  });

  test('that nobody can type there are refused, one of them the whole list', () => {
    for (const key of ['', 'Hyper+A', 'Ctrl+', 'Ctrl+Nothing', 'я', 'toString', `Ctrl+${'x'.repeat(100)}`])
      assert.equal(parseKey(key), null, key);
    assert.equal(parseKeys(['Ctrl+F', 'я']), null);
  });
});
