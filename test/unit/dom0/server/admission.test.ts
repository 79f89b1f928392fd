import assert from 'node:assert/strict';
import test from 'node:test';
import { Admission, type Leave } from '../../../../dom0/server/admission.ts';
import type { Result } from '../../../../protocol/result.ts';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Somebody at the door: what they were told, and how they left. */
const comeTo = (admission: Admission) => {
  const giveUp = new AbortController();
  const told: string[] = [];
  const visitor = { told, giveUp: () => giveUp.abort(), leave: (): void => assert.fail('not inside') };
  const entering = admission.enter({ signal: giveUp.signal, onWait: () => told.push('waits') });
  return Object.assign(visitor, {
    entered: entering.then((entered: Result<Leave>) => {
      told.push(entered.ok ? 'inside' : entered.error);
      if (entered.ok) visitor.leave = entered.value;
    }),
  });
};

test('lets in as many as there is room for, and the others in the order they came', async () => {
  const admission = new Admission(2, 10);
  const visitors = Array.from({ length: 5 }, () => comeTo(admission));
  const told = (): string[] => visitors.map((visitor) => visitor.told.join(' '));
  await settle();
  assert.deepEqual(told(), ['inside', 'inside', 'waits', 'waits', 'waits']);
  visitors[1]?.leave();
  visitors[1]?.leave();
  await settle();
  assert.deepEqual(told(), ['inside', 'inside', 'waits inside', 'waits', 'waits'], 'who leaves twice frees one place');
  visitors[0]?.leave();
  visitors[2]?.leave();
  await settle();
  assert.deepEqual(told(), ['inside', 'inside', 'waits inside', 'waits inside', 'waits inside']);
});

test('passes over whoever gave up, and a place that nobody waits for is free', async () => {
  const admission = new Admission(1, 10);
  const [first, second, third] = [comeTo(admission), comeTo(admission), comeTo(admission)];
  await first.entered;
  second.giveUp();
  // In the same turn: the place must not go to the one that has just given up.
  first.leave();
  await settle();
  assert.deepEqual(
    [second.told, third.told],
    [
      ['waits', 'cancelled'],
      ['waits', 'inside'],
    ],
  );
  third.leave();
  const fourth = comeTo(admission);
  await settle();
  assert.deepEqual(fourth.told, ['inside']);
});

test('refuses whom it has no room to keep waiting, and everybody once it is closed', async () => {
  const admission = new Admission(1, 1);
  const [, waiting, refused] = [comeTo(admission), comeTo(admission), comeTo(admission)];
  await settle();
  assert.deepEqual([waiting.told, refused.told], [['waits'], ['too-many-dispvms']]);
  admission.close();
  const late = comeTo(admission);
  await settle();
  assert.deepEqual([waiting.told, late.told], [['waits', 'dom0-unreachable'], ['dom0-unreachable']]);
});

test('lets nobody wait who has given up before', async () => {
  const admission = new Admission(1, 1);
  const signal = AbortSignal.abort();
  assert.deepEqual(await admission.enter({ signal, onWait: () => assert.fail('told to wait') }), {
    ok: false,
    error: 'cancelled',
  });
});
