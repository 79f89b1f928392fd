// Edited copies: names of our own making from hostile ones, and files that appear whole or not at all.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { decodeChunk, recycleChunk } from '../../../native-host/chunks.ts';
import { commitToFolder, editedName } from '../../../native-host/edit-destination.ts';
import { EditedCopy } from '../../../native-host/edited-copy.ts';

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
  const copy = new EditedCopy(folder, commitToFolder(folder, 'a.txt'));
  await copy.write(Buffer.from('one '));
  await copy.write(Buffer.from('two'));
  const saved = await copy.finish();
  assert.deepEqual(saved, { ok: true, value: { path: join(folder, 'a (edited).txt'), sizeBytes: 7 } });
  assert.equal(await readFile(join(folder, 'a (edited).txt'), 'utf8'), 'one two');
  assert.deepEqual(await new EditedCopy(folder, commitToFolder(folder, 'b')).finish(), { ok: true, value: null });
});

test('keeps nothing of a copy above the limit, or of one that is discarded', async (t) => {
  const folder = await folderFor(t);
  const large = new EditedCopy(folder, commitToFolder(folder, 'a.txt'), 5);
  await large.write(Buffer.from('1234'));
  await large.write(Buffer.from('56'));
  assert.deepEqual(await large.finish(), { ok: false, error: 'edit-not-saved' });
  const dropped = new EditedCopy(folder, commitToFolder(folder, 'a.txt'));
  await dropped.write(Buffer.from('1'));
  await dropped.discard();
  assert.deepEqual(await readdir(folder), []);
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
