// DispVMs made ahead, with real QEMU and real windows: they keep every promise of those that are made on demand.
import assert from 'node:assert/strict';
import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'node:test';
import { fetchStatus } from '../../dom0/runtime/fetch-status.ts';
import { recordProcess } from '../../dom0/runtime/processes.ts';
import { findRequirements, TemplateStore } from '../../dom0/template/template-store.ts';
import type { Dom0Status } from '../../protocol/dom0-status.ts';
import { dataDir } from '../../protocol/paths.ts';
import {
  missingForDispvms,
  startDispvmWorld,
  type DispvmWorld,
  type DispvmWorldOptions,
} from '../support/dispvm-world.ts';
import type { Call } from '../support/dom0.ts';
import { readText } from '../support/read-text.ts';
import { makePdf } from '../support/sample-pdf.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 60_000;
type Pooled = Dom0Status['pool'][number];

const poolTest = (
  title: string,
  pool: DispvmWorldOptions['pool'],
  body: (world: DispvmWorld) => Promise<void>,
): void => {
  test(title, { skip: missing ?? false }, async () => {
    const world = await startDispvmWorld({ pool: pool ?? {} });
    const made = (await describePool(world)).map(({ id }) => id);
    try {
      await body(world);
    } finally {
      await world.stop();
    }
    assert.ok(
      made.every((id) => !world.log.some((entry) => entry.dispvmId === id && entry.code === 'agent-not-fresh')),
      'every spare was made fresh',
    );
  });
};

const describePool = async (world: DispvmWorld): Promise<readonly Pooled[]> =>
  (await fetchStatus(world.daemon.socketPath))?.pool ?? [];
const waitForPooled = (world: DispvmWorld, wanted: Pooled['state'], notId = ''): Promise<Pooled> =>
  waitUntil(
    async () => (await describePool(world)).find(({ state, id }) => state === wanted && id !== notId),
    `one is there: ${wanted}`,
    slowMs,
  );
const waitForSpare = (world: DispvmWorld, notId = ''): Promise<Pooled> => waitForPooled(world, 'spare', notId);

const open = async (
  world: DispvmWorld,
  requestId: string,
  words: string,
): Promise<{ readonly call: Call; readonly id: string }> => {
  const call = await world.call({ requestId });
  call.sendFile(`${requestId}.pdf`, makePdf(words));
  return { call, id: await waitUntil(() => call.dispvmId, 'the call is accepted') };
};
const waitVisible = (call: Call): Promise<unknown> =>
  waitUntil(() => call.reached('visible') || call.failure !== null, 'the document is visible', slowMs);

const closeAll = async (
  world: DispvmWorld,
  opened: readonly { readonly call: Call; readonly id: string }[],
): Promise<void> => {
  for (const { call, id } of opened) {
    await world.closeWindow(id);
    await call.over(slowMs);
    assert.equal(call.failure, null);
  }
};

/** Processor time of a process so far: utime and stime, proc(5). */
const readTicks = async (pid: number): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
};

/** Longer than the clock of a clone may be off: a spare that kept its own time would be refused. */
const restMs = 3000;
/** Two ticks in a rest are what the kernel may count wrongly. */
const takesNoTime = async (pid: number): Promise<boolean> => {
  const before = await readTicks(pid);
  await sleep(restMs);
  return (await readTicks(pid)) - before <= 2;
};

poolTest(
  'a spare opens one document: fresh, shown whole, and gone with its window; a new spare follows',
  { spares: 1 },
  async (world) => {
    const spare = await waitForSpare(world);
    const qemu = await world.qemuPid(spare.id);
    // On a busy computer its QEMU may still have to end what it was doing when it was stopped; then it rests.
    await waitUntil(() => takesNoTime(qemu), 'a spare takes no processor time', slowMs);
    const opened = await open(world, 'first', 'Please sign here.');
    assert.equal(opened.id, spare.id, 'the spare was handed out');
    await waitVisible(opened.call);
    assert.equal(opened.call.failure, null);
    const picture = join(world.runtimeDir, 'screen.png');
    await world.runX('import', '-window', await world.windowOf(opened.id), picture);
    assert.match(await readText(picture), /Please sign here/);
    const next = await waitForSpare(world, spare.id);
    assert.notEqual(next.id, spare.id);
    await closeAll(world, [opened]);
    assert.equal(recordProcess(qemu), null, 'its QEMU has ended');
    assert.equal((await world.folders()).includes(spare.id), false, 'its folder is gone');
  },
);

poolTest(
  'one that is only restored sleeps, and opens a document where there is no spare',
  { spares: 0, prestarted: 1 },
  async (world) => {
    const restored = await waitForPooled(world, 'prestarted');
    const qemu = await world.qemuPid(restored.id);
    await waitUntil(() => takesNoTime(qemu), 'it takes no processor time', slowMs);
    const opened = await open(world, 'first', 'The river was wide.');
    assert.equal(opened.id, restored.id, 'it was handed out');
    await waitVisible(opened.call);
    assert.equal(opened.call.failure, null);
    await closeAll(world, [opened]);
    assert.equal(recordProcess(qemu), null, 'its QEMU has ended');
  },
);

poolTest(
  'ten documents at once: each in a DispVM of its own, the first one first',
  { spares: 1, prestarted: 1 },
  async (world) => {
    await waitForSpare(world);
    const opened = [];
    for (let index = 0; index < 10; index += 1) opened.push(await open(world, `file-${index}`, `Page ${index}`));
    assert.equal(new Set(opened.map(({ id }) => id)).size, 10);
    for (const { call } of opened) await waitVisible(call);
    for (const { call } of opened) assert.equal(call.failure, null);
    const visibleAt = opened.map(({ call }) => call.stageAt('visible') ?? NaN);
    assert.equal(Math.min(...visibleAt), visibleAt[0], 'the first is visible first');
    await closeAll(world, opened);
  },
);

poolTest(
  'a spare whose template was touched is destroyed, and one whose QEMU ends is replaced',
  { spares: 1 },
  async (world) => {
    const first = await waitForSpare(world);
    const killed = await world.qemuPid(first.id);
    process.kill(killed, 'SIGKILL');
    const second = await waitForSpare(world, first.id);
    // A new change time, as any writing would leave.
    const state = join(dataDir(process.env), 'templates/debian-13/state');
    await chmod(state, (await stat(state)).mode & 0o777);
    const third = await waitForSpare(world, second.id);
    assert.equal(
      (await describePool(world)).some(({ id }) => id === second.id),
      false,
    );
    assert.deepEqual((await world.folders()).toSorted(), [third.id]);
  },
);

poolTest(
  'a daemon that stops takes its spares with it, and no template was changed',
  { spares: 2, prestarted: 1 },
  async (world) => {
    await waitUntil(
      async () => (await describePool(world)).filter(({ state }) => state !== 'warming').length === 3,
      'the pool is full',
      slowMs,
    );
    const opened = await open(world, 'last', 'Words');
    await waitVisible(opened.call);
    await closeAll(world, [opened]);
    const pids = await Promise.all((await describePool(world)).map(({ id }) => world.qemuPid(id)));
    await world.daemon.stop();
    for (const pid of pids) assert.equal(recordProcess(pid), null);
    assert.deepEqual(await world.folders(), []);
    const template = await new TemplateStore(dataDir(process.env), await findRequirements()).verify('debian-13');
    assert.ok(template.ok, 'every file of the template is as it was');
  },
);
