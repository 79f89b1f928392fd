// dom0's memory while a large file goes through it into a real DispVM.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodeNameField } from '../../protocol/file-names.ts';
import { dataDir } from '../../protocol/paths.ts';
import { encodeData, encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import { startXvfb } from '../../scripts/screen/xvfb.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { callDom0, removeDom0, startDom0, type Call } from '../support/dom0.ts';
import { makePdf } from '../support/sample-pdf.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 180_000;
const mebibyte = 1024 * 1024;
const fileBytes = 200 * mebibyte;
/** A file that is held whole takes at least as much as it is large. */
const growthMaxBytes = 100 * mebibyte;
const pieceBytes = mebibyte;

/** Highest resident memory so far, from the kernel. */
const peakRssBytes = async (pid: number): Promise<number> =>
  Number(/VmHWM:\s+([0-9]+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

/** Sends no faster than dom0 takes it, or this process would hold what dom0 must not. */
const sendLarge = async ({ socket }: Call): Promise<void> => {
  const send = (message: Uint8Array): Promise<void> =>
    new Promise((resolve) => void socket.write(message, () => resolve()));
  for (const message of encodeData(messageTypes.dataStdin, encodeNameField('large.txt', true))) await send(message);
  const piece = Buffer.alloc(pieceBytes, 'All work and no play.\n');
  for (let sentBytes = 0; sentBytes < fileBytes; sentBytes += pieceBytes)
    for (const message of encodeData(messageTypes.dataStdin, piece)) await send(message);
  await send(encodeMessage(messageTypes.dataStdin));
};

test(
  '200 MB go through dom0 into a DispVM, and its memory grows by less than half of that',
  { skip: missing ?? false },
  async (t) => {
    const screen = await startXvfb();
    t.after(() => screen.stop());
    const baseDir = await mkdtemp(join(tmpdir(), 'dom0-memory-'));
    const poolFile = join(baseDir, 'pool.json');
    await writeFile(poolFile, JSON.stringify({ spares: 0, prestarted: 0, build: false }));
    const env = { DISPLAY: screen.display, GLOVEBOX_POOL_FILE: poolFile, LC_ALL: 'C.UTF-8' };
    const dom0 = await startDom0({ baseDir, env, dataDir: dataDir(process.env) });
    t.after(() => removeDom0(dom0));
    // What the first opening loads is not the file's.
    const small = await callDom0(dom0.socketPath, { requestId: 'small' });
    small.sendFile('offer.pdf', makePdf('Seven grey doors'), true);
    await waitUntil(() => small.reached('visible') || small.isOver, 'the small document is visible', slowMs);
    assert.equal(small.failure, null);
    small.socket.destroy();
    const beforeBytes = await peakRssBytes(dom0.child.pid ?? 0);
    const large = await callDom0(dom0.socketPath, { requestId: 'large' });
    const sent = sendLarge(large);
    await waitUntil(() => large.reached('fileDelivered') || large.isOver, 'all of it is in the DispVM', slowMs);
    await sent;
    assert.equal(large.failure, null);
    const grownBytes = (await peakRssBytes(dom0.child.pid ?? 0)) - beforeBytes;
    t.diagnostic(`VmHWM grew by ${(grownBytes / mebibyte).toFixed(1)} MiB`);
    assert.ok(grownBytes < growthMaxBytes, `VmHWM grew by ${grownBytes} bytes`);
    large.socket.destroy();
  },
);
