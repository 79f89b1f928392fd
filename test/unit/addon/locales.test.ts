// The texts of the pages: every language has every one, with the same parts to fill in.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { failureTexts } from '../../../addon/failure-texts.ts';
import type { Language } from '../../../protocol/language.ts';

interface Text {
  readonly message: string;
  readonly placeholders?: Readonly<Record<string, { readonly content: string }>>;
}
const readTexts = (language: string): Readonly<Record<string, Text>> =>
  JSON.parse(
    readFileSync(new URL(`../../../addon/_locales/${language}/messages.json`, import.meta.url), 'utf8'),
  ) as Readonly<Record<string, Text>>;
/** With the failures, which come to them when the add-on is built. */
const allTexts = (language: Language): Readonly<Record<string, Text>> => ({
  ...readTexts(language),
  ...failureTexts(language),
});
const [english, german] = [allTexts('en'), allTexts('de')];

test('German has exactly the texts that English has', () => {
  assert.deepEqual(Object.keys(german).sort(), Object.keys(english).sort());
});

test('no text is empty, and each names the parts that it is given', () => {
  for (const texts of [english, german]) {
    for (const [key, { message, placeholders = {} }] of Object.entries(texts)) {
      assert.notEqual(message.trim(), '', key);
      const used = new Set(Array.from(message.matchAll(/\$([A-Za-z0-9_]+)\$/g), ([, name]) => name?.toLowerCase()));
      assert.deepEqual([...used].sort(), Object.keys(placeholders).sort(), key);
    }
  }
});

test('the same parts mean the same in both languages', () => {
  for (const [key, { placeholders }] of Object.entries(english))
    assert.deepEqual(german[key]?.placeholders, placeholders, key);
});
