// No circle of imports: whoever reads a file, or a room, can read what it stands on without coming back to it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { betweenRooms, findCircles, readImports, roomOf } from '../support/imports.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folders = ['protocol', 'addon', 'native-host', 'dom0', 'gui', 'dispvm', 'cli', 'scripts'];
const imports = readImports(root, folders);

test('no file imports itself by way of others', () => {
  assert.ok(imports.size > 400, 'the product was read');
  assert.ok(imports.get('dom0/daemon.ts')?.includes('dom0/engine/pool.ts'), 'imports were read');
  assert.deepEqual(findCircles(imports), []);
});

test('no room imports itself by way of others', () => {
  assert.deepEqual(findCircles(betweenRooms(imports)), []);
});

test('finds circles, short and long, and only what is between them', () => {
  const circles = new Map([
    ['a/x/1.ts', ['a/y/1.ts']],
    ['a/y/1.ts', ['a/z/1.ts', 'a/end.ts']],
    ['a/z/1.ts', ['a/z/2.ts']],
    ['a/z/2.ts', ['a/y/1.ts']],
    ['a/end.ts', []],
  ]);
  assert.deepEqual(findCircles(circles), ['a/y/1.ts', 'a/z/1.ts', 'a/z/2.ts']);
  assert.deepEqual(findCircles(betweenRooms(circles)), ['a/y', 'a/z']);
  circles.set('a/z/2.ts', []);
  assert.deepEqual(findCircles(circles), []);
});

test('takes a folder with all below for a room, and a file of a domain for one of its own', () => {
  assert.equal(roomOf('addon/experiment/guards/guard.ts'), 'addon/experiment');
  assert.equal(roomOf('dom0/daemon.ts'), 'dom0/daemon.ts');
});
