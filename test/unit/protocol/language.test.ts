import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chooseLanguage, languageOfEnvironment, languages, languageTagSchema } from '../../../protocol/language.ts';

test('chooses German for whoever reads German, in whatever country, and English for whoever reads what we do not have', () => {
  for (const tag of ['de', 'de-AT', 'DE-ch', 'de-CH-1996']) assert.equal(chooseLanguage(tag), 'de');
  for (const tag of ['en', 'en-GB', 'fr', 'den', 'sr-Latn-RS', null]) assert.equal(chooseLanguage(tag), 'en');
});

test('reads of an environment what POSIX says: the first of three that is set', () => {
  assert.equal(languageOfEnvironment({ LC_ALL: 'de_AT.UTF-8', LC_MESSAGES: 'fr_FR', LANG: 'en_US.UTF-8' }), 'de-AT');
  assert.equal(languageOfEnvironment({ LC_ALL: '', LC_MESSAGES: 'fr_FR', LANG: 'de_DE' }), 'fr-FR');
  assert.equal(languageOfEnvironment({ LANG: 'de_DE.UTF-8@euro' }), 'de-DE');
  for (const LANG of [undefined, '', 'C', 'C.UTF-8', 'POSIX', '../../etc', 'de/../x'])
    assert.equal(languageOfEnvironment({ LANG }), null);
});

test('an environment gives a language’s tag or none, and any tag gives one of our languages', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (LANG) => {
      const tag = languageOfEnvironment({ LANG });
      assert.ok(tag === null || languageTagSchema.safeParse(tag).success);
      assert.ok(languages.includes(chooseLanguage(LANG)));
    }),
  );
});
