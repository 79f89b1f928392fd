// Who started the native host, as it notes it: only starts that Thunderbird makes, and no more than a few.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { forgetStarts, noteStart, readStarts } from '../../../native-host/thunderbird-starts.ts';
import { addonId } from '../../../protocol/names.ts';

const makeHome = async (t: TestContext): Promise<{ env: Record<string, string>; file: string }> => {
  const root = await mkdtemp(join(tmpdir(), 'glovebox-starts-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  return { env: { HOME: root }, file: join(root, '.local/state/glovebox/thunderbird-starts.json') };
};
const asThunderbird = ['/home/x/.mozilla/native-messaging-hosts/glovebox.json', addonId];

test('the program above the launcher is named, privately, and forgotten when asked', async (t) => {
  const { env, file } = await makeHome(t);
  const before = Date.now();
  // This process stands for the launcher: what started it is what is named.
  await noteStart(env, asThunderbird, process.pid, 'glovebox-host 1');
  const [start, ...others] = await readStarts(env);
  const parent = await readFile(`/proc/${process.ppid}/comm`, 'utf8');
  assert.ok(
    start !== undefined && start.program.startsWith(basename(parent).trim().slice(0, 4)),
    JSON.stringify(start),
  );
  assert.ok(start.atMs >= before && start.atMs <= Date.now());
  assert.deepEqual([others, start.version], [[], 'glovebox-host 1']);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  await noteStart(env, asThunderbird, process.pid, 'glovebox-host 2');
  assert.deepEqual(
    (await readStarts(env)).map(({ version }) => version),
    ['glovebox-host 2'],
  );
  await forgetStarts(env);
  assert.deepEqual(await readStarts(env), []);
});

test('another way of starting it is no word of Thunderbird’s', async (t) => {
  const { env, file } = await makeHome(t);
  for (const args of [[], ['--version'], [addonId], ['manifest.json', 'other@addon']])
    await noteStart(env, args, process.pid, 'v');
  assert.deepEqual(await readStarts(env), []);
  await assert.rejects(stat(file));
});

test('a file that is none of ours tells nothing, and is replaced', async (t) => {
  const { env, file } = await makeHome(t);
  await mkdir(join(file, '..'), { recursive: true });
  const start = { program: 'thunderbird-bin', atMs: 1, version: 'v' };
  for (const odd of [
    '{',
    '{}',
    '[7]',
    JSON.stringify([{ ...start, more: 1 }]),
    JSON.stringify([{ ...start, program: '' }]),
    JSON.stringify(Array(9).fill(start)),
    ' '.repeat(70_000),
  ]) {
    await writeFile(file, odd);
    assert.deepEqual(await readStarts(env), []);
  }
  await noteStart(env, asThunderbird, process.pid, 'v');
  assert.equal((await readStarts(env)).length, 1);
  assert.deepEqual(await readdir(join(file, '..')), [basename(file)]);
});
