import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Unsaved } from '../../../gui/unsaved.ts';

const letter = { keysym: 0x61, latin: 'a', isControl: false };
const save = { keysym: 0x73, latin: 's', isControl: true };
const russianSave = { keysym: 0x6d9, latin: 's', isControl: true };
const arrow = { keysym: 0xff54, latin: null, isControl: false };
const control = { keysym: 0xffe3, latin: null, isControl: false };

const after = (...keys: readonly (typeof letter | typeof arrow)[]): boolean => {
  const unsaved = new Unsaved();
  unsaved.begin();
  keys.forEach((key) => unsaved.typed(key));
  return unsaved.isLikely;
};

describe('changes that may be lost', () => {
  test('are none before an editor has the document, whatever is typed', () => {
    const unsaved = new Unsaved();
    unsaved.typed(letter);
    unsaved.begin();
    assert.equal(unsaved.isLikely, false);
  });
  test('are what is typed in it', () => assert.equal(after(letter), true));
  test('are still what was typed when the key to save is pressed: the editor has written nothing yet', () => {
    assert.equal(after(letter, control, save), true);
    assert.equal(after(save), false);
  });
  for (const key of [save, russianSave])
    test(`are what was typed after the key to save (${key.keysym}), once that save is there`, () => {
      const unsaved = new Unsaved();
      unsaved.begin();
      for (const typed of [letter, control, key]) unsaved.typed(typed);
      unsaved.saving();
      unsaved.saved();
      assert.equal(unsaved.isLikely, false);
      for (const typed of [letter, key, letter]) unsaved.typed(typed);
      unsaved.saving();
      unsaved.saved();
      assert.equal(unsaved.isLikely, true);
    });
  test('are none by moving about', () => assert.equal(after(arrow, control), false));
  test('are none once the editor has written what was typed before, by whatever button', () => {
    const unsaved = new Unsaved();
    unsaved.begin();
    unsaved.typed(letter);
    unsaved.saving();
    unsaved.saved();
    assert.equal(unsaved.isLikely, false);
  });
  test('are what the editor says, once it does: no key is counted, and no save guessed', () => {
    const unsaved = new Unsaved();
    unsaved.begin();
    unsaved.told(false);
    unsaved.typed(letter);
    assert.equal(unsaved.isLikely, false);
    unsaved.told(true);
    unsaved.typed(save);
    unsaved.saving();
    unsaved.saved();
    assert.equal(unsaved.isLikely, true);
    unsaved.told(false);
    assert.equal(unsaved.isLikely, false);
  });
  test('are what is typed while the editor writes', () => {
    const unsaved = new Unsaved();
    unsaved.begin();
    unsaved.saving();
    unsaved.typed(letter);
    unsaved.saved();
    assert.equal(unsaved.isLikely, true);
  });
});
