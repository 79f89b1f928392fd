// The programs that speak as on Qubes OS: the work-alike of qrexec-client-vm, and the transport through such a program.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import { askStatus } from '../../native-host/dom0-status.ts';
import { openInVm } from '../../native-host/open-in-vm.ts';
import { QubesTransport } from '../../native-host/qubes-transport.ts';
import { distPath, unbuilt, type PeerCall } from './native-host-support.ts';
import { start, prepare, type Finished } from './started-program.ts';

suite('qrexec-client-vm', { skip: unbuilt }, () => {
  const program = 'native-host/qrexec-client-vm.js';

  test('connects standard input and output and returns the exit code of the service', async (t) => {
    const { folders, dom0 } = await prepare(t);
    const { finished } = start(
      folders,
      program,
      ['--prefix-data=1', '-s', 'mail', '$dispvm:debian-13', 'qubes.OpenInVM'],
      { input: '23' },
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

  test('a code of the service other than 0 counts before that of the local program, which is waited for', async (t) => {
    const { folders, dom0 } = await prepare(t);
    for (const [service, local, expected] of [
      [0, 9, 9],
      [7, 9, 7],
      [7, 0, 7],
    ] as const) {
      const script = `cat > /dev/null; exit ${local}`;
      const { finished } = start(folders, program, ['@dispvm', 'test.Service', '/bin/sh', '-c', script]);
      const call = await dom0.nextCall();
      await call.accept();
      await call.finish(service);
      assert.equal((await finished).exitCode, expected);
    }
  });

  test('exits with 255 when the DispVM ends, when the connection breaks, and where no local program can be run', async (t) => {
    const { folders, dom0 } = await prepare(t);
    const accept = async (...local: string[]): Promise<{ call: PeerCall; finished: Promise<Finished> }> => {
      const { finished } = start(folders, program, ['@dispvm', 'test.Service', ...local]);
      const call = await dom0.nextCall();
      await call.accept();
      return { call, finished };
    };
    const died = await accept();
    await died.call.status({ event: 'failure', code: 'dispvm-died' });
    await died.call.finish(125);
    assert.equal((await died.finished).exitCode, 255);
    const broken = await accept('/bin/sh', '-c', 'cat');
    broken.call.socket.destroy();
    assert.equal((await broken.finished).exitCode, 255);
    // No PATH is looked in, as by execv.
    const missing = await accept('cat');
    await missing.call.finish();
    assert.equal((await missing.finished).exitCode, 255);
  });

  test('gives the call up and exits with 255 where the local program can be given no socket', async (t) => {
    const { folders, dom0 } = await prepare(t);
    const within = ['/usr/bin/env', `TMPDIR=${join(folders.root, 'missing')}`];
    const { finished } = start(folders, program, ['@dispvm', 'test.Service', '/bin/cat'], { within });
    await (await dom0.nextCall()).accept();
    assert.equal((await finished).exitCode, 255);
  });

  test('a local program may use its standard input for both ways once it has told its QREXEC_AGENT_PID', async (t) => {
    const { folders, dom0 } = await prepare(t);
    const script = 'kill -USR1 "$QREXEC_AGENT_PID"; echo asked >&0; read line; echo "got $line" >&0; exit 3';
    const { finished } = start(folders, program, ['@dispvm', 'test.Service', '/bin/sh', '-c', script]);
    const call = await dom0.nextCall();
    await call.accept();
    await call.reply(Buffer.from('answer\n'));
    assert.equal((await call.readInput()).toString(), 'asked\ngot answer\n');
    await call.finish();
    assert.equal((await finished).exitCode, 3);
  });

  test('options can be cut short, and their values begin with anything', async (t) => {
    const { folders, dom0 } = await prepare(t);
    const long = 'n'.repeat(70);
    const { finished } = start(folders, program, [
      '--pre',
      '-1',
      '--buf=0x10000',
      '--so=mail',
      '-t',
      `@dispvm:${long}`,
      'x',
    ]);
    const call = await dom0.nextCall();
    const { intendedTarget } = await call.accept();
    assert.equal(intendedTarget, `@dispvm:${long}`.slice(0, 63));
    assert.equal((await call.readInput()).toString(), '-1');
    await call.finish();
    assert.equal((await finished).exitCode, 0);
  });

  test('says by its exit code what of its command line is wrong, as the real one does', async (t) => {
    const { folders } = await prepare(t);
    const call = ['@dispvm', 'x'];
    for (const [args, exitCode] of [
      [['--buffer-size=x', ...call], 1],
      [['--buffer-size=-1', ...call], 1],
      [['--buffer-size=64k', ...call], 1],
      [['--buffer-size=08', ...call], 1],
      [['--buffer-size=0x80000000', ...call], 1],
      [['--use-stdin-socket', '--use-stdin-socket', ...call], 2],
      [['--filter', ...call], 2],
      [['--use-stdin-socket=1', ...call], 2],
      [['-z', ...call], 2],
      [['-p'], 2],
      [['-s', 'a', '--source', 'b', ...call], 2],
      [['--help'], 0],
      [['@dispvm', 'x'.repeat(65_001)], 126],
    ] as const) {
      assert.equal((await start(folders, program, args).finished).exitCode, exitCode, args.join(' ').slice(0, 80));
    }
  });

  test('--use-stdin-socket takes a socket alone, for both ways', async (t) => {
    const { folders, dom0 } = await prepare(t);
    const args = [distPath(program), '--use-stdin-socket', '@dispvm', 'x'];
    assert.equal(spawnSync(process.execPath, args, { env: folders.environment, stdio: 'ignore' }).status, 2);
    const server = createServer({ pauseOnConnect: true }).listen(join(folders.root, 'pair'));
    t.after(() => server.close());
    await once(server, 'listening');
    const ours = connect({ path: join(folders.root, 'pair'), allowHalfOpen: true });
    const [theirs] = (await once(server, 'connection')) as [Socket];
    const child = spawn(process.execPath, args, { env: folders.environment, stdio: [theirs, 'ignore', 'ignore'] });
    theirs.destroy();
    const exited = once(child, 'exit');
    const call = await dom0.nextCall();
    await call.accept();
    ours.end('sent');
    assert.equal((await call.readInput()).toString(), 'sent');
    await call.reply(Buffer.from('reply'));
    await call.finish();
    assert.equal((await ours.toArray()).join(''), 'reply');
    assert.deepEqual(await exited, [0, null]);
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
    assert.deepEqual(await askStatus(transport), {
      type: 'status',
      dom0: null,
      templates: null,
      dispvms: null,
      daemon: null,
    });
  });
});
