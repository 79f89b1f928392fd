// Where the edited file of `glovebox open` goes: over the one that it opened as far as nothing of that is lost.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, link, mkdtemp, readdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { editedCopyOver } from '../../../native-host/file-destination.ts';

const run = promisify(execFile);

const fileFor = async (t: TestContext): Promise<{ readonly folder: string; readonly path: string }> => {
  const folder = await mkdtemp(join(tmpdir(), 'glovebox-file-destination-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'letter.txt');
  await writeFile(path, 'original');
  return { folder, path };
};

/** Brings an edit home, and gives the path that it was saved at. */
const editOver = async (path: string): Promise<string> => {
  const copy = await editedCopyOver(path, await stat(path));
  await copy.write(Buffer.from('edited'));
  const saved = await copy.finish(true);
  return saved.ok ? (saved.value?.path ?? '') : saved.error;
};

/** The tools for attributes are seldom installed; Python mostly is. */
const python = (...args: readonly string[]): Promise<string> =>
  run('python3', ['-c', ...args]).then(({ stdout }) => stdout.trim());

test('replaces the file with its mode and without other rights', async (t) => {
  const { folder, path } = await fileFor(t);
  await chmod(path, 0o4640);
  assert.equal(await editOver(path), path);
  assert.equal(await readFile(path, 'utf8'), 'edited');
  assert.equal((await stat(path)).mode & 0o7777, 0o640);
  assert.deepEqual(await readdir(folder), ['letter.txt']);
});

test('keeps its extended attributes', async (t) => {
  const { path } = await fileFor(t);
  const set = 'import os, sys; os.setxattr(sys.argv[1], "user.origin", b"https://example.org")';
  const failed = await python(set, path).then(
    () => null,
    (error: unknown) => String(error),
  );
  if (failed !== null) return t.skip(`no extended attributes here: ${failed}`);
  assert.equal(await editOver(path), path);
  assert.equal(await readFile(path, 'utf8'), 'edited');
  const get = 'import os, sys; print(os.getxattr(sys.argv[1], "user.origin").decode())';
  assert.equal(await python(get, path), 'https://example.org');
});

test('leaves a file that is for reading alone as it is, and saves beside it', async (t) => {
  const { folder, path } = await fileFor(t);
  await chmod(path, 0o400);
  const beside = join(folder, 'letter (edited).txt');
  assert.equal(await editOver(path), beside);
  assert.deepEqual([await readFile(path, 'utf8'), await readFile(beside, 'utf8')], ['original', 'edited']);
  assert.equal((await stat(path)).mode & 0o777, 0o400);
  assert.equal((await stat(beside)).mode & 0o777, 0o600);
});

test('leaves a file with several names one file, and saves beside it', async (t) => {
  const { folder, path } = await fileFor(t);
  await link(path, join(folder, 'other name.txt'));
  const beside = join(folder, 'letter (edited).txt');
  assert.equal(await editOver(path), beside);
  assert.equal((await stat(path)).nlink, 2);
  assert.deepEqual([await readFile(path, 'utf8'), await readFile(beside, 'utf8')], ['original', 'edited']);
});

const noMounts = process.getuid?.() === 0 ? false : 'only root can mount';
test(
  'a file on another file system is replaced there; where that is for reading alone it goes to the downloads',
  { skip: noMounts },
  async (t) => {
    const { folder } = await fileFor(t);
    const stick = await mkdtemp(join(tmpdir(), 'glovebox-stick-'));
    await run('mount', ['-t', 'tmpfs', 'none', stick]);
    t.after(async () => {
      await run('umount', [stick]);
      await rmdir(stick);
    });
    const path = join(stick, 'notes.txt');
    await writeFile(path, 'original');
    assert.equal(await editOver(path), path);
    assert.deepEqual([await readFile(path, 'utf8'), await readdir(stick)], ['edited', ['notes.txt']]);
    await run('mount', ['-o', 'remount,ro', stick]);
    const home = process.env['HOME'];
    process.env['HOME'] = folder;
    t.after(() => (home === undefined ? delete process.env['HOME'] : (process.env['HOME'] = home)));
    assert.equal(await editOver(path), join(folder, 'Downloads/Glovebox/notes (edited).txt'));
  },
);
