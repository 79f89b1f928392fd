// A host that hangs, or is dead before it says a word: nobody waits for it for ever, and the next request gets another.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostEvent } from '../../../addon/host-call.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { connect, failuresOf, openMessage } from './far-end.ts';

const soon = { silentMs: 50, statusMs: 50 };
const status = { type: 'status', dom0: null, templates: null, dispvms: 0, daemon: null };

test('a request to a host that hangs fails, and the next one starts another host', async () => {
  const { ends, end, host } = connect(soon);
  const events: HostEvent[] = [];
  host.open(openMessage('a'), (event) => events.push(event));
  end().greet();
  await waitUntil(() => failuresOf(events).length > 0, 'the request fails');
  assert.deepEqual(failuresOf(events), ['host-died']);
  assert.deepEqual(
    end().sent.map(({ type }) => type),
    ['hello', 'open', 'status', 'cancel'],
    'asked before it was given up, and told so in case it wakes',
  );
  host.open(openMessage('b'), () => undefined);
  assert.equal(ends.length, 2);
});

test('a document that is open at a host that hangs is left alone: its edit may still come home', async () => {
  const { ends, end, host } = connect(soon);
  const open: HostEvent[] = [];
  const stuck: HostEvent[] = [];
  host.open(openMessage('open'), (event) => open.push(event));
  end().greet();
  const old = end();
  old.say({ type: 'stage', requestId: 'open', stage: 'visible', atMs: 1 });
  host.open(openMessage('stuck'), (event) => stuck.push(event));
  await waitUntil(() => failuresOf(stuck).length > 0, 'the other request fails');
  host.open(openMessage('next'), () => undefined);
  assert.deepEqual([ends.length, old.closed, failuresOf(open)], [2, false, []]);
  old.say({ type: 'edited', requestId: 'open', path: '/home/me/a (edited).txt', sizeBytes: 3, isElsewhere: false });
  old.say({ type: 'done', requestId: 'open' });
  assert.deepEqual(
    open.map(({ type }) => type),
    ['stage', 'edited', 'done'],
  );
});

test('a host that answers may take its time', async () => {
  const { end, host } = connect({ silentMs: 20, statusMs: 5_000 });
  const events: HostEvent[] = [];
  host.open(openMessage('a'), (event) => events.push(event));
  end().greet();
  const questions = (): number => end().sent.filter(({ type }) => type === 'status').length;
  for (let asked = 1; asked <= 3; asked += 1) {
    await waitUntil(() => questions() === asked, 'it is asked');
    end().say(status);
  }
  assert.deepEqual(events, []);
});

test('a host that never greets is ended, with all that was asked of it', async () => {
  const { ends, end, host } = connect(soon);
  const events: HostEvent[] = [];
  host.open(openMessage('a'), (event) => events.push(event));
  await waitUntil(() => failuresOf(events).length > 0, 'the request fails');
  assert.ok(end().closed);
  host.keepWarm();
  assert.equal(ends.length, 2);
});

test('a host that dies while it is greeted is not kept', () => {
  let isDead = true;
  const { ends, end, host } = connect({}, undefined, () => isDead);
  host.keepWarm();
  const events: HostEvent[] = [];
  host.open(openMessage('a'), (event) => events.push(event));
  assert.deepEqual([ends.length, failuresOf(events)], [2, ['host-died']]);
  isDead = false;
  host.open(openMessage('b'), (event) => events.push(event));
  end().greet();
  assert.deepEqual([ends.length, failuresOf(events).length], [3, 1]);
});
