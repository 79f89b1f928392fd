import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DaemonLife, type LifeEnd } from '../../../../dom0/server/daemon-life.ts';
import { inBackground } from '../../../support/in-background.ts';

const [own, other] = ['0123456789abcdef', 'fedcba9876543210'];
const minuteMs = 60_000;

const begin = ({ build = own, endMinutes = 30 }: { build?: string | null; endMinutes?: number } = {}) => {
  const now = { nowMs: 0, isOpen: false, isWorking: false, isReachable: true };
  const life = new DaemonLife({
    build,
    isOpen: () => now.isOpen,
    isWorking: () => now.isWorking,
    endMinutes: () => Promise.resolve(endMinutes),
    isReachable: () => Promise.resolve(now.isReachable),
    nowMs: () => now.nowMs,
  });
  let end: LifeEnd | null = null;
  inBackground(life.ended.then((reason) => (end = reason)));
  /** Whether it has ended, and why, when it has looked after so many minutes. */
  const lookAfter = async (minutes: number): Promise<LifeEnd | null> => {
    now.nowMs += minutes * minuteMs;
    await life.look();
    return end;
  };
  return { life, now, lookAfter };
};

test('ends when nobody was heard of for so long, and not before', async () => {
  const { life, lookAfter } = begin();
  assert.equal(await lookAfter(29), null);
  life.heard();
  assert.equal(await lookAfter(29), null);
  assert.equal(await lookAfter(1), 'idle');
});

test('counts from when the last document was closed, and ends not while a template is made', async () => {
  const { now, lookAfter } = begin();
  now.isOpen = true;
  assert.equal(await lookAfter(1000), null);
  now.isOpen = false;
  assert.equal(await lookAfter(29), null);
  now.isWorking = true;
  assert.equal(await lookAfter(1000), null);
  now.isWorking = false;
  assert.equal(await lookAfter(0), 'idle');
});

test('never ends by time where the administrator says so', async () => {
  assert.equal(await begin({ endMinutes: 0 }).lookAfter(100_000), null);
});

test('makes room for a client of another build at once where nothing is open, and sends every later call on', async () => {
  const { life, lookAfter } = begin();
  assert.equal(life.sendsOn(own), false);
  assert.equal(life.sendsOn(undefined), false);
  assert.equal(life.sendsOn(other), true);
  assert.equal(life.sendsOn(own), true);
  assert.equal(await lookAfter(0), 'other-build');
});

test('serves whoever calls while something is open, and makes room when it is closed', async () => {
  const { life, now, lookAfter } = begin();
  now.isOpen = true;
  assert.equal(life.sendsOn(other), false);
  assert.equal(life.endsWhenClosed, true);
  assert.equal(await lookAfter(1000), null);
  now.isOpen = false;
  assert.equal(await lookAfter(0), 'other-build');
});

test('does what it is asked when nothing is open', async () => {
  const { life, now, lookAfter } = begin();
  now.isOpen = true;
  life.endWhenClosed('asked');
  assert.equal(await lookAfter(0), null);
  now.isOpen = false;
  assert.equal(await lookAfter(0), 'asked');
});

test('ends when no client finds it any more, but not before its documents are closed', async () => {
  const { now, lookAfter } = begin();
  now.isOpen = true;
  now.isReachable = false;
  assert.equal(await lookAfter(0), null);
  now.isOpen = false;
  assert.equal(await lookAfter(0), 'unreachable');
});

test('that was not built knows no other build', () => {
  assert.equal(begin({ build: null }).life.sendsOn(other), false);
});
