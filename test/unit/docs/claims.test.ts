// What the documents claim of security names the tests that back it, and those tests are there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findFaults, readClaims, readProof, readTestNames } from '../../support/claims.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Sections that promise nothing: what stands under a document's title, and what is named as a limit. */
const withoutPromises = ['Security', 'What it does not protect', 'Reporting', 'Threat model', 'Not addressed'];
const isPromise = (section: string): boolean => !withoutPromises.includes(section);

test('every claim of SECURITY.md has its proof or says why not', () => {
  assert.deepEqual(findFaults(`${root}/SECURITY.md`, isPromise), []);
});

test('every row of the threat model has its proof or says why not', () => {
  assert.deepEqual(findFaults(`${root}/docs/threat-model.md`, isPromise), []);
});

test('every way out of Thunderbird has its proof or says why not', () => {
  assert.deepEqual(
    findFaults(`${root}/docs/interception.md`, (section) => section !== 'Every way out of Thunderbird'),
    [],
  );
});

test('every rule about rules has its proof or says why not', () => {
  assert.deepEqual(
    findFaults(`${root}/docs/policy.md`, (section) => section !== 'How a rule decides'),
    [],
  );
});

test('every invariant of the architecture has its proof or says why not', () => {
  assert.deepEqual(
    findFaults(`${root}/ARCHITECTURE.md`, (section) => section === 'Invariants'),
    [],
  );
});

test('finds claims in paragraphs, items and rows, and the footnotes that they end with', () => {
  const { claims, proofs } = readClaims(
    [
      '# Walls',
      'A paragraph',
      'of two lines.[^a]',
      '- An item[^b]',
      '  goes on.[^c][^d]',
      '1. Another.',
      '',
      '| who | what |',
      '|---|---|',
      '| we | this[^e] |',
      '```',
      'code',
      '```',
      '[^a]: Not tested: because.',
    ].join('\n'),
  );
  assert.deepEqual(
    claims.map(({ section, text, footnotes }) => [section, text.slice(0, 12), footnotes]),
    [
      ['Walls', 'A paragraph ', ['a']],
      ['Walls', '- An item[^b', ['c', 'd']],
      ['Walls', '1. Another.', []],
      ['Walls', '| we | this[', ['e']],
    ],
  );
  assert.deepEqual(Array.from(proofs), [['a', { untestedBecause: 'because.' }]]);
});

test('reads a proof: tests of several files, or a reason, and nothing else', () => {
  assert.deepEqual(readProof('[a](x/a.ts) “one” · “two, “quoted”” · [b](b.ts) “three”'), {
    references: [
      { file: 'x/a.ts', test: 'one' },
      { file: 'x/a.ts', test: 'two, “quoted”' },
      { file: 'b.ts', test: 'three' },
    ],
  });
  const wrong = ['', 'Not tested:', '“a test of no file”', '[a](a.ts)', '[a](a.ts) “one” and more'];
  for (const text of wrong) assert.equal(readProof(text), null, text);
});

test('knows the names of tests as they are written, and none that never runs', () => {
  const source = [
    "test('it’s one', f); poolTest(`two of ${kind}`, o, f);",
    "describe('none', f); test('off', { skip: 'for ever' }, f);",
  ].join('\n');
  assert.deepEqual(Array.from(readTestNames(source)), ['it’s one', 'two of …']);
  assert.ok(readTestNames("for (const name of ['listed']) test(name, f);").has('listed'));
});
