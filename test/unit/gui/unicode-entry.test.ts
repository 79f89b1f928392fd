import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Keyboard } from '../../../gui/keyboard.ts';
import { unicodeEntry, type UnicodeEntry } from '../../../gui/unicode-entry.ts';

const usual = unicodeEntry();
const office = unicodeEntry({ before: ['U', '+'], after: ['Alt+X'] });

const typed = (entry: UnicodeEntry | null, text: string): { complete: boolean; keys: string } => {
  const keys: string[] = [];
  const keyboard = new Keyboard((down, _keysym, qnum) => void keys.push(`${down ? '+' : '-'}${qnum.toString(16)}`));
  keyboard.setUnicodeEntry(entry);
  return { complete: keyboard.type(text), keys: keys.join(' ') };
};

describe('a character that the guest’s keyboard lacks', () => {
  test('is typed into our viewer and GTK’s editor as Ctrl+Shift+U, its number and Return', () => {
    assert.deepEqual(typed(usual, 'я'), {
      complete: true,
      keys: '+2a +1d +16 -16 -1d -2a +5 -5 +5 -5 +21 -21 +1c -1c',
    });
  });

  test('is typed into LibreOffice as U+ and its number, which Alt+X turns into it', () => {
    assert.deepEqual(typed(office, 'я'), {
      complete: true,
      keys: '+2a +16 -16 -2a +2a +d -d -2a +5 -5 +5 -5 +21 -21 +38 +2d -2d -38',
    });
  });

  test('is typed in no part where the program’s keys are none', () =>
    assert.deepEqual(typed(unicodeEntry({ before: ['no key'], after: [] }), 'я'), { complete: false, keys: '' }));

  test('may lie beyond the first plane', () => assert.equal(typed(usual, '😀').complete, true));

  test('is not typed where no viewer takes it, and a control character never', () => {
    assert.deepEqual(typed(null, 'я'), { complete: false, keys: '' });
    for (const entry of [usual, office]) assert.deepEqual(typed(entry, '\u001b'), { complete: false, keys: '' });
  });
});
