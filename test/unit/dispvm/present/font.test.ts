// What a font's sheet of samples shows: letters that the font has, and no others.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coveredPart, ownLetters, readCoverage } from '../../../../dispvm/present/font/coverage.ts';

test('reads what fontconfig says of a font, and nothing else', () => {
  assert.deepEqual(readCoverage('20-7e a0 131-133\n41\n'), [
    [0x20, 0x7e],
    [0xa0, 0xa0],
    [0x131, 0x133],
  ]);
  assert.deepEqual(readCoverage('fc-query: no font\n'), []);
  assert.deepEqual(readCoverage(''), []);
});

test('leaves out of a sample what the font lacks', () => {
  assert.equal(coveredPart('AÄB ЖC', readCoverage('41-5a')), 'AB C');
  assert.equal(coveredPart('АБВ ΑΒΓ', readCoverage('41-5a')), '');
});

test('shows the first letters of a font that has none of the samples', () => {
  assert.deepEqual(ownLetters(readCoverage('0-20 7f-a0 ad d05-d06 f000')), ['അ ആ \uf000']);
  const lines = ownLetters(readCoverage('0-ffffff'));
  assert.equal(lines.join(' ').split(' ').length, 240);
  assert.equal(lines.length, 10);
});
