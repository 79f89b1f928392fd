import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { lockRuntimeDir } from '../../../dom0/runtime/daemon-lock.ts';
import { isDom0Running } from '../../../native-host/start-dom0.ts';

test('a daemon runs where the one that has locked the folder lives, by the daemon’s own writing', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'dom0-running-'));
  t.after(() => rm(folder, { recursive: true }));
  assert.equal(isDom0Running(folder), false, 'there is no lock');
  assert.ok(await lockRuntimeDir(folder, null));
  assert.equal(isDom0Running(folder), true, 'this process has it');
  // Beyond the largest pid of Linux.
  for (const text of ['', '4194305 5\n', `${process.pid}\n`, `-1 5\n`, `${process.pid} 5`, '../1 5\n']) {
    await writeFile(join(folder, 'lock'), text);
    assert.equal(isDom0Running(folder), false, JSON.stringify(text));
  }
});
