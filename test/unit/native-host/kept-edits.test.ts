// Records of edits that came home when nobody listened: told until a person knows, and worth nothing where somebody
// else wrote them.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { KeptEdits, type KeptEdit } from '../../../native-host/kept-edits.ts';
import { waitUntil } from '../../support/wait-until.ts';

const folderFor = async (t: TestContext): Promise<string> => {
  const parent = await mkdtemp(join(tmpdir(), 'glovebox-kept-edits-'));
  t.after(() => rm(parent, { recursive: true }));
  return join(parent, 'not', 'there', 'yet');
};
const saved = (keptId: string): KeptEdit => ({
  keptId,
  name: '\u202ea/../b.txt',
  path: `/home/me/${keptId}`,
  code: null,
});
const lost: KeptEdit = { keptId: 'lost', name: 'b.txt', path: null, code: 'dispvm-died' };
const announce = (folder: string): KeptEdit[] => {
  const told: KeptEdit[] = [];
  new KeptEdits(folder).announce((kept) => told.push(kept));
  return told;
};
const idsOf = (told: readonly KeptEdit[]): string[] => told.map(({ keptId }) => keptId).sort();

test('tells what was there before, as it was, at each start until it is forgotten', async (t) => {
  const folder = await folderFor(t);
  const kept = new KeptEdits(folder);
  await kept.add(saved('one'));
  await kept.add(lost);
  for (let start = 0; start < 2; start += 1) {
    const told = announce(folder);
    await waitUntil(() => told.length === 2, 'both are told');
    assert.deepEqual(
      told.find(({ keptId }) => keptId === 'one'),
      saved('one'),
    );
    assert.deepEqual(
      told.find(({ keptId }) => keptId === 'lost'),
      lost,
    );
  }
  kept.forget('one');
  await waitUntil(async () => (await readdir(folder)).length === 1, 'one is forgotten');
  const told = announce(folder);
  await waitUntil(() => told.length > 0, 'the other one is told');
  assert.deepEqual(idsOf(told), ['lost']);
});

test('tells what comes later, each once, from a folder that was not there', async (t) => {
  const folder = await folderFor(t);
  const told = announce(folder);
  await waitUntil(
    () =>
      stat(folder).then(
        () => true,
        () => false,
      ),
    'the folder is watched',
  );
  const other = new KeptEdits(folder);
  for (const keptId of ['a', 'b', 'c']) await other.add(saved(keptId));
  await waitUntil(() => told.length >= 3, 'all are told');
  assert.deepEqual(idsOf(told), ['a', 'b', 'c']);
});

test('the folder and its records are for this user alone, and no half of one is ever seen', async (t) => {
  const folder = await folderFor(t);
  await new KeptEdits(folder).add(saved('one'));
  assert.deepEqual(await readdir(folder), ['one.json']);
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  assert.equal((await stat(join(folder, 'one.json'))).mode & 0o777, 0o600);
});

test('tells nothing of what is no record: other words, another name, too long, a folder', async (t) => {
  const folder = await folderFor(t);
  await mkdir(join(folder, 'folder.json'), { recursive: true });
  const files: Readonly<Record<string, string>> = {
    'text.json': 'oops',
    'more.json': JSON.stringify({ ...saved('more'), command: 'rm' }),
    'renamed.json': JSON.stringify(saved('original')),
    'id.json': JSON.stringify(saved('../../id')),
    'code.json': JSON.stringify({ ...saved('code'), code: 'made-up' }),
    'long.json': JSON.stringify(saved('long')) + ' '.repeat(64 * 1024),
    '.hidden': JSON.stringify(saved('hidden')),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await new KeptEdits(folder).add(saved('true'));
  const told = announce(folder);
  await waitUntil(() => told.length > 0, 'the true one is told');
  await new KeptEdits(folder).add(saved('zzz'));
  await waitUntil(() => told.length > 1, 'a later one is told');
  assert.deepEqual(idsOf(told), ['true', 'zzz']);
});

test('a folder that cannot be made or written costs nobody anything', async (t) => {
  const folder = await folderFor(t);
  const impossible = new KeptEdits('/dev/null/kept');
  impossible.announce(() => assert.fail('there is nothing to tell'));
  impossible.forget('one');
  await impossible.add(saved('one'));
  assert.deepEqual(await readdir(folder).catch(() => 'nowhere'), 'nowhere');
});
