// That the guest speaks each language, where the compiler cannot see it: names of kinds come from tables, and some words
// would be the same in two languages by a slip.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadRecipe } from '../../../dom0/template/recipe.ts';
import { guestWords } from '../../../protocol/guest-words.ts';

/** Names of programs and formats, and words that both languages have. */
const alike = new Set([
  ...['Album', 'Name', 'Genre', 'Schema', 'Web', 'Form'],
  ...['April', 'August', 'September', 'November'],
]);

const textsOf = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
};

test('each kind that a shipped template knows has a German name', async () => {
  for (const name of ['debian-13', 'media', 'office']) {
    const recipe = await loadRecipe(name);
    assert.ok(typeof recipe !== 'string');
    const missing = recipe.viewers.types.filter((type) => guestWords.de.kinds[type.name] === undefined);
    assert.deepEqual(
      missing.map((type) => type.name),
      [],
    );
  }
});

test('no sentence and no label of the pages is English in German', () => {
  const german = new Set(textsOf({ ...guestWords.de, kinds: {} }));
  const same = textsOf({ ...guestWords.en, kinds: {} }).filter((text) => /[A-Za-z]{3}/.test(text) && german.has(text));
  assert.deepEqual(
    same.filter((text) => !alike.has(text)),
    [],
  );
});

test('each line that the viewer writes has as many numbers in each language', () => {
  const header = readFileSync(new URL('../../../dispvm/viewer/words.h', import.meta.url), 'utf8').replace(
    /\\\n\s*/g,
    ' ',
  );
  const lines = [...header.matchAll(/word\((word_\w+), "([^"]+)",\s+"([^"]+)"\)/g)];
  assert.equal(lines.length, header.match(/word\(word_/g)?.length);
  const numbers = (text = ''): number => text.match(/%d/g)?.length ?? 0;
  for (const [, name, english, german] of lines) {
    assert.equal(numbers(english), numbers(german), name);
    assert.notEqual(english, german, name);
  }
});
