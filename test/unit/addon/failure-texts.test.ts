// The words for failures in every language: complete, and English where a language lacks one.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { describeFailure, englishFailureTexts, failureMessage } from '../../../addon/failure-texts.ts';
import { errorCodes } from '../../../protocol/error-codes.ts';
import { describeFailure as describeInEnglish, userMessages } from '../../../protocol/user-messages.ts';

type Texts = Readonly<Record<string, { readonly message: string }>>;
const readTexts = (language: string): Texts =>
  JSON.parse(readFileSync(new URL(`../../../addon/_locales/${language}/messages.json`, import.meta.url), 'utf8')) as Texts;
const lookUp = (texts: Texts) => (key: string): string => texts[key]?.message ?? '';

test('has every failure in German, and no German failure that English lacks', () => {
  const german = Object.keys(readTexts('de')).filter((key) => key.startsWith('failure_'));
  assert.deepEqual(german.sort(), Object.keys(englishFailureTexts()).sort());
});

test('says every failure in German in three whole sentences that are not the English ones', () => {
  for (const code of errorCodes) {
    const german = failureMessage(code, lookUp(readTexts('de')));
    for (const name of ['happened', 'safety', 'next'] as const) {
      assert.match(german[name], /^\p{Lu}.*\.$/u);
      assert.notEqual(german[name], userMessages[code][name], `${code} ${name}`);
    }
  }
});

test('says in German what it says in English: the same commands in the same failures', () => {
  const commands = (text: string): string[] => (text.match(/[“„]glovebox [^”“]+/g) ?? []).map((quoted) => quoted.slice(1));
  for (const code of errorCodes) {
    assert.deepEqual(commands(describeFailure(code, lookUp(readTexts('de')))), commands(describeInEnglish(code)), code);
  }
});

test('writes for English what the code says, and says it where a language has no text', () => {
  for (const code of errorCodes) {
    assert.equal(describeFailure(code, lookUp(englishFailureTexts())), describeInEnglish(code));
    assert.equal(describeFailure(code, () => ''), describeInEnglish(code));
  }
});

test('gives one sentence one key', () => {
  const sentences = Object.values(englishFailureTexts()).map(({ message }) => message);
  assert.equal(new Set(sentences).size, sentences.length);
});
