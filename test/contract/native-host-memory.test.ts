// The native host's memory while 200 MB go through the real process into a real socket, read as fast as possible and
// slowly.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { nativeChunkBytes, nativeWindowBytes } from '../../protocol/limits.ts';
import { waitUntil } from '../support/wait-until.ts';
import { HostProcess, PeerDom0, unbuilt, type PeerCall } from './native-host-support.ts';
import { privateFolders } from './private-folders.ts';

const attachmentBytes = 200 * 1024 * 1024;
const rssMaxBytes = 100 * 1024 * 1024;

/** Sends the attachment as the add-on would: never beyond its credit. Returns the hash of what was sent. */
const sendAttachment = async (host: HostProcess, requestId: string): Promise<string> => {
  const hash = createHash('sha256');
  const chunk = randomBytes(nativeChunkBytes);
  let sentBytes = 0;
  const credited = (): number =>
    host.received.reduce((sum, message) => sum + (message.type === 'credit' ? message.bytes : 0), nativeWindowBytes);
  while (sentBytes < attachmentBytes) {
    chunk.writeUInt32LE(sentBytes);
    if (credited() < sentBytes + chunk.length)
      await waitUntil(() => credited() >= sentBytes + chunk.length, 'the host grants credit', 60_000);
    await host.send({ type: 'chunk', requestId, base64: chunk.toString('base64') });
    hash.update(chunk);
    sentBytes += chunk.length;
  }
  await host.send({ type: 'end', requestId });
  return hash.digest('hex');
};

const receiveAttachment = async (call: PeerCall, pauseMs: number): Promise<{ sizeBytes: number; sha256: string }> => {
  const hash = createHash('sha256');
  let sizeBytes = -256;
  let name = true;
  await call.eachInput(async (payload) => {
    sizeBytes += payload.length;
    if (!name) hash.update(payload);
    name = false;
    if (pauseMs > 0 && sizeBytes % (1024 * 1024) < payload.length) await sleep(pauseMs);
  });
  return { sizeBytes, sha256: hash.digest('hex') };
};

for (const [speed, pauseMs] of [
  ['fast', 0],
  ['slowly', 20],
] as const) {
  test(`streams 200 MB within 100 MB of memory to a dom0 that reads ${speed}`, { skip: unbuilt }, async (t) => {
    const folders = await privateFolders();
    const dom0 = await PeerDom0.listen(folders.root);
    dom0.expectQuestion();
    const host = new HostProcess(folders.environment);
    t.after(async () => {
      await host.stop();
      dom0.close();
      await folders.remove();
    });
    await host.greet();
    const startRssBytes = await host.peakRssBytes();
    await host.open('big');
    const call = await dom0.nextCall();
    await call.accept();
    const startMs = performance.now();
    const [sentHash, received] = await Promise.all([sendAttachment(host, 'big'), receiveAttachment(call, pauseMs)]);
    const seconds = (performance.now() - startMs) / 1000;
    const peakRssBytes = await host.peakRssBytes();
    await call.finish();
    await host.next('done', 'big');
    assert.equal(received.sizeBytes, attachmentBytes);
    assert.equal(received.sha256, sentHash);
    const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
    t.diagnostic(
      `VmHWM ${megabytes(peakRssBytes)} MiB (${megabytes(startRssBytes)} MiB before), ${(200 / seconds).toFixed(0)} MiB/s`,
    );
    assert.ok(peakRssBytes <= rssMaxBytes, `VmHWM is ${megabytes(peakRssBytes)} MiB`);
  });
}
