// What a person is asked when they close a window in which a document is edited, and what is never asked.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Closing, type ClosingQuestion } from '../../../gui/closing.ts';

const letter = { keysym: 0x61, latin: 'a', isControl: false };

interface World {
  readonly closing: Closing;
  /** What happened, in order. */
  readonly seen: (string | ClosingQuestion)[];
}

const edited = (): World => {
  const seen: World['seen'] = [];
  const closing = new Closing({
    settle: () => seen.push('settle'),
    ask: (question) => seen.push(question),
    finish: (isDiscarding) => seen.push(isDiscarding ? 'discarded' : 'finished'),
  });
  closing.editing();
  return { closing, seen };
};
const save = (closing: Closing, differs = true): void => {
  closing.saving();
  closing.saved(differs);
};

describe('a window that is closed', () => {
  test('is gone at once where no change can come back', () => {
    const { closing, seen } = edited();
    closing.begin(false);
    assert.deepEqual(seen, ['finished']);
  });
  test('waits for the DispVM, once, and is gone without a question where nothing was changed', () => {
    const { closing, seen } = edited();
    closing.begin(true);
    closing.begin(true);
    assert.deepEqual(seen, ['settle']);
    closing.settled();
    assert.deepEqual(seen, ['settle', 'finished']);
  });
  for (const [answer, end] of [
    ['return', ['finished']],
    ['discard', ['discarded']],
    ['keep', []],
  ] as const) {
    test(`asks about a changed copy; “${answer}”`, () => {
      const { closing, seen } = edited();
      save(closing);
      closing.begin(true);
      closing.settled();
      closing.answered(answer);
      assert.deepEqual(seen, ['settle', { hasEdit: true, isUnsaved: false }, ...end]);
    });
  }
  test('asks about what was saved only while the window waited', () => {
    const { closing, seen } = edited();
    closing.typed(letter);
    closing.begin(true);
    save(closing);
    closing.settled();
    assert.deepEqual(seen.at(-1), { hasEdit: true, isUnsaved: false });
  });
  test('says what was not saved, with or without a changed copy', () => {
    for (const hasEdit of [true, false]) {
      const { closing, seen } = edited();
      if (hasEdit) save(closing);
      closing.typed(letter);
      closing.begin(true);
      closing.settled();
      assert.deepEqual(seen.at(-1), { hasEdit, isUnsaved: true });
    }
  });
  test('asks nothing about a document that reads as before', () => {
    const { closing, seen } = edited();
    save(closing);
    save(closing, false);
    closing.begin(true);
    closing.settled();
    assert.deepEqual(seen, ['settle', 'finished']);
  });
  test('asks nobody where nobody is there, and returns the copy', () => {
    const { closing, seen } = edited();
    save(closing);
    closing.begin(true, false);
    closing.settled();
    assert.deepEqual(seen, ['settle', 'finished']);
  });
  test('stays when the DispVM settles though nobody closes it', () => {
    const { closing, seen } = edited();
    closing.settled();
    assert.deepEqual(seen, []);
  });
});
