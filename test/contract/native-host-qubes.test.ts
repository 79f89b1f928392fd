// The programs that speak as on Qubes OS: the work-alike of qrexec-client-vm, and the transport through such a program.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import { askStatus } from '../../native-host/dom0-status.ts';
import { openInVm } from '../../native-host/open-in-vm.ts';
import { QubesTransport } from '../../native-host/qubes-transport.ts';
import { distPath, unbuilt } from './native-host-support.ts';
import { start, prepare } from './started-program.ts';

suite('qrexec-client-vm', { skip: unbuilt }, () => {
  const program = 'native-host/qrexec-client-vm.js';

  test('connects standard input and output and returns the exit code of the service', async (t) => {
    const { folders, dom0 } = await prepare(t);
    const { finished } = start(
      folders,
      program,
      ['--prefix-data=1', '-s', 'mail', '$dispvm:debian-13', 'qubes.OpenInVM'],
      '23',
    );
    const call = await dom0.nextCall();
    assert.deepEqual(
      { ...(await call.accept()), requestId: '' },
      { untrustedSource: 'mail', intendedTarget: '@dispvm:debian-13', service: 'qubes.OpenInVM', requestId: '' },
    );
    assert.equal((await call.readInput()).toString(), '123');
    await call.reply(Buffer.from('reply'));
    await call.finish(7);
    assert.deepEqual(await finished, { exitCode: 7, stdout: 'reply', stderr: '' });
  });

  test('exits with 126 when dom0 refuses, and 125 when there is no dom0', async (t) => {
    const { folders, dom0 } = await prepare(t);
    const { finished } = start(folders, program, ['@dispvm', 'qubes.OpenInVM', '/bin/cat']);
    const call = await dom0.nextCall();
    await call.greet();
    await call.send(encodeMessage(messageTypes.serviceRefused, new Uint8Array(32)));
    const refused = await finished;
    assert.equal(refused.exitCode, 126);
    assert.match(refused.stderr, /Request refused/);
    assert.equal(
      (await start(folders, program, ['--agent-socket', '/dev/null/no', '@dispvm', 'x']).finished).exitCode,
      125,
    );
  });

  test('runs a local program with its own options between dom0 and the saved descriptors', async (t) => {
    const { folders, dom0 } = await prepare(t);
    const script = 'read line; echo "$0:$line" >&"$SAVED_FD_1"; echo sent; exit 9';
    const { finished } = start(folders, program, ['--', '@dispvm', 'test.Service+arg', '/bin/sh', '-c', script]);
    const call = await dom0.nextCall();
    assert.equal((await call.accept()).service, 'test.Service+arg');
    await call.reply(Buffer.from('hello\n'));
    assert.equal((await call.readInput()).toString(), 'sent\n');
    await call.finish();
    const { exitCode, stdout } = await finished;
    assert.equal(exitCode, 9);
    assert.match(stdout, /sh:hello\n/);
  });

  test('refuses options that the real one does not know', async (t) => {
    const { folders } = await prepare(t);
    for (const args of [
      ['--wide', '@dispvm', 'x'],
      ['@dispvm'],
      ['-p', '1', '-p', '2', '@dispvm', 'x'],
      ['--use-stdin-socket', '@dispvm', 'x', '/bin/cat'],
    ]) {
      assert.equal((await start(folders, program, args).finished).exitCode, 2, args.join(' '));
    }
  });
});

suite('the transport for Qubes', { skip: unbuilt }, () => {
  test('gives the same request and reply through a qrexec-client-vm program', async (t) => {
    const { folders, dom0 } = await prepare(t);
    process.env['GLOVEBOX_RUNTIME_DIR'] = folders.root;
    t.after(() => delete process.env['GLOVEBOX_RUNTIME_DIR']);
    const transport = new QubesTransport([process.execPath, distPath('native-host/qrexec-client-vm.js')]);
    const reply: Uint8Array[] = [];
    const request = {
      requestId: 'q',
      untrustedName: 'a.txt',
      viewOnly: false,
      disposableTemplate: null,
      network: false,
      returnEdits: true,
    };
    const call = openInVm(transport, request, {
      onStatus: () => undefined,
      onStdout: (bytes) => Promise.resolve(void reply.push(bytes)),
    });
    const peer = await dom0.nextCall();
    await peer.accept();
    await call.write(Buffer.from('contents'));
    call.end();
    const input = await peer.readInput();
    assert.equal(input.subarray(0, 6).toString(), 'a.txt\0');
    assert.equal(input.subarray(256).toString(), 'contents');
    await peer.reply(Buffer.from('edited'));
    await peer.finish();
    assert.deepEqual(await call.outcome, { ok: true, value: null });
    assert.equal(Buffer.concat(reply).toString(), 'edited');
    const refused = openInVm(transport, request, { onStatus: () => undefined, onStdout: () => Promise.resolve() });
    const second = await dom0.nextCall();
    await second.greet();
    await second.send(encodeMessage(messageTypes.serviceRefused, new Uint8Array(32)));
    assert.deepEqual(await refused.outcome, { ok: false, error: { code: 'qubes-refused', exitCode: 126 } });
  });

  test('gives what is asked for to dom0 as the argument of the service, and tells nothing of dom0', async (t) => {
    const { folders, dom0 } = await prepare(t);
    process.env['GLOVEBOX_RUNTIME_DIR'] = folders.root;
    t.after(() => delete process.env['GLOVEBOX_RUNTIME_DIR']);
    const transport = new QubesTransport([process.execPath, distPath('native-host/qrexec-client-vm.js')]);
    const plain = {
      requestId: 'q',
      untrustedName: 'a.txt',
      viewOnly: false,
      disposableTemplate: null,
      network: false,
      returnEdits: true,
    };
    for (const [change, target, service] of [
      [{}, '@dispvm', 'qubes.OpenInVM'],
      [{ disposableTemplate: 'cad-windows' }, '@dispvm:cad-windows', 'qubes.OpenInVM'],
      [{ network: true, disposableTemplate: 'online' }, '@dispvm:online', 'qubes.OpenInVM+network'],
      [{ returnEdits: false }, '@dispvm', 'qubes.OpenInVM+no-edits'],
      [{ network: true, returnEdits: false }, '@dispvm', 'qubes.OpenInVM+network'],
      [{ viewOnly: true, returnEdits: false }, '@dispvm', 'qubes.OpenInVM'],
    ] as const) {
      const call = openInVm(
        transport,
        { ...plain, ...change },
        { onStatus: () => undefined, onStdout: () => Promise.resolve() },
      );
      const peer = await dom0.nextCall();
      const asked = await peer.greet();
      assert.deepEqual([asked.intendedTarget, asked.service], [target, service]);
      await peer.send(encodeMessage(messageTypes.serviceRefused, new Uint8Array(32)));
      await call.outcome;
    }
    assert.deepEqual(await askStatus(transport), { type: 'status', dom0: null, templates: null, dispvms: null });
  });
});
