import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMirror } from '../../../../dom0/template/mirror.ts';
import { parsePackages } from '../../../../dom0/template/recipe.ts';

test('reads one package a line, without comments', () => {
  assert.deepEqual(parsePackages('# comment\nmupdf\n\n  feh # why\n'), ['mupdf', 'feh']);
});

test("takes Debian's own archive from apt's configuration, not its security or backports archives, nor others", () => {
  const targets =
    'Packages Debian Backports http://mirror.example/debian/\nPackages Node Source ' +
    'https://other.example/\nPackages Debian-Security http://mirror.example/sec/\nPackages Debian ' +
    'http://mirror.example/debian/\n';
  assert.equal(parseMirror(targets), 'http://mirror.example/debian/');
  assert.equal(parseMirror('Packages Node Source https://other.example/\n'), null);
  assert.equal(parseMirror('Packages Debian file:/srv/mirror\n'), null);
});
