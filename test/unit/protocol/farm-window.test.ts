// What the two sides of a farm may say of a window: each is read as of the reader's own window, and nothing else is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  decodeFromHost,
  decodeFromPerson,
  decodeWindowArgument,
  encodeFromHost,
  encodeFromPerson,
  windowLabelSchema,
} from '../../../protocol/farm-window.ts';

const parse = (line: Uint8Array): unknown => JSON.parse(Buffer.from(line).toString('utf8'));

test('a host’s words are of the window that the reader calls so, whatever it calls it itself', () => {
  const page = parse(encodeFromHost({ type: 'page', dispvmId: 'disp4', page: 2, pages: 3 }));
  assert.deepEqual(page, { type: 'page', page: 2, pages: 3 });
  assert.deepEqual(decodeFromHost(page, 'disp7'), { type: 'page', dispvmId: 'disp7', page: 2, pages: 3 });
  assert.equal(decodeFromHost({ type: 'page', dispvmId: 'disp4', page: 2, pages: 3 }, 'disp7'), null);
  const opened = { type: 'open', dispvmId: 'disp4', template: 'office' } as const;
  assert.deepEqual(decodeFromHost(parse(encodeFromHost(opened)), 'disp7'), opened);
  const closed = { type: 'closed', dispvmId: 'disp7', atMs: 5, isDiscarding: false } as const;
  assert.deepEqual(decodeFromPerson(parse(encodeFromPerson(closed)), 'disp4'), { ...closed, dispvmId: 'disp4' });
});

test('a host may not label a window, colour it, name its socket, ask a question or show a notice', () => {
  const label = { template: 'office', fileName: 'Your bank.pdf', viewOnly: true, returnEdits: false, network: false };
  for (const words of [
    { type: 'open', dispvmId: 'disp4', colour: '#00cc00', language: 'en', ...label },
    { type: 'prepare', colour: '#00cc00', language: 'en', vncSocket: '/run/x' },
    { type: 'attach', vncSocket: '/run/somebody/else' },
    { type: 'present', activationToken: 'x' },
    { type: 'answering', answering: false },
    { type: 'policy-question', questionId: 1, language: 'en', source: 'work', service: 's', target: 't', choices: [] },
    { type: 'waiting', waitId: 1, language: 'en', template: 't', step: 's', sinceMs: 1, usualSeconds: null },
    { type: 'ping' },
  ])
    assert.equal(decodeFromHost(words, 'disp7'), null, words.type);
});

test('a person’s side may not answer questions, nor speak for a window’s process', () => {
  for (const words of [
    { type: 'answer', questionId: 1, choice: '@dispvm' },
    { type: 'pong' },
    { type: 'usual-screen', screen: { width: 800, height: 600, densityPercent: 100 } },
    { type: 'gone' },
    { type: 'ready', atMs: 1 },
  ])
    assert.equal(decodeFromPerson(words, 'disp7'), null, words.type);
  assert.deepEqual(decodeFromPerson({ type: 'ready' }, 'disp7'), { type: 'ready' });
});

test('anything else is nothing, never an exception', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      for (const read of [decodeFromHost, decodeFromPerson]) assert.equal(read(value, 'disp7'), null);
      windowLabelSchema.safeParse(value);
    }),
  );
  for (const argument of ['', '+', '+a b', `+${'a'.repeat(32)}`]) assert.equal(decodeWindowArgument(argument), null);
  assert.equal(decodeWindowArgument('+open-1'), 'open-1');
});
