// Edited copies: names of our own making from hostile ones, and files that appear whole or not at all.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { decodeChunk, recycleChunk } from '../../../native-host/chunks.ts';
import { editedName, inDownloads, inFolder } from '../../../native-host/edit-destination.ts';
import { EditedCopy, type Destination } from '../../../native-host/edited-copy.ts';

const folderFor = async (t: TestContext): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'glovebox-edited-copy-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
};

test('makes one safe path component of any name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.integer({ min: 1, max: 999 }), (name, number) => {
      const made = editedName(name, number);
      assert.ok(Buffer.byteLength(made) <= 255);
      assert.doesNotMatch(made, /[/\\\0\p{Cc}\p{Cf}]|^\.|^\s/u);
      assert.match(made, /\(edited/);
    }),
  );
  assert.equal(editedName('../../.bashrc', 1), 'attachment (edited).bashrc');
  assert.equal(editedName('report\u202efdp.exe', 2), 'report_fdp (edited 2).exe');
});

test('saves what came, and nothing where nothing came', async (t) => {
  const folder = await folderFor(t);
  const copy = new EditedCopy([inFolder(folder, 'a.txt')]);
  await copy.write(Buffer.from('one '));
  await copy.write(Buffer.from('two'));
  const saved = await copy.finish(true);
  assert.deepEqual(saved, {
    ok: true,
    value: { path: join(folder, 'a (edited).txt'), sizeBytes: 7, isElsewhere: false },
  });
  assert.equal(await readFile(join(folder, 'a (edited).txt'), 'utf8'), 'one two');
  assert.deepEqual(await new EditedCopy([inFolder(folder, 'b')]).finish(true), { ok: true, value: null });
});

test('keeps nothing of a copy above the limit, or of one that is discarded', async (t) => {
  const folder = await folderFor(t);
  const large = new EditedCopy([inFolder(folder, 'a.txt')], 5);
  await large.write(Buffer.from('1234'));
  await large.write(Buffer.from('56'));
  assert.deepEqual(await large.finish(true), { ok: false, error: 'edit-above-limit' });
  const dropped = new EditedCopy([inFolder(folder, 'a.txt')]);
  await dropped.write(Buffer.from('1'));
  await dropped.discard();
  assert.deepEqual(await readdir(folder), []);
});

const saveIn = async (destination: Destination): Promise<string> => {
  const copy = new EditedCopy([destination]);
  await copy.write(Buffer.from('edited'));
  const saved = await copy.finish(true);
  return saved.ok ? (saved.value?.path ?? '') : saved.error;
};

test('finds a free name where a thousand are taken', async (t) => {
  const folder = await folderFor(t);
  for (let number = 1; number <= 1000; number += 1) await writeFile(join(folder, editedName('a.txt', number)), 'old');
  const path = await saveIn(inFolder(folder, 'a.txt'));
  assert.match(path, /\/a \(edited [0-9]{7,9}\)\.txt$/);
  assert.equal(await readFile(path, 'utf8'), 'edited');
  assert.equal(await readFile(join(folder, 'a (edited 1000).txt'), 'utf8'), 'old');
});

test('goes into a folder of its own in the downloads, and not through a link or a file in its place', async (t) => {
  const folder = await folderFor(t);
  const [downloads, elsewhere] = [join(folder, 'Downloads'), join(folder, 'elsewhere')];
  assert.equal(await saveIn(inDownloads(downloads, 'a.txt')), join(downloads, 'Glovebox', 'a (edited).txt'));
  assert.equal((await stat(join(downloads, 'Glovebox'))).mode & 0o777, 0o700);
  await rm(join(downloads, 'Glovebox'), { recursive: true });
  await mkdir(elsewhere);
  await symlink(elsewhere, join(downloads, 'Glovebox'));
  await writeFile(join(downloads, 'Glovebox 2'), 'a file');
  assert.equal(await saveIn(inDownloads(downloads, 'a.txt')), join(downloads, 'Glovebox 3', 'a (edited).txt'));
  assert.deepEqual(await readdir(elsewhere), []);
});

test('decodes whole base64 and nothing else, into memory that is used again', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
      const chunk = decodeChunk(Buffer.from(bytes).toString('base64'));
      assert.deepEqual(chunk === null ? null : Array.from(chunk), Array.from(bytes));
      if (chunk !== null) recycleChunk(chunk);
    }),
  );
  for (const wrong of ['A', 'QQ', 'Q*==', '====', 'QUJD\nQUJD', 'QUI=QUI=']) assert.equal(decodeChunk(wrong), null);
});
