// What dom0 holds of a document while it is edited: the last whole save, told from the document by its checksum, and
// nothing of it on any disk afterwards.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { DocumentSaves } from '../../../../dom0/server/document-saves.ts';
import { encodeNameField } from '../../../../protocol/file-names.ts';

const limits = { silenceMs: 60_000, graceMs: 60_000, bytesPerSecond: 1 };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const makeFolder = async (t: TestContext): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'glovebox-saves-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

/** Of a document that reads “hello”. */
const savesIn = (t: TestContext, folders: readonly string[], returnEdits = true): DocumentSaves => {
  const saves = new DocumentSaves(
    { returnEdits, limits, folders },
    { onProgress: () => undefined, onLate: () => assert.fail() },
  );
  t.after(() => saves.drop());
  const sent = Buffer.concat([encodeNameField('a.txt', false), bytes('hello')]);
  // Split inside the name field, and inside the document.
  for (const piece of [sent.subarray(0, 100), sent.subarray(100, 258), sent.subarray(258)]) saves.countOriginal(piece);
  saves.countOriginal(null);
  return saves;
};

const save = async (saves: DocumentSaves, ...pieces: readonly string[]): Promise<boolean> => {
  await saves.begin();
  for (const piece of pieces) await saves.take(bytes(piece));
  return saves.commit();
};

const read = async (saves: DocumentSaves): Promise<string> => {
  let text = '';
  assert.ok(
    await saves.send((piece) => {
      text += Buffer.from(piece).toString();
      return Promise.resolve(true);
    }),
  );
  return text;
};

test('of several saves the last whole one comes back', async (t) => {
  const saves = savesIn(t, [await makeFolder(t)]);
  assert.equal(await save(saves, 'first'), true);
  assert.equal(await save(saves, 'sec', 'ond'), true);
  assert.deepEqual([saves.edit?.sizeBytes, saves.edit?.sha256], [6, sumOf('second')]);
  assert.equal(await read(saves), 'second');
  await saves.begin();
  await saves.take(bytes('half of the thi'));
  assert.equal(await read(saves), 'second');
  assert.equal(saves.isLost, true, 'what was begun after it is not there');
});

test('what reads as the document did is no edit, however it was saved', async (t) => {
  const saves = savesIn(t, [await makeFolder(t)]);
  assert.equal(await save(saves, 'hello'), false);
  assert.equal(saves.edit, null);
  assert.equal(await save(saves, 'hellO'), true, 'of the same length');
  assert.equal(await save(saves, 'hel', 'lo'), false, 'changed back');
  assert.deepEqual([saves.edit, saves.isLost], [null, false]);
});

test('an empty document and a shorter one are edits', async (t) => {
  const saves = savesIn(t, [await makeFolder(t)]);
  assert.equal(await save(saves), true);
  assert.deepEqual([saves.edit?.sizeBytes, saves.edit?.sha256], [0, sumOf('')]);
  assert.equal(await save(saves, 'hell'), true);
  assert.equal(await read(saves), 'hell');
});

test('nothing is kept that is discarded, or that policy lets nobody have', async (t) => {
  const folder = await makeFolder(t);
  const discarded = savesIn(t, [folder]);
  await save(discarded, 'changed');
  discarded.discard();
  assert.deepEqual([discarded.edit, discarded.isLost], [null, false]);
  const denied = savesIn(t, [folder], false);
  assert.equal(await save(denied, 'changed'), false);
  assert.deepEqual([denied.edit, denied.isLost], [null, false]);
});

test('no file has a name while it is held', async (t) => {
  const folder = await makeFolder(t);
  const saves = savesIn(t, [folder]);
  await save(saves, 'secret');
  assert.deepEqual(await readdir(folder), []);
  assert.equal(await read(saves), 'secret');
});

test('where one folder takes none it is held in the next, and lost where that takes none either', async (t) => {
  const folder = await makeFolder(t);
  const saves = savesIn(t, [join(folder, 'not-there'), folder]);
  assert.equal(await save(saves, 'changed'), true);
  assert.equal(await read(saves), 'changed');
  const lost = savesIn(t, [join(folder, 'not-there')]);
  assert.equal(await save(lost, 'changed'), false);
  assert.deepEqual([lost.edit, lost.isLost], [null, true]);
});
