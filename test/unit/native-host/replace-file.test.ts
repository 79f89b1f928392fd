// A file that takes another one's place, and one that cannot.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { replaceFile } from '../../../native-host/replace-file.ts';

const newFolder = async (t: TestContext): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'replace-file-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
};

test('takes the place of what was there, with its own mode', async (t) => {
  const path = join(await newFolder(t), 'rules.json');
  await replaceFile(path, 'first', 0o644);
  await replaceFile(path, 'second', 0o600);
  assert.equal(await readFile(path, 'utf8'), 'second');
  assert.equal((await stat(path)).mode & 0o777, 0o600);
});

test('leaves nothing where it cannot', async (t) => {
  const folder = await newFolder(t);
  await mkdir(join(folder, 'rules.json'));
  await assert.rejects(replaceFile(join(folder, 'rules.json'), 'text', 0o600));
  assert.deepEqual(await readdir(folder), ['rules.json']);
});
