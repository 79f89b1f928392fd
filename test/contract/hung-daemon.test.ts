// A daemon that hangs: the kernel takes its connections, and nobody answers. Another one ends it and takes its place; one
// that answers is left alone.
import assert from 'node:assert/strict';
import test from 'node:test';
import { fetchStatus } from '../../dom0/runtime/fetch-status.ts';
import { lockRuntimeDir } from '../../dom0/runtime/daemon-lock.ts';
import { waitUntil } from '../support/wait-until.ts';
import { noDisplay, withDom0 } from './with-dom0.ts';

test('a daemon that hangs loses its folder to the next, and one that answers keeps it', async () => {
  await withDom0({ env: noDisplay }, async ({ child, runtimeDir, socketPath }) => {
    assert.equal(await lockRuntimeDir(runtimeDir, socketPath, 60_000), false);
    assert.equal((await fetchStatus(socketPath))?.pid, child.pid, 'it serves on');
    child.kill('SIGSTOP');
    assert.equal(await lockRuntimeDir(runtimeDir, socketPath, 500), true);
    await waitUntil(() => child.signalCode === 'SIGKILL', 'it has ended');
  });
});
