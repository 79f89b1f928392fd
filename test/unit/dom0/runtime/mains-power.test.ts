import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { isOnMains } from '../../../../dom0/runtime/mains-power.ts';

type Supply = Readonly<Record<string, string>>;

const isOnMainsWith = async (t: TestContext, supplies: Readonly<Record<string, Supply>>): Promise<boolean> => {
  const folder = await mkdtemp(join(tmpdir(), 'power-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const [name, files] of Object.entries(supplies)) {
    await mkdir(join(folder, name));
    for (const [file, text] of Object.entries(files)) await writeFile(join(folder, name, file), `${text}\n`);
  }
  return isOnMains(folder);
};

test('knows a battery that is used up from one that is charged, and from a mouse’s', async (t) => {
  const mains = { type: 'Mains', online: '1' };
  assert.equal(await isOnMainsWith(t, {}), true);
  assert.equal(await isOnMainsWith(t, { AC: mains, BAT0: { type: 'Battery', status: 'Charging' } }), true);
  assert.equal(await isOnMainsWith(t, { AC: mains, BAT0: { type: 'Battery', status: 'Not charging' } }), true);
  assert.equal(await isOnMainsWith(t, { BAT0: { type: 'Battery', status: 'Discharging' } }), false);
  const mouse = { type: 'Battery', scope: 'Device', status: 'Discharging' };
  assert.equal(await isOnMainsWith(t, { hidpp_battery_0: mouse }), true);
});

test('takes a computer that does not tell for one without a battery', async () => {
  assert.equal(await isOnMains('/nonexistent'), true);
});
