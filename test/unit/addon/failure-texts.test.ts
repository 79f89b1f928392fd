// The words for failures in every language: complete, and English where a language lacks one.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { describeFailure, failureMessage, failureTexts } from '../../../addon/failure-texts.ts';
import { errorCodes } from '../../../protocol/error-codes.ts';
import { languages } from '../../../protocol/language.ts';
import { describeFailure as describeIn, userMessages } from '../../../protocol/user-messages.ts';

type Texts = Readonly<Record<string, { readonly message: string }>>;
const lookUp =
  (texts: Texts) =>
  (key: string): string =>
    texts[key]?.message ?? '';

test('stands in no file of the add-on’s own', () => {
  for (const language of languages) {
    const texts = JSON.parse(
      readFileSync(new URL(`../../../addon/_locales/${language}/messages.json`, import.meta.url), 'utf8'),
    ) as Texts;
    assert.deepEqual(
      Object.keys(texts).filter((key) => key.startsWith('failure_')),
      [],
    );
  }
});

test('says every failure in German in three whole sentences that are not the English ones', () => {
  for (const code of errorCodes) {
    for (const name of ['happened', 'safety', 'next'] as const) {
      assert.match(userMessages.de[code][name], /^\p{Lu}.*\.$/u);
      assert.notEqual(userMessages.de[code][name], userMessages.en[code][name], `${code} ${name}`);
    }
  }
});

test('says in German what it says in English: the same commands in the same failures', () => {
  const commands = (text: string): string[] =>
    (text.match(/[“„]glovebox [^”“]+/g) ?? []).map((quoted) => quoted.slice(1));
  for (const code of errorCodes)
    assert.deepEqual(commands(describeIn(code, 'de')), commands(describeIn(code, 'en')), code);
});

test('says for each language what the catalogue says, and English where a language has no text', () => {
  for (const code of errorCodes) {
    for (const language of languages)
      assert.equal(describeFailure(code, lookUp(failureTexts(language))), describeIn(code, language));
    assert.equal(
      describeFailure(code, () => ''),
      describeIn(code, 'en'),
    );
    assert.deepEqual(
      failureMessage(code, () => ''),
      userMessages.en[code],
    );
  }
});

test('gives one sentence one key', () => {
  const sentences = Object.values(failureTexts('en')).map(({ message }) => message);
  assert.equal(new Set(sentences).size, sentences.length);
});
