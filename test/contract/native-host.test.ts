// The built native host as a child process, driven with real frames; dom0 is a peer on a real socket under the test's
// control.
import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { nativeChunkBytes, nativeMessageToHostMaxBytes, nativeWindowBytes } from '../../protocol/limits.ts';
import { ownPolicyFile } from '../../protocol/paths.ts';
import { waitUntil } from '../support/wait-until.ts';
import { chunkOf, encodeToHost, failedCode, openAccepted, startHost, unbuilt } from './native-host-support.ts';

suite('what the native host says to the add-on', { skip: unbuilt }, () => {
  test('greets with its version and transport', async (t) => {
    const { host } = await startHost(t);
    await host.send({ type: 'hello', version: 1 });
    assert.deepEqual(await host.next('hello'), { type: 'hello', version: 1, transport: 'embedded' });
  });

  test('refuses to open anything for an add-on of another version', async (t) => {
    const { host } = await startHost(t);
    await host.send({ type: 'hello', version: 2 });
    assert.equal(await failedCode(host), 'host-protocol');
    await host.open('one');
    assert.equal(await failedCode(host, 'one'), 'host-protocol');
  });

  test('refuses to open anything before a hello', async (t) => {
    const { host } = await startHost(t);
    await host.open('one');
    assert.equal(await failedCode(host, 'one'), 'host-protocol');
  });

  test('keeps the person’s own rules where other programs find them, and for their owner alone', async (t) => {
    const { host, folders } = await startHost(t);
    const path = ownPolicyFile(folders.environment);
    await host.send({ type: 'ownPolicy', json: '{"version":2}' });
    assert.equal(await failedCode(host), 'host-protocol', 'not before the greeting');
    await host.greet();
    for (const json of ['{"version":2}', '{"version":2,"rules":[]}', '']) {
      await host.send({ type: 'ownPolicy', json });
      await waitUntil(async () => (await readFile(path, 'utf8').catch(() => null)) === json, 'they are kept');
      assert.equal((await stat(path)).mode & 0o777, 0o600);
    }
    await host.send({ type: 'ownPolicy', json: null });
    await waitUntil(async () => (await stat(path).catch(() => null)) === null, 'they are gone');
  });

  for (const [what, body] of [
    ['an unknown type', '{"type":"format-disk"}'],
    ['garbage', '{"type":"hel'],
    ['an empty message', ''],
    ['text that is not UTF-8', '\xff\xfe'],
    ['a field too many', '{"type":"hello","version":1,"more":1}'],
    ['a request id that does not fit qrexec', `{"type":"cancel","requestId":"${'x'.repeat(32)}"}`],
  ] as const) {
    test(`answers ${what} with host-protocol and goes on`, async (t) => {
      const { host } = await startHost(t);
      const bytes = Buffer.from(body, 'latin1');
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      await host.sendRaw(Buffer.concat([length, bytes]));
      assert.deepEqual(await host.next('failed'), { type: 'failed', requestId: null, code: 'host-protocol' });
      await host.greet();
    });
  }

  test('reads frames however they are cut', async (t) => {
    const { host } = await startHost(t);
    for (const byte of encodeToHost({ type: 'hello', version: 1 })) await host.sendRaw(Uint8Array.of(byte));
    await host.next('hello');
  });

  test('ends at a frame above the limit without reading it', async (t) => {
    const { host } = await startHost(t);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(nativeMessageToHostMaxBytes + 1);
    await host.sendRaw(length);
    assert.equal(await failedCode(host), 'host-protocol');
    assert.equal(await host.exited, 1);
  });

  test('ends with an error at a frame that is cut short', async (t) => {
    const { host } = await startHost(t);
    await host.greet();
    await host.sendRaw(encodeToHost({ type: 'hello', version: 1 }).subarray(0, 9));
    host.process.stdin.end();
    assert.equal(await host.exited, 1);
    assert.equal(await failedCode(host), 'host-protocol');
  });
});

suite('the native host and one request', { skip: unbuilt }, () => {
  test('sends exactly what qopen-in-vm sends and reports every stage', async (t) => {
    const { host, dom0 } = await startHost(t);
    await host.greet();
    await host.open('r1', { name: 'übel/../Rechnung.pdf', viewOnly: true, disposableTemplate: 'debian-13' });
    const call = await dom0.nextCall();
    const request = await call.accept();
    assert.deepEqual(request, {
      untrustedSource: '',
      requestId: 'r1',
      intendedTarget: '@dispvm:debian-13',
      service: 'qubes.OpenInVM',
    });
    await host.send({ type: 'chunk', requestId: 'r1', base64: chunkOf(Buffer.from('%PDF-')) });
    await host.send({ type: 'chunk', requestId: 'r1', base64: chunkOf(Buffer.from('1.7')) });
    await host.send({ type: 'end', requestId: 'r1' });
    const name = Buffer.alloc(256);
    name.write('view-only-Rechnung.pdf');
    assert.deepEqual(await call.readInput(), Buffer.concat([name, Buffer.from('%PDF-1.7')]));
    await call.status({
      event: 'dispvm',
      dispvm: { id: 'disp7', template: 'debian-13', engine: 'qemu', accelerator: 'tcg' },
    });
    for (const stage of ['callAccepted', 'vmReady', 'fileDelivered', 'visible', 'closed', 'gone'] as const)
      await call.status({ event: 'stage', stage, atMs: Date.now() });
    await call.finish();
    await host.next('done', 'r1');
    assert.deepEqual(
      host.received.flatMap((message) => (message.type === 'stage' ? [message.stage] : [])),
      ['callAccepted', 'vmReady', 'fileDelivered', 'visible', 'closed', 'gone'],
    );
    assert.equal((await host.next('dispvm', 'r1')).dispvm.id, 'disp7');
    assert.equal((await host.next('hostFirstByte', 'r1')).type, 'hostFirstByte');
    assert.equal(host.endings('r1').length, 1);
  });

  test('sends an empty attachment as a name field alone', async (t) => {
    const { host, call } = await openAccepted(t, 'empty');
    await host.send({ type: 'end', requestId: 'empty' });
    assert.equal((await call.readInput()).length, 256);
    await call.finish();
    await host.next('done', 'empty');
    await host.next('hostFirstByte', 'empty');
  });

  test('refuses chunks for a request that was never opened', async (t) => {
    const { host } = await startHost(t);
    await host.greet();
    await host.send({ type: 'chunk', requestId: 'nobody', base64: 'QQ==' });
    assert.equal(await failedCode(host, 'nobody'), 'host-protocol');
  });

  test('cuts off a sender that goes beyond its credit', async (t) => {
    const { host, call } = await openAccepted(t, 'greedy');
    call.socket.pause();
    const base64 = chunkOf(new Uint8Array(nativeChunkBytes));
    for (let sentBytes = 0; sentBytes < 2 * nativeWindowBytes; sentBytes += nativeChunkBytes)
      await host.send({ type: 'chunk', requestId: 'greedy', base64 });
    assert.equal(await failedCode(host, 'greedy'), 'host-protocol');
    const creditBytes = host.received.reduce(
      (sum, message) => sum + (message.type === 'credit' ? message.bytes : 0),
      0,
    );
    assert.ok(creditBytes <= 2 * nativeChunkBytes, `granted ${creditBytes} bytes to a dom0 that reads nothing`);
    assert.equal(host.endings('greedy').length, 1);
  });

  for (const [what, base64] of [
    ['with foreign characters', 'QU*C'],
    ['that is not padded', 'QUI'],
    ['that is longer than a chunk', chunkOf(new Uint8Array(nativeChunkBytes + 1))],
  ] as const) {
    test(`refuses base64 ${what}`, async (t) => {
      const { host } = await openAccepted(t, 'b64');
      await host.send({ type: 'chunk', requestId: 'b64', base64 });
      assert.equal(await failedCode(host, 'b64'), 'host-protocol');
    });
  }

  test('takes nothing after the end of the attachment', async (t) => {
    const { host } = await openAccepted(t, 'late');
    await host.send({ type: 'end', requestId: 'late' });
    await host.send({ type: 'chunk', requestId: 'late', base64: 'QQ==' });
    assert.equal(await failedCode(host, 'late'), 'host-protocol');
  });

  test('cancels by leaving dom0, and drops what is still on the way', async (t) => {
    const { host, call } = await openAccepted(t, 'c');
    await host.send({ type: 'cancel', requestId: 'c' });
    assert.equal(await failedCode(host, 'c'), 'cancelled');
    await waitUntil(
      () =>
        call.nextMessage().then(
          () => false,
          () => true,
        ),
      'dom0 sees the client leave',
    );
    await host.send({ type: 'chunk', requestId: 'c', base64: 'QQ==' });
    await host.greet();
    assert.equal(host.endings('c').length, 1);
  });

  test('keeps several requests apart', async (t) => {
    const { host, dom0 } = await startHost(t);
    await host.greet();
    for (const requestId of ['a', 'b', 'c']) await host.open(requestId);
    const calls = await Promise.all([dom0.nextCall(), dom0.nextCall(), dom0.nextCall()]);
    const requests = await Promise.all(calls.map((call) => call.accept()));
    for (const requestId of ['a', 'b', 'c']) {
      await host.send({ type: 'chunk', requestId, base64: chunkOf(Buffer.from(requestId)) });
      await host.send({ type: 'end', requestId });
    }
    for (const [index, call] of calls.entries()) {
      assert.equal((await call.readInput()).subarray(256).toString(), requests[index]?.requestId);
      await call.finish();
    }
    for (const requestId of ['a', 'b', 'c']) await host.next('done', requestId);
  });

  test('refuses one request more than it may have under way', async (t) => {
    const { host } = await startHost(t);
    await host.greet();
    for (let number = 0; number <= 32; number += 1) await host.open(`n${number}`);
    assert.equal(await failedCode(host, 'n32'), 'too-many-dispvms');
  });

  test('leaves every call and ends when Thunderbird closes', async (t) => {
    const { host, call } = await openAccepted(t, 'open');
    host.process.stdin.end();
    assert.equal(await host.exited, 0);
    await waitUntil(
      () =>
        call.nextMessage().then(
          () => false,
          () => true,
        ),
      'dom0 sees the client leave',
    );
  });
});
