import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'node:test';
import { Patience } from '../../../../dom0/agent/patience.ts';
import { waitUntil } from '../../../support/wait-until.ts';

const long = 600_000;

const startPatience = (limits: { silenceMs: number; graceMs: number }): { patience: Patience; lost: () => number } => {
  let lost = 0;
  const patience = new Patience({ bytesPerSecond: 1024, ...limits }, () => {
    lost += 1;
  });
  return { patience, lost: () => lost };
};

for (const [title, limits] of [
  ['a silence', { silenceMs: 50, graceMs: long }],
  ['the grace', { silenceMs: long, graceMs: 50 }],
] as const) {
  test(`${title} that is over is told once`, async () => {
    const { patience, lost } = startPatience(limits);
    patience.begin();
    await waitUntil(() => lost() > 0, 'the guest is given up');
    patience.hold(1);
    patience.release();
    patience.begin();
    await sleep(150);
    assert.equal(lost(), 1);
  });
}

test('time in which the guest is held is not its own, and begin does not end that', async () => {
  const { patience, lost } = startPatience({ silenceMs: 50, graceMs: 50 });
  patience.hold(10);
  patience.begin();
  await sleep(200);
  assert.equal(lost(), 0);
  patience.release();
  await waitUntil(() => lost() > 0, 'it is waited for again, and given up');
});

test('pieces that come in time for each silence still spend the grace', async () => {
  const { patience, lost } = startPatience({ silenceMs: 5_000, graceMs: 200 });
  patience.begin();
  await waitUntil(() => {
    patience.hold(0);
    patience.release();
    return lost() > 0;
  }, 'the guest is given up');
});

test('once it is over nobody is waited for', async () => {
  const { patience, lost } = startPatience({ silenceMs: 20, graceMs: 20 });
  patience.begin();
  patience.end();
  patience.release();
  patience.begin();
  await sleep(100);
  assert.equal(lost(), 0);
});
