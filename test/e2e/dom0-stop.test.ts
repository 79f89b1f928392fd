// `glovebox dom0 stop` beside an open document: it stays, unless its person waits or insists.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fetchStatus } from '../../dom0/runtime/fetch-status.ts';
import { dataDir } from '../../protocol/paths.ts';
import { startXvfb, type Xvfb } from '../../scripts/screen/xvfb.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { callDom0, removeDom0, startDom0, type Call, type Dom0 } from '../support/dom0.ts';
import { makePdf } from '../support/sample-pdf.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 60_000;
const glovebox = fileURLToPath(new URL('../../dist/glovebox.js', import.meta.url));

describe('“glovebox dom0 stop” while a document is open', { skip: missing ?? false, concurrency: 1 }, () => {
  let screen: Xvfb;
  let dom0: Dom0;
  let call: Call;
  before(async () => {
    screen = await startXvfb();
    const env = { DISPLAY: screen.display, LC_ALL: 'C.UTF-8' };
    dom0 = await startDom0({ dataDir: dataDir(process.env), env });
    call = await callDom0(dom0.socketPath);
    call.sendFile('offer.pdf', makePdf('Seven grey doors'), true);
    await waitUntil(() => call.reached('visible') || call.isOver, 'the document is visible', slowMs);
    assert.equal(call.failure, null);
  });
  after(async () => {
    await removeDom0(dom0);
    await screen.stop();
  });
  const stop = (...options: string[]): Promise<{ exitCode: number | null; output: string }> =>
    new Promise((resolve) => {
      const env = { ...process.env, LC_ALL: 'C.UTF-8', GLOVEBOX_RUNTIME_DIR: dom0.runtimeDir };
      const child = execFile(process.execPath, [glovebox, 'dom0', 'stop', ...options], { env }, (_, output) =>
        resolve({ exitCode: child.exitCode, output }),
      );
    });

  test('it names what is open and goes on', async () => {
    const { exitCode, output } = await stop();
    assert.equal(exitCode, 1);
    assert.match(
      output,
      new RegExp(`^${call.dispvmId ?? 'none'} {2}debian-13 {2}open for \\d+ min\\nA document is still open`),
    );
    assert.equal(call.isOver, false);
    assert.equal(dom0.child.exitCode, null);
  });

  test('it waits where it is told to, and ends when the document is closed', async () => {
    const stopped = stop('--wait');
    await waitUntil(
      async () => (await fetchStatus(dom0.socketPath))?.endsWhenClosed === true,
      'it knows that it is to end',
    );
    assert.equal(call.isOver, false);
    call.socket.destroy();
    assert.equal((await stopped).exitCode, 0);
    await waitUntil(() => dom0.child.exitCode === 0, 'it has ended in order');
  });
});
