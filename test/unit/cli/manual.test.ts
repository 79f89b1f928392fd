// The manual in each language, and the word that somebody probably meant.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { helpText } from '../../../cli/help-text.ts';
import { manualIn } from '../../../cli/manual/own-manual.ts';
import { nearest } from '../../../cli/nearest.ts';
import { parseCommandLine } from '../../../cli/parse-command-line.ts';
import { commandNames } from '../../../cli/topics.ts';
import { dataDir, runtimeDir } from '../../../protocol/paths.ts';

const [english, german] = [manualIn('en'), manualIn('de')];

const texts = (part: object): readonly string[] =>
  Object.values(part).flatMap((value: unknown) =>
    typeof value === 'object' && value !== null ? texts(value) : [String(value)],
  );

test('each page says something in each language, and nothing of it is English in German', () => {
  const said = new Set(texts(english.pages));
  for (const text of texts(german.pages)) {
    assert.notEqual(text.trim(), '');
    assert.ok(!said.has(text), text);
  }
});

test('help fits a terminal of 100 columns, but for words that are longer', () => {
  for (const manual of [english, german])
    for (const name of ['', 'dom0', ...commandNames] as const)
      for (const line of helpText(name, manual).split('\n')) assert.ok(line.length <= 110, line);
});

test('any words are understood or named, in one line without a control character', () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom('open', 'dom0', 'template', 'build', '--json', '--', '-h', '--all'),
  );
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (args) => {
      const line = parseCommandLine(args, english);
      if (line.asks === 'nonsense') assert.doesNotMatch(line.problem, /\p{Cc}/u);
    }),
  );
});

test('suggests what is near, and nothing where nothing is', () => {
  const words = ['open', 'install', 'uninstall', 'doctor'];
  assert.deepEqual(
    ['opne', 'oepn', 'inst', 'docter', 'unistall', 'x', 'quit', ''].map((given) => nearest(given, words)),
    ['open', 'open', 'install', 'doctor', 'uninstall', null, null, null],
  );
});

test('a base folder that is empty or relative counts as not set', () => {
  const env = { HOME: '/home/me', XDG_RUNTIME_DIR: '', XDG_DATA_HOME: 'data' };
  assert.equal(runtimeDir(env, 7), '/tmp/glovebox-7');
  assert.equal(dataDir(env), '/home/me/.local/share/glovebox');
  assert.equal(dataDir({ ...env, XDG_DATA_HOME: '/data' }), '/data/glovebox');
});
