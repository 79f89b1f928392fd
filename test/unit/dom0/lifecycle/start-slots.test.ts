import assert from 'node:assert/strict';
import test from 'node:test';
import { StartSlots, type StartSlot } from '../../../../dom0/lifecycle/start-slots.ts';
import { inBackground } from '../../../support/in-background.ts';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Takes this many slots and lists, in order, which were granted. */
const takeAll = (
  slots: StartSlots,
  count: number,
): { readonly all: readonly StartSlot[]; readonly granted: number[] } => {
  const granted: number[] = [];
  const all = Array.from({ length: count }, (_, index) => {
    const slot = slots.take();
    inBackground(slot.granted.then(() => granted.push(index)));
    return slot;
  });
  return { all, granted };
};

test('as many as may run at once begin, the others follow in their order', async () => {
  const { all, granted } = takeAll(new StartSlots(2, () => undefined), 4);
  await settle();
  assert.deepEqual(granted, [0, 1]);
  all[1]?.release();
  await settle();
  assert.deepEqual(granted, [0, 1, 2]);
  all[0]?.release();
  all[0]?.release();
  await settle();
  assert.deepEqual(granted, [0, 1, 2, 3]);
  for (const slot of all) slot.release();
});

test('one that was given up while it waited is passed over', async () => {
  const { all, granted } = takeAll(new StartSlots(1, () => undefined), 3);
  all[1]?.release();
  all[0]?.release();
  await settle();
  assert.deepEqual(granted, [0, 2]);
  for (const slot of all) slot.release();
});

test('busy is told at the first beginning and at the last end', () => {
  const told: boolean[] = [];
  const slots = new StartSlots(1, (busy) => told.push(busy));
  const [first, second] = [slots.take(), slots.take()];
  first.release();
  assert.deepEqual(told, [true]);
  second.release();
  assert.deepEqual(told, [true, false]);
});

test('a slot that nobody releases is over by itself', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { all, granted } = takeAll(new StartSlots(1, () => undefined), 2);
  t.mock.timers.tick(3000);
  await settle();
  assert.deepEqual(granted, [0, 1]);
  for (const slot of all) slot.release();
});
