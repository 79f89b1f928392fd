// The add-on's end of the native-messaging port, driven by the messages a host could send. Real hosts:
// test/e2e/interception-host.test.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { HostEvent } from '../../../addon/host-call.ts';
import type { KeptEdit } from '../../../addon/host-link.ts';
import { nativeWindowBytes } from '../../../protocol/limits.ts';
import { connect, failuresOf, openMessage, settled } from './far-end.ts';

test('says hello before it asks for anything, on one port for many requests', () => {
  const { ends, end, host } = connect();
  host.keepWarm();
  for (const requestId of ['a', 'b']) host.open(openMessage(requestId), () => undefined);
  assert.equal(ends.length, 1);
  assert.deepEqual(
    end().sent.map(({ type }) => type),
    ['hello', 'open', 'open'],
  );
});

test('says in its greeting what language the person reads', () => {
  const { end, host } = connect();
  host.keepWarm();
  assert.deepEqual(end().sent, [{ type: 'hello', version: 1, language: 'de-AT' }]);
});

test('waits for credit once the window is full, and goes on with what is granted', async () => {
  const { end, host } = connect();
  const call = host.open(openMessage('a'), () => undefined);
  end().greet();
  assert.equal(await call.credit(), nativeWindowBytes);
  call.sendChunk('AAAA', nativeWindowBytes);
  const waiting = call.credit();
  end().say({ type: 'credit', requestId: 'a', bytes: 7 });
  assert.equal(await waiting, 7);
  assert.throws(() => call.sendChunk('AAAA', 8), /more than the host granted/);
});

test('stops waiting for credit when the request ends', async () => {
  const { end, host } = connect();
  const call = host.open(openMessage('a'), () => undefined);
  end().greet();
  call.sendChunk('AAAA', nativeWindowBytes);
  const waiting = call.credit();
  end().say({ type: 'failed', requestId: 'a', code: 'policy-denied' });
  assert.equal(await waiting, 0);
  await call.end;
});

const deaths: readonly (readonly [title: string, greets: boolean, words: string | undefined, code: string])[] = [
  ['no host is installed', false, 'No such native application glovebox', 'host-missing'],
  ['the host ends before it greets', false, undefined, 'host-missing'],
  ['the host sends what is no JSON before it greets', false, 'An unexpected error occurred', 'host-missing'],
  ['the host ends later', true, undefined, 'host-died'],
  [
    'the host announces too much',
    true,
    'Native application tried to send a message of 9 bytes, which exceeds the limit of 1 bytes.',
    'host-protocol',
  ],
];
for (const [title, greets, words, code] of deaths) {
  test(`every request fails with ${code} where ${title}, and the next one starts a new host`, () => {
    const { ends, end, host } = connect();
    const events: HostEvent[] = [];
    for (const requestId of ['a', 'b']) host.open(openMessage(requestId), (event) => events.push(event));
    if (greets) end().greet();
    end().die(words);
    assert.deepEqual(failuresOf(events), [code, code]);
    host.open(openMessage('c'), () => undefined);
    assert.equal(ends.length, 2);
  });
}

const nonsense: readonly (readonly [title: string, message: unknown])[] = [
  ['another version', { type: 'hello', version: 2, transport: 'embedded' }],
  ['a message before the greeting', { type: 'done', requestId: 'a' }],
  ['an unknown message', { type: 'run' }],
  ['an unknown code', { type: 'failed', requestId: 'a', code: 'oops' }],
  ['a text', 'hello'],
];
for (const [title, message] of nonsense) {
  test(`closes the port with host-protocol on ${title}`, () => {
    const { end, host } = connect();
    const events: HostEvent[] = [];
    host.open(openMessage('a'), (event) => events.push(event));
    end().say(message);
    assert.deepEqual(failuresOf(events), ['host-protocol']);
    assert.ok(end().closed);
  });
}

const status = {
  type: 'status',
  dom0: null,
  templates: [{ name: 'debian-13', problem: null, system: null }],
  dispvms: 1,
  daemon: null,
};

test('asks how dom0 is once for all who ask meanwhile, and anew afterwards', async () => {
  const { end, host } = connect();
  const asked = [host.status(), host.status(), host.status()];
  assert.equal(host.transport, null);
  end().greet();
  assert.equal(host.transport, 'embedded');
  end().say(status);
  assert.deepEqual(await Promise.all(asked), [status, status, status]);
  const again = host.status();
  end().say({ ...status, dom0: 'dom0-unreachable', templates: null, dispvms: null, daemon: null });
  assert.deepEqual(await again, {
    type: 'status',
    dom0: 'dom0-unreachable',
    templates: null,
    dispvms: null,
    daemon: null,
  });
  assert.deepEqual(
    end().sent.map(({ type }) => type),
    ['hello', 'status', 'status'],
  );
  end().say(status);
  assert.equal(end().closed, false, 'an answer that came too late is no fault');
});

test('leaves nobody waiting for a status: where the host ends, where it is silent, where there is none', async () => {
  const ending = connect();
  const first = ending.host.status();
  ending.end().greet();
  ending.end().die();
  assert.equal(await first, 'host-died');
  const silent = connect({ statusMs: 20 });
  assert.equal(await silent.host.status(), 'host-died');
  const missing = connect();
  const third = missing.host.status();
  missing.end().die('No such native application glovebox');
  assert.equal(await third, 'host-missing');
});

test('passes on that a window was closed because nobody used it, before the end', () => {
  const { end, host } = connect();
  const events: HostEvent[] = [];
  host.open(openMessage('a'), (event) => events.push(event));
  end().greet();
  end().say({ type: 'idleClosed', requestId: 'a' });
  end().say({ type: 'done', requestId: 'a' });
  assert.deepEqual(
    events.map(({ type }) => type),
    ['idleClosed', 'done'],
  );
});

const kept: KeptEdit = { type: 'kept', keptId: 'k', name: 'a.txt', path: '/home/me/a (edited).txt', code: null };

test('says that a person was told of a kept edit once they were, and not where that failed', async () => {
  const told: KeptEdit[] = [];
  let finish: () => void = () => undefined;
  const telling = connect({}, (one) => new Promise((resolve) => (told.push(one), (finish = resolve))));
  telling.host.keepWarm();
  telling.end().greet();
  telling.end().say(kept);
  assert.deepEqual([told, telling.end().sent.length], [[kept], 1]);
  finish();
  await settled();
  assert.deepEqual(telling.end().sent.at(-1), { type: 'keptTold', keptId: 'k' });
  const failing = connect({}, () => Promise.reject(new Error('no notices here')));
  failing.host.keepWarm();
  failing.end().greet();
  failing.end().say(kept);
  await settled();
  assert.deepEqual(
    failing.end().sent.map(({ type }) => type),
    ['hello'],
  );
});

test('a port that is dead already ends the request', () => {
  const { host, end } = connect();
  host.keepWarm();
  end().isDead = true;
  const events: HostEvent[] = [];
  host.open(openMessage('a'), (event) => events.push(event));
  assert.equal(failuresOf(events).length, 1);
});

test('whatever a host says, a request ends at most once', () => {
  const word = fc.oneof(
    fc.constantFrom<unknown>(
      { type: 'hello', version: 1, transport: 'qubes' },
      { type: 'done', requestId: 'a' },
      { type: 'failed', requestId: 'a', code: 'internal' },
      { type: 'failed', requestId: null, code: 'internal' },
      { type: 'credit', requestId: 'a', bytes: 1 },
      { type: 'stage', requestId: 'a', stage: 'visible', atMs: 1 },
    ),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(fc.array(word), (words) => {
      const { end, host } = connect();
      const events: HostEvent[] = [];
      host.open(openMessage('a'), (event) => events.push(event));
      const first = end();
      for (const message of words) first.say(message);
      first.die();
      const ends = events.filter(({ type }) => type === 'done' || type === 'failed');
      assert.equal(ends.length, 1);
      assert.equal(events.at(-1), ends[0], 'and nothing is said after it');
    }),
  );
});
