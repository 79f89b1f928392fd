// What a pool does about machines that cannot be made.
import assert from 'node:assert/strict';
import test from 'node:test';
import { startPool } from './pool-world.ts';

test('a template whose machines fail is tried ever less often, and at once when it was built again', async () => {
  const { world, pool, states, tend } = startPool({ prestarted: 0 });
  world.rehearsesWell = false;
  const triesWithin = async (seconds: number): Promise<number> => {
    const before = world.machines.length;
    for (let second = 0; second < seconds; second += 1) await tend();
    return world.machines.length - before;
  };
  const [firstMinute, secondMinute] = [await triesWithin(60), await triesWithin(60)];
  assert.ok(firstMinute <= 6, `${firstMinute} machines in the first minute`);
  assert.ok(secondMinute < firstMinute, `${secondMinute} in the second`);
  world.template = { identity: 'two' };
  world.rehearsesWell = true;
  await tend();
  assert.deepEqual(states(), ['spare']);
  await pool.stop();
});

test('a disk that breaks is told once, and the pool goes on when it is well again', async () => {
  const { world, pool, states, tend } = startPool({ prestarted: 0 });
  world.diskIsBroken = true;
  for (let second = 0; second < 5; second += 1) await tend();
  assert.equal(world.log.filter(({ event }) => event === 'bug').length, 1);
  world.diskIsBroken = false;
  await tend();
  assert.deepEqual(states(), ['spare']);
  await pool.stop();
});
