import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { defaultPoolSettings, PoolSettingsFile, sparesWanted } from '../../../../dom0/engine/pool-settings.ts';
import type { LogEntry } from '../../../../dom0/runtime/log.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pool-settings-'));
});
after(() => rm(folder, { recursive: true, force: true }));

test('without a file there is one spare and one that is restored', async () => {
  const settings = await new PoolSettingsFile(join(folder, 'none.json'), () => undefined).read();
  assert.deepEqual(settings, defaultPoolSettings);
  assert.equal(sparesWanted(settings, 'debian-13'), 1);
  assert.deepEqual([settings.prestarted, settings.build], [1, true]);
});

test('counts by template, and a change counts at once', async () => {
  const path = join(folder, 'pool.json');
  await writeFile(path, '{"spares": 0, "templates": {"office": 3}}');
  const file = new PoolSettingsFile(path, () => undefined);
  const first = await file.read();
  assert.deepEqual([sparesWanted(first, 'office'), sparesWanted(first, 'debian-13')], [3, 0]);
  await writeFile(path, '{"spares": 2}');
  assert.equal(sparesWanted(await file.read(), 'office'), 2);
});

test('a file that cannot be understood makes nothing ahead, and is reported once', async () => {
  for (const [index, text] of [
    '{',
    '[]',
    '{"spares": -1}',
    '{"spares": 9}',
    '{"spare": 1}',
    '{"templates": {"../x": 1}}',
  ].entries()) {
    const log: LogEntry[] = [];
    const path = join(folder, `wrong-${index}.json`);
    await writeFile(path, text);
    const file = new PoolSettingsFile(path, (entry) => log.push(entry));
    for (const settings of [await file.read(), await file.read()])
      assert.deepEqual(
        [settings.spares, settings.prestarted, sparesWanted(settings, 'office'), settings.build],
        [0, 0, 0, false],
        text,
      );
    assert.deepEqual(
      log.map(({ event }) => event),
      ['policy-invalid'],
    );
  }
});
