// Which word of a farm counts: the administrator's alone, and one that cannot be understood opens nothing.
import assert from 'node:assert/strict';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { readFarmPolicy } from '../../../native-host/farm-policy.ts';
import { addonId } from '../../../protocol/names.ts';
import { missingForAdministratorsFile } from '../../support/administrators-file.ts';

const skip = missingForAdministratorsFile ?? false;
const farm = { address: 'farm.example.org:7443', ca: '/etc/ca.pem', certificate: '%h/me.pem', key: '%h/me.key' };
const managed = (policy: unknown): string =>
  JSON.stringify({ policies: { '3rdparty': { Extensions: { [addonId]: policy } } } });

const write = async (t: TestContext, text: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'farm-policy-'));
  t.after(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'policies'), { mode: 0o755 });
  const path = join(folder, 'policies', 'policies.json');
  await writeFile(path, text, { mode: 0o644 });
  return path;
};
const read = (path: string): ReturnType<typeof readFarmPolicy> => readFarmPolicy({ GLOVEBOX_MANAGED_POLICY: path });

test('an administrator’s farm is read, and a policy without one has none', { skip }, async (t) => {
  const read1 = await read(await write(t, managed({ version: 1, farm })));
  assert.deepEqual(read1, { ok: true, value: { ...farm, mayOpenHere: false } });
  assert.deepEqual(await read(await write(t, managed({ version: 1 }))), { ok: true, value: null });
  assert.deepEqual(await read('/nowhere/policies.json'), { ok: true, value: null });
  assert.deepEqual(await read(await write(t, JSON.stringify({ policies: {} }))), { ok: true, value: null });
});

test('a file that somebody else can write, or whose folder they can, counts for nothing', { skip }, async (t) => {
  const open = await write(t, managed({ version: 1, farm }));
  await chmod(open, 0o666);
  const given = await write(t, managed({ version: 1, farm }));
  await chown(given, 65_534, 65_534);
  const inOpenFolder = await write(t, managed({ version: 1, farm }));
  await chmod(join(inOpenFolder, '..'), 0o777);
  for (const path of [open, given, inOpenFolder]) assert.deepEqual(await read(path), { ok: true, value: null }, path);
});

test(
  'a broken file that says nothing of a farm leaves it to the add-on, which opens less then',
  { skip },
  async (t) => {
    for (const text of ['', '{', managed(null), managed({ version: 7 })])
      assert.deepEqual(await read(await write(t, text)), { ok: true, value: null }, text);
  },
);

test(
  'an administrator’s file that speaks of a farm and cannot be understood is told from none',
  { skip },
  async (t) => {
    const texts = [
      `${managed({ version: 1, farm })},`,
      managed({ version: 1, farm: { ...farm, address: 'farm.example.org' } }),
      managed({ version: 1, farm: { ...farm, key: 'me.key' } }),
      managed({ version: 1, farm: { ...farm, mayOpenThere: true } }),
    ];
    for (const text of texts) {
      const path = await write(t, text);
      assert.deepEqual(await read(path), { ok: false, error: path }, text);
    }
  },
);
