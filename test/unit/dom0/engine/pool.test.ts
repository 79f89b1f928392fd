import assert from 'node:assert/strict';
import test from 'node:test';
import { defaultPoolSettings } from '../../../../dom0/engine/pool-settings.ts';
import { savedScreen } from '../../../../protocol/screen.ts';
import { settle, startPool } from './pool-world.ts';
import { inBackground } from '../../../support/in-background.ts';

test('one spare and one that is restored are made, and made again when taken', async () => {
  const { pool, states, take, tend } = startPool();
  await settle();
  assert.deepEqual(states(), ['spare', 'prestarted']);
  assert.equal(await take(), 'disp1', 'the spare first');
  assert.equal(await take(), 'disp2', 'then the started one');
  assert.equal(await take(), 'disp3', 'then a new one');
  await tend();
  assert.deepEqual(states(), ['spare', 'prestarted']);
  await pool.stop();
});

test('a machine that waits gets its window ready; that of one which nobody will open is discarded', async () => {
  const { world, pool, take, tend } = startPool({ prestarted: 0 });
  await tend();
  assert.deepEqual(world.windows, ['prepare disp1 /sockets/disp1']);
  await take();
  await tend();
  world.template = { identity: 'two' };
  await tend();
  assert.deepEqual(
    world.windows.slice(1),
    ['prepare disp2 /sockets/disp2', 'discard disp2', 'prepare disp3 /sockets/disp3'],
    'the taken one belongs to its call',
  );
  await pool.stop();
  assert.equal(world.windows.at(-1), 'discard disp3');
});

test('no machine is handed out twice, however many ask at once', async () => {
  const { pool, take, tend } = startPool({ spares: 3 });
  await tend();
  const ids = await Promise.all(Array.from({ length: 12 }, take));
  assert.equal(new Set(ids).size, 12);
  await pool.stop();
});

test('a spare of a template that was built again is destroyed, never handed out', async () => {
  const { world, pool, take, tend } = startPool({ prestarted: 0 });
  await tend();
  world.template = { identity: 'two' };
  assert.equal(await take(), 'disp2', 'not the stale one');
  await tend();
  assert.deepEqual(world.machines[0]?.said, ['rehearse', 'kill', 'remove']);
  world.template = null;
  await tend();
  assert.deepEqual([pool.describe(), await take()], [[], 'template-stale']);
  await pool.stop();
});

test('a spare that is too old is not handed out, and replaced', async () => {
  const { world, pool, take, tend } = startPool({ prestarted: 0, maxAgeMinutes: 10 });
  await tend();
  world.nowMs += 10 * 60_000;
  assert.equal(await take(), 'disp2');
  await tend();
  assert.ok(world.machines[0]?.said.includes('kill'), 'the old one is gone');
  assert.equal(pool.describe()[0]?.id, 'disp3');
  await pool.stop();
});

test('a spare has the screen that the next window wants, and is replaced where another one is wanted', async () => {
  const { world, pool, tend } = startPool({ prestarted: 0 });
  await tend();
  assert.deepEqual(
    world.machines.map(({ screen }) => screen),
    [savedScreen],
  );
  world.screen = { width: 2048, height: 1536, densityPercent: 200 };
  await tend();
  assert.deepEqual(
    pool.describe().map(({ id }) => id),
    ['disp2'],
  );
  assert.deepEqual(world.machines[1]?.screen, world.screen);
  await pool.stop();
});

test('nothing is kept while memory is short, nor after long idleness', async () => {
  for (const shortage of [
    { availableMib: 100, isStalling: false },
    { availableMib: 8000, isStalling: true },
  ]) {
    const { world, pool, states, tend } = startPool();
    await tend();
    const plenty = world.memory;
    world.memory = shortage;
    await tend();
    assert.deepEqual(states(), []);
    world.memory = plenty;
    await tend();
    assert.deepEqual(states(), ['spare', 'prestarted'], 'made again when there is memory');
    await pool.stop();
  }
  const { world, pool, states, take, tend } = startPool();
  await tend();
  world.nowMs += 31 * 60_000;
  await tend();
  assert.deepEqual(states(), []);
  await take();
  await tend();
  assert.deepEqual(states(), ['spare', 'prestarted'], 'made again when it is used');
  await pool.stop();
});

test('nothing is begun while a document is opening, and what is being warmed waits', async () => {
  const { world, pool, states, take, tend } = startPool({ prestarted: 0 }, true);
  await settle();
  assert.deepEqual(states(), ['warming']);
  assert.equal(await take(), 'disp2', 'what is being warmed is not handed out');
  const [first] = world.machines;
  assert.ok(first !== undefined, 'a machine was made');
  pool.setBusy(true);
  assert.deepEqual(first.said, ['rehearse', 'pause']);
  pool.setBusy(false);
  assert.deepEqual(first.said, ['rehearse', 'pause', 'resume']);
  first.finishRehearsal();
  await settle();
  assert.deepEqual(states(), ['spare']);
  await take();
  pool.setBusy(true);
  await tend();
  assert.deepEqual(states(), [], 'no refill while busy');
  pool.setBusy(false);
  inBackground(tend());
  await settle();
  assert.deepEqual(states(), ['warming']);
  world.machines.at(-1)?.finishRehearsal();
  await pool.stop();
});

test('one that ends while it waits is removed and replaced; a stopped pool leaves nothing', async () => {
  const { world, pool, states, tend } = startPool();
  await tend();
  world.machines[0]?.end();
  await settle();
  assert.deepEqual(states(), ['prestarted']);
  await tend();
  assert.deepEqual(states().toSorted(), ['prestarted', 'spare']);
  await pool.stop();
  assert.deepEqual(states(), []);
  for (const { said } of world.machines) assert.equal(said.at(-1), 'remove');
});

test('another template gets a spare once it was used, while there is memory for all of its guest, until it is idle', async () => {
  const { world, pool, tend } = startPool({ prestarted: 0, idleMinutes: 10 });
  const spares = (): string[] =>
    pool
      .describe()
      .map(({ template }) => template)
      .sort();
  await tend();
  assert.deepEqual(spares(), ['debian-13']);
  await pool.take('office');
  await tend();
  assert.deepEqual(spares(), ['debian-13', 'office']);
  world.memory.availableMib = defaultPoolSettings.reserveMib + 383;
  await tend();
  assert.deepEqual(spares(), ['debian-13'], 'the default one keeps its own');
  world.memory.availableMib = 8000;
  await tend();
  world.nowMs += 6 * 60_000;
  await pool.take('debian-13');
  world.nowMs += 6 * 60_000;
  await tend();
  assert.deepEqual(spares(), ['debian-13'], 'nobody opened an Office document for ten minutes');
  await pool.stop();
});
