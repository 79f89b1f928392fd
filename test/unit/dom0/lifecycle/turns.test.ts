import assert from 'node:assert/strict';
import test from 'node:test';
import { Turns, type Turn } from '../../../../dom0/lifecycle/turns.ts';
import { inBackground } from '../../../support/in-background.ts';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Takes this many turns and lists, in order, which were granted. */
const takeAll = (turns: Turns, count: number): { readonly all: readonly Turn[]; readonly granted: number[] } => {
  const granted: number[] = [];
  const all = Array.from({ length: count }, (_, index) => {
    const turn = turns.take();
    inBackground(turn.granted.then(() => granted.push(index)));
    return turn;
  });
  return { all, granted };
};

test('as many as may run at once begin, the others follow in their order', async () => {
  const { all, granted } = takeAll(new Turns(2, () => undefined), 4);
  await settle();
  assert.deepEqual(granted, [0, 1]);
  all[1]?.end();
  await settle();
  assert.deepEqual(granted, [0, 1, 2]);
  all[0]?.end();
  all[0]?.end();
  await settle();
  assert.deepEqual(granted, [0, 1, 2, 3]);
  for (const turn of all) turn.end();
});

test('one that was given up while it waited is passed over', async () => {
  const { all, granted } = takeAll(new Turns(1, () => undefined), 3);
  all[1]?.end();
  all[0]?.end();
  await settle();
  assert.deepEqual(granted, [0, 2]);
  for (const turn of all) turn.end();
});

test('busy is told at the first beginning and at the last end', () => {
  const told: boolean[] = [];
  const turns = new Turns(1, (busy) => told.push(busy));
  const [first, second] = [turns.take(), turns.take()];
  first.end();
  assert.deepEqual(told, [true]);
  second.end();
  assert.deepEqual(told, [true, false]);
});

test('a turn that nobody ends is over by itself', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { all, granted } = takeAll(new Turns(1, () => undefined), 2);
  t.mock.timers.tick(3000);
  await settle();
  assert.deepEqual(granted, [0, 1]);
  for (const turn of all) turn.end();
});
