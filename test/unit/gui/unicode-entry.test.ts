import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Keyboard } from '../../../gui/keyboard.ts';
import { editorUnicodeEntry, viewerUnicodeEntry } from '../../../gui/unicode-entry.ts';

const typed = (entry: typeof viewerUnicodeEntry | null, text: string): { complete: boolean; keys: string } => {
  const keys: string[] = [];
  const keyboard = new Keyboard((down, _keysym, qnum) => void keys.push(`${down ? '+' : '-'}${qnum.toString(16)}`));
  keyboard.setUnicodeEntry(entry);
  return { complete: keyboard.type(text), keys: keys.join(' ') };
};

describe('a character that the guest’s keyboard lacks', () => {
  test('is typed into our viewer as Ctrl+Shift+U, its number and Return', () => {
    assert.deepEqual(typed(viewerUnicodeEntry, 'я'), {
      complete: true,
      keys: '+2a +1d +16 -16 -1d -2a +5 -5 +5 -5 +21 -21 +1c -1c',
    });
  });

  test('is typed into the editor as verbatim input of six digits', () => {
    assert.deepEqual(typed(editorUnicodeEntry, 'я'), {
      complete: true,
      keys: '+1 -1 +2f -2f +b -b +b -b +b -b +5 -5 +5 -5 +21 -21',
    });
  });

  test('may lie beyond the first plane', () => assert.equal(typed(viewerUnicodeEntry, '😀').complete, true));

  test('is not typed where no viewer takes it, and a control character never', () => {
    assert.deepEqual(typed(null, 'я'), { complete: false, keys: '' });
    for (const entry of [viewerUnicodeEntry, editorUnicodeEntry])
      assert.deepEqual(typed(entry, '\u001b'), { complete: false, keys: '' });
  });
});
