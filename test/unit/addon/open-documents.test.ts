// What waits for open documents: the question before quitting, and an update of the add-on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OpenDocuments } from '../../../addon/open-documents.ts';

const start = (): {
  documents: OpenDocuments;
  asked: (readonly string[])[];
  counts: number[];
  updates: () => number;
} => {
  const asked: (readonly string[])[] = [];
  const counts: number[] = [];
  let updates = 0;
  const documents = new OpenDocuments({
    askBeforeQuit: (untrustedNames) => void asked.push(untrustedNames),
    showCount: (count) => void counts.push(count),
    update: () => void (updates += 1),
  });
  return { documents, asked, counts, updates: () => updates };
};

test('their number is shown from the start, when one begins, and when one ends', () => {
  const { documents, counts } = start();
  documents.begin('a');
  documents.begin('b');
  documents.editing('a', 'a.txt');
  documents.end('a');
  documents.end('b');
  assert.deepEqual(counts, [0, 1, 2, 1, 0]);
});

test('a page that starts takes back what an earlier one has asked for', () => {
  assert.deepEqual(start().asked, [[]]);
});

test('quitting is asked about while an editor has a document, and not for one that is only open', () => {
  const { documents, asked } = start();
  for (const requestId of ['a', 'b', 'c']) documents.begin(requestId);
  assert.equal(asked.length, 1);
  documents.editing('a', 'a.txt');
  documents.editing('b', 'b.txt');
  documents.end('c');
  documents.end('a');
  documents.end('b');
  assert.deepEqual(asked.slice(1), [['a.txt'], ['a.txt', 'b.txt'], ['b.txt'], []]);
});

test('a word about an opening that is over asks nothing', () => {
  const { documents, asked } = start();
  documents.begin('a');
  documents.end('a');
  documents.editing('a', 'a.txt');
  assert.deepEqual(asked, [[]]);
});

test('an update happens at once where nothing is open, and else with the end of the last document, edited or not', () => {
  const idle = start();
  idle.documents.updateWhenIdle();
  assert.equal(idle.updates(), 1);
  const busy = start();
  busy.documents.begin('a');
  busy.documents.begin('b');
  busy.documents.updateWhenIdle();
  busy.documents.end('a');
  assert.equal(busy.updates(), 0);
  busy.documents.end('b');
  assert.equal(busy.updates(), 1);
});

test('without an update none happens, however documents come and go', () => {
  const { documents, updates } = start();
  documents.begin('a');
  documents.end('a');
  assert.equal(updates(), 0);
});

test('whatever happens, the question names exactly the openings that are edited, and an update finds nothing open', () => {
  const step = fc.tuple(fc.constantFrom('begin', 'editing', 'end', 'update'), fc.constantFrom('a', 'b', 'c'));
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const [open, edited] = [new Set<string>(), new Set<string>()];
      let asked: readonly string[] = ['nothing was said yet'];
      let count = -1;
      const documents = new OpenDocuments({
        askBeforeQuit: (names) => (asked = names),
        showCount: (shown) => (count = shown),
        update: () => assert.equal(open.size, 0),
      });
      for (const [what, requestId] of steps) {
        if (what === 'begin') open.add(requestId);
        if (what === 'end') [open, edited].forEach((some) => some.delete(requestId));
        if (what === 'editing' && open.has(requestId)) edited.add(requestId);
        if (what === 'update') documents.updateWhenIdle();
        else if (what === 'editing') documents.editing(requestId, requestId);
        else if (what === 'begin') documents.begin(requestId);
        else documents.end(requestId);
        assert.deepEqual([...asked].sort(), [...edited].sort());
        assert.equal(count, open.size);
      }
    }),
  );
});
