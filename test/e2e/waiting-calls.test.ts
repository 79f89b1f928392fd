// Calls that wait: for their turn where too many DispVMs are open, and for a DispVM that takes long to be restored.
// Whoever leaves meanwhile leaves nothing behind, and whoever stays hears why nothing opens.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { encodeNameField } from '../../protocol/file-names.ts';
import { encodeData, encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import type { Call } from '../support/dom0.ts';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import { makePdf } from '../support/sample-pdf.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 60_000;

describe('calls that wait', { skip: missing ?? false, concurrency: 1 }, () => {
  let world: DispvmWorld;
  let calls = 0;

  before(async () => {
    world = await startDispvmWorld({ dispvmsMax: 1 });
  });
  after(() => world.stop());

  const call = async (): Promise<{ readonly call: Call; readonly requestId: string }> => {
    calls += 1;
    const requestId = `waiting-${calls}`;
    return { call: await world.call({ requestId }), requestId };
  };
  const sendPdf = (to: Call): void => to.sendFile('offer.pdf', makePdf('Please sign here.'), true);
  const isQueued = (one: Call): boolean => one.reached('queued');

  /** One whose QEMU was stopped before it had restored anything. */
  const openStopped = async () => {
    const begun = await call();
    const id = await waitUntil(() => begun.call.dispvmId, 'the call is accepted');
    const qemu = await world.qemuPid(id);
    process.kill(qemu, 'SIGSTOP');
    return { ...begun, id, qemu };
  };
  const statesOf = (id: string): readonly (string | undefined)[] =>
    world.log.filter(({ event, dispvmId }) => event === 'state' && dispvmId === id).map(({ state }) => state);

  test('for their turn are let in as they came; one that has been given up is passed over', async () => {
    const first = await call();
    sendPdf(first.call);
    await waitUntil(() => first.call.reached('visible'), 'the first document is visible', slowMs);
    const waiting: Call[] = [];
    for (let count = 0; count < 4; count += 1) {
      const next = (await call()).call;
      await waitUntil(() => isQueued(next), 'the call is told that it waits');
      waiting.push(next);
    }
    const [leaving, closing, second, third] = waiting;
    assert.ok(leaving && closing && second && third);
    leaving.socket.destroy();
    closing.socket.write(encodeMessage(messageTypes.connectionTerminated, new Uint8Array(8)));
    await closing.over();
    assert.deepEqual([closing.isRefused, closing.failure], [true, 'cancelled']);
    await world.closeWindow(first.call.dispvmId ?? '');
    const dispvmId = await waitUntil(() => second.dispvmId, 'the next call is accepted');
    assert.equal(third.dispvmId, null, 'the last one still waits');
    sendPdf(second);
    await waitUntil(() => second.reached('visible'), 'its document is visible', slowMs);
    await world.closeWindow(dispvmId);
    await waitUntil(() => third.dispvmId, 'the last call is accepted');
    third.socket.destroy();
    await waitUntil(async () => (await world.folders()).length === 0, 'nothing is left');
    assert.equal(new Set(world.log.flatMap(({ dispvmId: id }) => id ?? [])).size, 3, 'nobody got a DispVM for nothing');
  });

  test('for their turn and leave with their bytes unread lose it then, and get no DispVM', async () => {
    const { call: first, id } = await openStopped();
    const { call: leaving, requestId } = await call();
    await waitUntil(() => isQueued(leaving), 'the call is told that it waits');
    const bytes = encodeMessage(messageTypes.dataStdin, new Uint8Array(60_000));
    await new Promise((sent) => leaving.socket.write(bytes, sent));
    leaving.socket.destroy();
    const refused = await waitUntil(
      () => world.log.find((entry) => entry.event === 'refused' && entry.requestId === requestId),
      'it is given up while the first one is there',
    );
    assert.equal(refused.code, 'cancelled');
    assert.deepEqual(await world.folders(), [id]);
    first.socket.destroy();
    await waitUntil(async () => (await world.folders()).length === 0, 'nothing is left');
  });

  test('for their turn and get it because the windows’ process was killed are shown by the next one', async () => {
    const first = await call();
    sendPdf(first.call);
    await waitUntil(() => first.call.reached('visible'), 'the first document is visible', slowMs);
    const { call: waiting } = await call();
    await waitUntil(() => isQueued(waiting), 'the call is told that it waits');
    sendPdf(waiting);
    process.kill(await world.guiPid(), 'SIGKILL');
    await first.call.over();
    assert.equal(first.call.failure, 'gui-died');
    await waitUntil(() => waiting.reached('visible') || waiting.isOver, 'the second document is visible', slowMs);
    assert.equal(waiting.failure, null);
    waiting.socket.destroy();
    await waitUntil(async () => (await world.folders()).length === 0, 'nothing is left');
  });

  test('for a DispVM and leave with their bytes unread: it is destroyed then, not when QEMU is given up', async () => {
    const { call: leaving, id } = await openStopped();
    for (const message of encodeData(messageTypes.dataStdin, encodeNameField('offer.pdf', true)))
      leaving.socket.write(message);
    for (const message of encodeData(messageTypes.dataStdin, new Uint8Array(4_000_000))) leaving.socket.write(message);
    await world.windowOf(id);
    leaving.socket.destroy();
    await waitUntil(async () => (await world.folders()).length === 0, 'nothing is left', slowMs);
    // The folder is gone a moment before that is told.
    const finished = await waitUntil(
      () => world.log.find(({ event, dispvmId }) => event === 'finished' && dispvmId === id),
      'dom0 has told the end',
    );
    assert.equal(finished.code, null, 'its client had left, and QEMU did nothing wrong');
    assert.deepEqual(statesOf(id), ['restoring', 'closing', 'gone']);
  });

  test('for a DispVM whose window’s process is killed are told so at once, with half of a document sent', async () => {
    const { call: waiting, id } = await openStopped();
    for (const message of encodeData(messageTypes.dataStdin, encodeNameField('offer.pdf', true)))
      waiting.socket.write(message);
    await world.windowOf(id);
    process.kill(await world.guiPid(), 'SIGKILL');
    await waiting.over();
    assert.equal(waiting.failure, 'gui-died');
  });

  test('for a DispVM when dom0 ends are told that nothing opened', async () => {
    const { call: waiting } = await openStopped();
    sendPdf(waiting);
    await world.daemon.stop();
    await waiting.over();
    assert.equal(waiting.failure, 'dom0-unreachable');
    assert.notEqual(waiting.exitCode, 0);
  });
});
