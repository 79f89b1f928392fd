import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  failureNotice,
  labelText,
  passwordText,
  readableOn,
  shownKey,
  silenceText,
  windowTitle,
  type OpenRequest,
} from '../../../gui/labels.ts';
import { formatBytes } from '../../../protocol/counting.ts';
import { languages } from '../../../protocol/language.ts';
import { words } from '../../../protocol/words.ts';

const [english, german] = [words.en.window, words.de.window];

const request: OpenRequest = {
  type: 'open',
  dispvmId: 'disp7',
  template: 'debian-13',
  colour: '#cc0000',
  language: 'en',
  fileName: 'invoice.pdf',
  viewOnly: true,
  returnEdits: true,
  network: false,
};

test('a title names the DispVM, the file and what it may do', () => {
  assert.equal(windowTitle(english, request, 'none'), '[disp7] invoice.pdf — view only, no network');
  assert.equal(
    windowTitle(english, { ...request, viewOnly: false, network: true }, 'begun'),
    '[disp7] invoice.pdf — changes come back, network',
  );
  assert.equal(labelText(english, request, 'none').rights, 'Disposable VM from debian-13 — view only, no network');
});

test('a window says nothing of changes that may turn out false', () => {
  const editable = { ...request, viewOnly: false };
  assert.equal(windowTitle(english, editable, 'unknown'), '[disp7] invoice.pdf — no network');
  assert.equal(windowTitle(english, editable, 'none'), '[disp7] invoice.pdf — view only, no network');
  assert.equal(
    windowTitle(english, editable, 'offered'),
    '[disp7] invoice.pdf — view only until you choose Edit, no network',
  );
  assert.equal(windowTitle(english, request, 'unknown'), '[disp7] invoice.pdf — view only, no network');
});

test('a window whose changes are dropped says so while an editor has the document', () => {
  assert.equal(
    windowTitle(english, { ...request, viewOnly: false, returnEdits: false }, 'begun'),
    '[disp7] invoice.pdf — changes will not be kept, no network',
  );
  assert.equal(windowTitle(english, request, 'begun'), '[disp7] invoice.pdf — changes will not be kept, no network');
});

test('a password is asked for by the file’s name, and a wrong one says how many tries are left', () => {
  assert.deepEqual(passwordText(english, 'a.pdf', 0), {
    heading: 'a.pdf',
    lines: ['The document is protected by a password.'],
  });
  assert.deepEqual(passwordText(english, 'a.pdf', 1).lines, ['That was not the password. 2 tries left.']);
  assert.deepEqual(passwordText(english, 'a.pdf', 2).lines, ['That was not the password. 1 try left.']);
});

test('a failure says what happened, whether the file is safe, and what to do', () => {
  const notice = failureNotice('en', 'dispvm-died');
  assert.equal([notice.heading, ...notice.lines].length, 3);
  assert.ok([notice.heading, ...notice.lines].every((line) => line.endsWith('.')));
});

test('a VM that does not answer: what happened, that the file is safe, and what is lost only where changes would come back', () => {
  const { heading, lines, destroyHint } = silenceText(english, { ...request, viewOnly: false }, 'begun');
  assert.ok([heading, ...lines, destroyHint].every((line) => line.endsWith('.')));
  assert.match(lines.join(' '), /is safe\..*What you saved in the document is kept; other changes will be lost/);
  assert.match(destroyHint, /will be lost/);
  for (const lossless of [request, { ...request, viewOnly: false, returnEdits: false }]) {
    const silence = silenceText(english, lossless, 'begun');
    assert.doesNotMatch([...silence.lines, silence.destroyHint].join(' '), /lost/);
  }
});

test('bytes are given in the unit a person reads', () => {
  assert.deepEqual(
    [0, 999, 1000, 263_000, 1_500_000, 2_000_000_000].map((bytes) => formatBytes('en', bytes)),
    ['0 bytes', '999 bytes', '1.0 KB', '263.0 KB', '1.5 MB', '2.0 GB'],
  );
  assert.deepEqual(
    [1, 1_500_000].map((bytes) => formatBytes('de', bytes)),
    ['1 Byte', '1,5 MB'],
  );
});

test('a window speaks German to whoever reads German, down to the keys', () => {
  assert.equal(
    windowTitle(german, { ...request, viewOnly: false }, 'begun'),
    '[disp7] invoice.pdf — Änderungen kommen zurück, kein Netzwerk',
  );
  assert.equal(labelText(german, request, 'none').rights, 'Wegwerf-VM aus debian-13 — nur ansehen, kein Netzwerk');
  assert.deepEqual(passwordText(german, 'a.pdf', 1).lines, ['Das war nicht das Passwort. Noch 2 Versuche.']);
  assert.deepEqual(passwordText(german, 'a.pdf', 2).lines, ['Das war nicht das Passwort. Noch 1 Versuch.']);
  assert.deepEqual(
    ['Ctrl+PageDown', 'Ctrl+-', 'F9', 'Alt+Left'].map((key) => shownKey(german, key)),
    ['Strg+Bild ab', 'Strg+-', 'F9', 'Alt+Links'],
  );
  assert.equal(failureNotice('de', 'gui-died').heading, 'Das Fenster der Wegwerf-VM ist verloren gegangen.');
});

/** Every text of a part of the catalogue; the parts to fill in are numbers and names. */
const texts = (part: object): string[] =>
  Object.values(part).flatMap((value: unknown) => {
    if (typeof value === 'function') return [String((value as (...given: readonly unknown[]) => unknown)('a.pdf', 2))];
    return typeof value === 'object' && value !== null ? texts(value) : [String(value)];
  });

test('no word of ours is empty, and none is English in German but those that are the same word', () => {
  for (const language of languages) for (const text of texts(words[language])) assert.notEqual(text.trim(), '');
  const said = new Set(texts(words.en.commands));
  assert.deepEqual(
    texts(words.de.commands).filter((text) => said.has(text)),
    [],
  );
  const { keys: englishKeys, ...englishTexts } = english;
  const { keys: germanKeys, ...germanTexts } = german;
  assert.deepEqual(Object.keys(germanKeys), Object.keys(englishKeys));
  const same = new Set(texts(englishTexts));
  assert.deepEqual(
    texts(germanTexts).filter((text) => same.has(text)),
    [],
  );
});

test('the label is readable on every Qubes colour', () => {
  assert.equal(readableOn('#cc0000'), '#ffffff');
  assert.equal(readableOn('#edd400'), '#000000');
  assert.equal(readableOn('#000000'), '#ffffff');
});
