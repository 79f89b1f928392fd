import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { findCopyFault, safeCopyAt } from '../../../native-host/copy-destination.ts';

const folder = async (t: TestContext): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'safe-copy-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
};
const bytes = Buffer.from('a copy');

test('the whole copy appears under its name, for its owner alone, and nothing else is left', async (t) => {
  const dir = await folder(t);
  const path = join(dir, 'safe.pdf');
  const copy = safeCopyAt(path, false);
  await copy.write(bytes);
  assert.deepEqual((await readdir(dir)).includes('safe.pdf'), false);
  assert.deepEqual(await copy.finish(true), { ok: true, value: { path, sizeBytes: bytes.length, isElsewhere: false } });
  assert.deepEqual(await readdir(dir), ['safe.pdf']);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
});

test('a copy that is given up leaves nothing', async (t) => {
  const dir = await folder(t);
  const copy = safeCopyAt(join(dir, 'safe.pdf'), false);
  await copy.write(bytes);
  await copy.discard();
  assert.deepEqual(await readdir(dir), []);
});

test('never over a file that was not there before, unless that was said', async (t) => {
  const dir = await folder(t);
  const path = join(dir, 'safe.pdf');
  const careful = safeCopyAt(path, false);
  await careful.write(bytes);
  await writeFile(path, 'somebody else’s');
  assert.deepEqual(await careful.finish(true), { ok: false, error: 'edit-not-saved' });
  assert.equal(await readFile(path, 'utf8'), 'somebody else’s');
  const replacing = safeCopyAt(path, true);
  await replacing.write(bytes);
  assert.equal((await replacing.finish(true)).ok, true);
  assert.equal(await readFile(path, 'utf8'), 'a copy');
  assert.deepEqual(await readdir(dir), ['safe.pdf']);
});

test('says before anything is opened where no copy can be saved', async (t) => {
  const dir = await folder(t);
  await mkdir(join(dir, 'inner'));
  await writeFile(join(dir, 'taken.pdf'), '');
  await symlink(join(dir, 'nowhere'), join(dir, 'link.pdf'));
  const faults = (mayReplace: boolean): Promise<readonly unknown[]> =>
    Promise.all(
      ['new.pdf', 'taken.pdf', 'link.pdf', 'inner', 'missing/new.pdf'].map((name) =>
        findCopyFault(join(dir, name), mayReplace),
      ),
    );
  assert.deepEqual(await faults(false), [null, 'exists', 'exists', 'isFolder', 'noFolder']);
  assert.deepEqual(await faults(true), [null, null, null, 'isFolder', 'noFolder']);
});
