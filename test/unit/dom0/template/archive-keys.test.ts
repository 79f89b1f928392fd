import assert from 'node:assert/strict';
import { chmod, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ArchiveFailure } from '../../../../dom0/template/archive-failure.ts';
import { readPrivateKey, readPublicKey, writeKeyPair } from '../../../../dom0/template/archive-keys.ts';
import { makeFolder } from './small-template.ts';

test('keys are made once, for their owner alone, and each only does what it is for', async (t) => {
  const folder = await makeFolder(t);
  const key = join(folder, 'key');
  assert.ok((await writeKeyPair(key)).ok);
  assert.deepEqual([(await stat(key)).mode & 0o777, (await stat(`${key}.pub`)).mode & 0o777], [0o600, 0o644]);
  const problemOf = (result: { ok: true } | { ok: false; error: ArchiveFailure }): string | null =>
    result.ok ? null : result.error.problem;
  assert.equal(problemOf(await writeKeyPair(key)), 'key-taken');
  await writeFile(join(folder, 'second.pub'), '');
  assert.equal(problemOf(await writeKeyPair(join(folder, 'second'))), 'key-taken');
  await assert.rejects(stat(join(folder, 'second')), 'neither or both');
  assert.equal(problemOf(await writeKeyPair(join(folder, 'none/key'))), 'missing');
  assert.equal(problemOf(await readPrivateKey(`${key}.pub`)), 'key-open');
  await chmod(`${key}.pub`, 0o600);
  assert.equal(problemOf(await readPrivateKey(`${key}.pub`)), 'no-private-key');
  assert.equal(problemOf(await readPublicKey(key)), 'no-public-key', 'Node would make one of it');
  await chmod(`${key}.pub`, 0o646);
  assert.equal(problemOf(await readPublicKey(`${key}.pub`)), 'public-key-open');
  for (const mode of [0o640, 0o604]) {
    await chmod(key, mode);
    assert.equal(problemOf(await readPrivateKey(key)), 'key-open');
  }
  assert.equal(problemOf(await readPublicKey(folder)), 'no-file');
  assert.equal(problemOf(await readPublicKey(join(folder, 'none'))), 'missing');
  await writeFile(join(folder, 'long'), '-----BEGIN PUBLIC KEY-----\n'.repeat(10_000));
  assert.equal(problemOf(await readPublicKey(join(folder, 'long'))), 'no-public-key');
});
