// A QEMU that is upgraded while dom0 runs: what was made ahead with the old one is never handed out, and what is open
// stays open. Another file in QEMU's place is an upgrade to dom0; the daemon has a mount namespace of its own, so that
// it is one for nobody else on this computer.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { fetchStatus } from '../../dom0/runtime/fetch-status.ts';
import { dataDir } from '../../protocol/paths.ts';
import { startXvfb, type Xvfb } from '../../scripts/screen/xvfb.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { callDom0, removeDom0, startDom0, type Call, type Dom0 } from '../support/dom0.ts';
import { makePdf } from '../support/sample-pdf.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = (await missingForDispvms()) ?? (process.getuid?.() === 0 ? null : 'needs root, to mount');
const slowMs = 120_000;
const installed = '/usr/bin/qemu-system-x86_64';
const mountInPlace = `mount --bind "$0" ${installed}`;

/** Ids of the processes that run this very file, whatever it is called where they see it. */
const listRunning = async (program: string): Promise<readonly string[]> => {
  const { dev, ino } = await stat(program);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const files = await Promise.all(pids.map((pid) => stat(`/proc/${pid}/exe`).catch(() => null)));
  return pids.filter((_, index) => files[index]?.ino === ino && files[index].dev === dev);
};

describe('a QEMU that changes while spares wait', { skip: missing ?? false }, () => {
  let screen: Xvfb;
  let baseDir: string;
  let dom0: Dom0;
  const program = (name: 'old' | 'new'): string => join(baseDir, name);
  before(async () => {
    screen = await startXvfb();
    baseDir = await mkdtemp(join(tmpdir(), 'qemu-changed-'));
    for (const name of ['old', 'new'] as const) await copyFile(installed, program(name));
    const poolFile = join(baseDir, 'pool.json');
    await writeFile(poolFile, JSON.stringify({ spares: 1, prestarted: 1, build: false }));
    dom0 = await startDom0({
      baseDir,
      dataDir: dataDir(process.env),
      env: { DISPLAY: screen.display, GLOVEBOX_POOL_FILE: poolFile, LC_ALL: 'C.UTF-8' },
      within: ['unshare', '--mount', 'sh', '-c', `${mountInPlace} && exec "$@"`, program('old')],
    });
  });
  after(async () => {
    await removeDom0(dom0);
    await screen.stop();
  });

  const upgrade = async (): Promise<void> => {
    const namespace = ['--target', `${dom0.child.pid}`, '--mount'];
    await promisify(execFile)('nsenter', [...namespace, 'sh', '-c', mountInPlace, program('new')]);
  };
  const listAhead = async (): Promise<readonly string[]> => {
    const pool = (await fetchStatus(dom0.socketPath))?.pool ?? [];
    return pool.some(({ state }) => state === 'warming') ? [] : pool.map(({ id }) => id);
  };
  const waitForSpares = (): Promise<readonly string[]> =>
    waitUntil(
      async () => {
        const ids = await listAhead();
        return ids.length === 2 && ids;
      },
      'a spare and a started QEMU wait',
      slowMs,
    );
  const open = async (requestId: string): Promise<Call> => {
    const call = await callDom0(dom0.socketPath, { requestId });
    call.sendFile('offer.pdf', makePdf('Seven grey doors'), true);
    await waitUntil(() => call.reached('visible') || call.isOver, 'the document is visible', slowMs);
    assert.equal(call.failure, null);
    return call;
  };

  test('they are destroyed unused, the next document opens in the new one, and what is open stays', async () => {
    await waitForSpares();
    const before = await open('before');
    const spares = await waitForSpares();
    assert.equal((await listRunning(program('old'))).length, 3);
    await upgrade();
    const afterwards = await open('after');
    assert.equal(spares.includes(afterwards.dispvmId ?? ''), false, 'it was made for this document');
    const isGone = async (): Promise<boolean> => {
      const folders = await readdir(join(dom0.runtimeDir, 'dispvms'));
      return !spares.some((id) => folders.includes(id));
    };
    await waitUntil(isGone, 'the old spares are gone', slowMs);
    assert.equal((await listRunning(program('old'))).length, 1, 'that of the document which was open before');
    assert.equal(before.isOver, false);
    await waitForSpares();
    assert.equal((await listRunning(program('new'))).length, 3);
    for (const call of [before, afterwards]) call.socket.destroy();
  });
});
