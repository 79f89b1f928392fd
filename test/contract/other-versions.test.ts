// Peers that were not built together: an update replaces the daemon and the host at different times. Whoever is older,
// the call is served, or ends with a true cause and a remedy that helps.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import { waitUntil } from '../support/wait-until.ts';
import { distPath, failedCode, HostProcess, PeerDom0, startHost, unbuilt } from './native-host-support.ts';
import { privateFolders } from './private-folders.ts';

/** As one of an older version does, that knows no `build`. */
const hangUp = async (dom0: PeerDom0): Promise<void> => {
  const call = await dom0.nextCall();
  await call.greet();
  assert.notEqual(call.desktop?.build, undefined);
  call.socket.destroy();
};

suite('a host beside a dom0 that is older', { skip: unbuilt }, () => {
  test('says less to one that hangs up, until it is understood', async (t) => {
    const { host, dom0 } = await startHost(t);
    await host.greet();
    await host.open('one');
    await hangUp(dom0);
    await hangUp(dom0);
    const call = await dom0.nextCall();
    await call.accept();
    assert.equal(call.desktop?.build, undefined);
    await host.send({ type: 'end', requestId: 'one' });
    await call.readInput();
    await call.finish();
    await host.next('done', 'one');
  });

  test('calls the next one where one is killed before it answers', async (t) => {
    const { host, dom0 } = await startHost(t);
    await host.greet();
    await host.open('one');
    await hangUp(dom0);
    const next = await dom0.nextCall();
    await next.accept();
    await next.finish();
    await host.next('done', 'one');
  });

  test('after dom0-lost the next click is served', async (t) => {
    const { host, dom0 } = await startHost(t);
    await host.greet();
    await host.open('one');
    const lost = await dom0.nextCall();
    await lost.accept();
    lost.socket.destroy();
    assert.equal(await failedCode(host, 'one'), 'dom0-lost');
    await host.open('two');
    const next = await dom0.nextCall();
    await next.accept();
    await next.finish();
    await host.next('done', 'two');
  });

  test('says dom0-protocol where it is never understood', async (t) => {
    const { host, dom0 } = await startHost(t);
    await host.greet();
    await host.open('one');
    for (let tries = 0; tries < 3; tries += 1) {
      const call = await dom0.nextCall();
      await call.greet();
      call.socket.destroy();
    }
    assert.equal(await failedCode(host, 'one'), 'dom0-protocol');
  });
});

/** A host of a copy of what is built, with a dom0 under the test’s control. */
const startInstalled = async (
  t: TestContext,
): Promise<{
  host: HostProcess;
  dom0: PeerDom0;
  update: () => Promise<void>;
  restart: () => Promise<HostProcess>;
}> => {
  const folders = await privateFolders();
  const dist = join(folders.root, 'installed/dist');
  await cp(dirname(distPath('build-id')), dist, { recursive: true });
  const dom0 = await PeerDom0.listen(folders.root);
  dom0.expectQuestion();
  const hosts: HostProcess[] = [];
  const start = async (): Promise<HostProcess> => {
    const host = new HostProcess(folders.environment, [process.execPath, join(dist, 'native-host/main.js')]);
    hosts.push(host);
    await host.greet();
    return host;
  };
  t.after(async () => {
    const stopped = Promise.all(hosts.map((host) => host.stop()));
    dom0.close();
    await stopped;
    await folders.remove();
  });
  const update = (): Promise<void> => writeFile(join(dist, 'build-id'), 'fedcba9876543210\n');
  return { host: await start(), dom0, update, restart: start };
};

suite('a host that an update left running', { skip: unbuilt }, () => {
  for (const [isUpdated, code] of [
    [true, 'host-outdated'],
    [false, 'dom0-protocol'],
  ] as const) {
    test(`beside ${isUpdated ? 'a newer dom0' : 'its own'} says ${code} of words that it does not know`, async (t) => {
      const { host, dom0, update } = await startInstalled(t);
      if (isUpdated) await update();
      await host.open('one');
      const call = await dom0.nextCall();
      await call.accept();
      await call.send(encodeMessage(messageTypes.dataStderr, Buffer.from('{"event":"party"}\n')));
      assert.equal(await failedCode(host, 'one'), code);
    });
  }

  test('is understood again once it is started anew, as with Thunderbird', async (t) => {
    const { host, dom0, update, restart } = await startInstalled(t);
    await update();
    await host.open('one');
    const call = await dom0.nextCall();
    await call.accept();
    await call.send(encodeMessage(messageTypes.dataStderr, Buffer.from('{"event":"party"}\n')));
    assert.equal(await failedCode(host, 'one'), 'host-outdated');
    dom0.expectQuestion();
    const next = await restart();
    await next.open('two');
    const served = await dom0.nextCall();
    await served.accept();
    await served.finish();
    await next.next('done', 'two');
  });
});

test(
  'a daemon of another version is said to be one, and “dom0 stop” ends it in order',
  { skip: unbuilt },
  async (t) => {
    const dir = await mkdtemp(join(tmpdir(), 'older-daemon-'));
    const program = fileURLToPath(new URL('../support/older-daemon.ts', import.meta.url));
    const daemon = spawn(process.execPath, ['--import', 'tsx', program, dir], { stdio: ['ignore', 'ignore', 'pipe'] });
    t.after(() => rm(dir, { recursive: true }));
    t.after(() => daemon.kill('SIGKILL'));
    let said = '';
    daemon.stderr.on('data', (chunk: Buffer) => void (said += chunk.toString()));
    await waitUntil(() => said.includes('started'), 'it listens');
    const env = { ...process.env, LC_ALL: 'C.UTF-8', GLOVEBOX_RUNTIME_DIR: dir };
    const run = (command: string): Promise<string> =>
      new Promise((resolve) => {
        execFile(process.execPath, [distPath('glovebox.js'), 'dom0', command], { env }, (_, stdout) => resolve(stdout));
      });
    assert.match(await run('status'), /another version runs.*“glovebox dom0 stop” ends it/);
    const ended = once(daemon, 'exit');
    assert.equal(await run('stop'), 'The dom0 daemon has ended.\n');
    assert.deepEqual(await ended, [0, null], 'by the signal that it knows');
    assert.match(await run('status'), /does not answer/);
  },
);
