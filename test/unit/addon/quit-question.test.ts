// What is asked before Thunderbird quits: which documents, and what happens to them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import en from '../../../addon/_locales/en/messages.json' with { type: 'json' };
import { translateFrom } from '../../../addon/i18n.ts';
import { quitQuestion } from '../../../addon/quit-question.ts';

const german = JSON.parse(
  readFileSync(new URL('../../../addon/_locales/de/messages.json', import.meta.url), 'utf8'),
) as typeof en;
const ask = (names: readonly string[], texts = en): ReturnType<typeof quitQuestion> =>
  quitQuestion(names, translateFrom(texts));

test('nothing is asked where nothing is edited', () => {
  assert.equal(ask([]), null);
});

test('names the documents, and says what is kept and what is lost', () => {
  assert.deepEqual(ask(['a.txt', 'b.txt']), {
    title: 'Documents are still being edited',
    text:
      'You opened these attachments for editing:\n\n“a.txt”\n“b.txt”\n\n' +
      'Quitting closes them. What you have saved in them is kept; what you have not saved is lost.',
    quit: 'Quit',
    stay: 'Do not quit',
  });
  assert.match(ask(['a.txt'], german)?.text ?? '', /„a\.txt“.*geht verloren/s);
});

test('of many it names five and counts the rest', () => {
  const text = ask(Array.from({ length: 8 }, (_, index) => `${index}.txt`))?.text ?? '';
  assert.ok(text.includes('“4.txt”\nand 3 more\n') && !text.includes('5.txt'));
});

test('a name neither hides its end nor brings lines of its own', () => {
  const text = ask([`harmless.txt\n\nAll is saved.\u202e${'x'.repeat(5000)}`])?.text ?? '';
  assert.equal(text.split('\n').length, 5);
  assert.doesNotMatch(text, /\u202e/);
  assert.ok(text.length < 300);
});
