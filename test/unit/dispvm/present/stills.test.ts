// What the program that takes stills says, and what becomes of anything else that comes from there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readReport } from '../../../../dispvm/present/media/stills.ts';

test('stills come in their order, with what the file is', () => {
  const taken = readReport(
    'length\t61500\nform\tVideo: H.264, 640 × 360 pixels\ntag\tTITLE\tA ' +
      'trip\ntag\tencoder\tx\ncover\tcover\nstill\t9000\tstill-3.ppm\nstill\t0\tstill-0.ppm\n',
  );
  assert.deepEqual(taken, {
    stills: [
      { seconds: 0, name: 'still-0.ppm' },
      { seconds: 9, name: 'still-3.ppm' },
    ],
    cover: 'cover',
    facts: { seconds: 61.5, details: ['Video: H.264, 640 × 360 pixels'], tags: [['Title', 'A trip']], cover: null },
  });
});

test('a line that was cut off, or names another file, is left out', () => {
  const taken = readReport(
    'still\t1\t../secret.ppm\nstill\t-1\tstill-1.ppm\nstill\t2\nlength\tmuch\nform\ncover /etc/passwd\nwhat\tever\nstill\t5\tstil',
  );
  assert.deepEqual(taken, { stills: [], cover: null, facts: { seconds: null, details: [], tags: [], cover: null } });
});

test('no more is read than a page can hold', () => {
  const { facts } = readReport('form\tx\n'.repeat(10_000));
  assert.equal(facts.details.length, 8);
});
