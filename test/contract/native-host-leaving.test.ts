// What the built native host still does when Thunderbird is gone, closed in order or killed: an edit comes home, and
// the next host tells of it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { suite, test, type TestContext } from 'node:test';
import { inDownloads, originalName } from '../../native-host/edit-destination.ts';
import { EditedCopy } from '../../native-host/edited-copy.ts';
import { UsedGrants } from '../../native-host/exceptions.ts';
import { KeptEdits } from '../../native-host/kept-edits.ts';
import { QubesTransport } from '../../native-host/qubes-transport.ts';
import { Session } from '../../native-host/session.ts';
import type { ToHost } from '../../protocol/native-messages.ts';
import { keptEditsDir } from '../../protocol/paths.ts';
import { messageTypes } from '../../protocol/qrexec.ts';
import { processesOfHome } from '../support/home-processes.ts';
import { waitUntil } from '../support/wait-until.ts';
import {
  chunkOf,
  distPath,
  encodeToHost,
  HostProcess,
  PeerDom0,
  startHost,
  unbuilt,
  type PeerCall,
} from './native-host-support.ts';
import { privateFolders, type Folders } from './private-folders.ts';

suite('the native host when Thunderbird is gone', { skip: unbuilt }, () => {
  const edit = Buffer.from('saved a moment before');
  const savedPath = (folders: Folders): string => join(folders.root, 'Downloads', 'Glovebox', 'contract (edited).pdf');
  const records = (folders: Folders): Promise<string[]> => readdir(keptEditsDir(folders.environment)).catch(() => []);

  /** Everything is sent, and an editor has the document. */
  type Asked = Partial<Pick<Extract<ToHost, { type: 'open' }>, 'viewOnly' | 'returnEdits'>>;
  const openWhole = async (
    host: HostProcess,
    dom0: PeerDom0,
    requestId: string,
    more: Asked = {},
  ): Promise<PeerCall> => {
    await host.open(requestId, more);
    const call = await dom0.nextCall();
    await call.accept();
    await host.send({ type: 'end', requestId });
    await call.readInput();
    return call;
  };
  /** As dom0 does it when it is asked to close. */
  const returnEdit = async (call: PeerCall): Promise<void> => {
    assert.equal((await call.nextMessage()).type, messageTypes.connectionTerminated);
    await call.reply(edit);
    await call.finish();
  };
  const startAgain = (t: TestContext, folders: Folders, dom0: PeerDom0): HostProcess => {
    dom0.expectQuestion();
    const host = new HostProcess(folders.environment);
    t.after(() => host.stop());
    return host;
  };

  test('asks for the close, waits for the edit and saves it; the next one tells of it until a person has been told', async (t) => {
    const { host, dom0, folders } = await startHost(t);
    await host.greet();
    const call = await openWhole(host, dom0, 'kept');
    await call.status({ event: 'editing' });
    await host.next('editing', 'kept');
    host.process.stdin.end();
    await returnEdit(call);
    assert.equal(await host.exited, 0);
    assert.deepEqual(await readFile(savedPath(folders)), edit);
    const told = { type: 'kept', keptId: 'kept', name: 'contract.pdf', path: savedPath(folders), code: null };
    for (const isLast of [false, true]) {
      const next = startAgain(t, folders, dom0);
      await next.greet();
      assert.deepEqual(await next.next('kept'), told);
      if (isLast) await next.send({ type: 'keptTold', keptId: 'kept' });
      await next.stop();
    }
    await waitUntil(async () => (await records(folders)).length === 0, 'what was told is forgotten');
  });

  test('a host that has been started since tells of it as soon as it is home', async (t) => {
    const { host, dom0, folders } = await startHost(t);
    await host.greet();
    const call = await openWhole(host, dom0, 'late');
    host.process.stdin.end();
    const next = startAgain(t, folders, dom0);
    await next.greet();
    await returnEdit(call);
    assert.equal((await next.next('kept')).keptId, 'late');
  });

  test('tells of an edit that was lost, and why', async (t) => {
    const { host, dom0, folders } = await startHost(t);
    await host.greet();
    const call = await openWhole(host, dom0, 'lost');
    host.process.stdin.end();
    assert.equal((await call.nextMessage()).type, messageTypes.connectionTerminated);
    await call.status({ event: 'failure', code: 'dispvm-died' });
    await call.finish(125);
    assert.equal(await host.exited, 0);
    const next = startAgain(t, folders, dom0);
    await next.greet();
    assert.deepEqual(await next.next('kept'), {
      type: 'kept',
      keptId: 'lost',
      name: 'contract.pdf',
      path: null,
      code: 'dispvm-died',
    });
  });

  test('has nothing to tell of a document that comes back unchanged', async (t) => {
    const { host, dom0, folders } = await startHost(t);
    await host.greet();
    const call = await openWhole(host, dom0, 'same');
    host.process.stdin.end();
    await call.nextMessage();
    await call.finish();
    assert.equal(await host.exited, 0);
    assert.deepEqual(await records(folders), []);
  });

  for (const [what, more] of [
    ['is view only', { viewOnly: true }],
    ['takes no edits back', { returnEdits: false }],
  ] as const) {
    test(`leaves at once what ${what}`, async (t) => {
      const { host, dom0, folders } = await startHost(t);
      await host.greet();
      const call = await openWhole(host, dom0, 'v', more);
      host.process.stdin.end();
      await assert.rejects(call.nextMessage(), /closed the connection/);
      assert.equal(await host.exited, 0);
      assert.deepEqual(await records(folders), []);
    });
  }

  test('a message that is cut short costs no edit', async (t) => {
    const { host, dom0, folders } = await startHost(t);
    await host.greet();
    const call = await openWhole(host, dom0, 'cut');
    await host.sendRaw(Buffer.from([200, 0, 0, 0, 123]));
    host.process.stdin.end();
    await returnEdit(call);
    assert.equal(await host.exited, 1);
    assert.deepEqual(await readFile(savedPath(folders)), edit);
  });

  /** What Thunderbird starts, and the host's own process, once it is there. */
  const startLauncher = async (
    t: TestContext,
  ): Promise<{ launcher: HostProcess; dom0: PeerDom0; folders: Folders; call: PeerCall }> => {
    const { host, dom0, folders } = await startHost(t);
    await host.stop();
    const launcher = new HostProcess(folders.environment, [distPath('native-host/launch')]);
    t.after(() => launcher.stop());
    await launcher.greet();
    return { launcher, dom0, folders, call: await openWhole(launcher, dom0, 'launched') };
  };

  const isSaved = (folders: Folders): Promise<unknown> =>
    waitUntil(
      () =>
        readFile(savedPath(folders)).then(
          (bytes) => bytes.equals(edit),
          () => false,
        ),
      'the edit is saved',
    );
  const nothingRuns = (folders: Folders): Promise<unknown> =>
    waitUntil(async () => (await processesOfHome(folders.root)).length === 0, 'nothing runs any more');

  test('what Thunderbird started ends with standard input, and is seen to end; the host ends when the edit is home', async (t) => {
    const { launcher, folders, call } = await startLauncher(t);
    const sentinel = launcher.process.stdio[3] as unknown as Readable;
    const ended = once(sentinel.resume(), 'close');
    launcher.process.stdin.end();
    await Promise.all([launcher.exited, ended]);
    assert.equal((await processesOfHome(folders.root)).length, 1, 'the host waits for the edit');
    await returnEdit(call);
    await isSaved(folders);
    await nothingRuns(folders);
  });

  test('the whole process group that Thunderbird is in can be killed', async (t) => {
    const { launcher, folders, call } = await startLauncher(t);
    process.kill(-(launcher.process.pid ?? NaN), 'SIGKILL');
    launcher.process.stdin.destroy();
    await returnEdit(call);
    await isSaved(folders);
    await waitUntil(async () => (await records(folders)).length === 1, 'there is something to tell');
    await nothingRuns(folders);
  });

  test('on Qubes the document is left to its person, and the edit is saved when they close it', async (t) => {
    const folders = await privateFolders();
    const dom0 = await PeerDom0.listen(folders.root);
    process.env['GLOVEBOX_RUNTIME_DIR'] = folders.root;
    t.after(async () => {
      delete process.env['GLOVEBOX_RUNTIME_DIR'];
      dom0.close();
      await folders.remove();
    });
    const downloads = join(folders.root, 'Downloads');
    const session = new Session({
      transport: new QubesTransport([process.execPath, distPath('native-host/qrexec-client-vm.js')]),
      send: () => undefined,
      createEditedCopy: (name) => new EditedCopy([inDownloads(downloads, name)]),
      createOriginal: (name) => new EditedCopy([inDownloads(downloads, name, originalName)]),
      used: new UsedGrants(join(folders.root, 'used')),
      createSafeCopy: () => assert.fail('nothing is copied'),
      createDialogs: () => assert.fail('nothing is asked'),
      templateHashes: () => Promise.resolve({}),
      keepOwnPolicy: () => assert.fail('nothing is told'),
      kept: new KeptEdits(keptEditsDir(folders.environment)),
    });
    const requestId = 'q';
    const asked = {
      viewOnly: false,
      disposableTemplate: null,
      network: false,
      returnEdits: true,
      closeAfterIdleMinutes: null,
    };
    const messages: readonly ToHost[] = [
      { type: 'hello', version: 1 },
      { type: 'open', requestId, name: 'contract.pdf', start: '', ...asked },
      { type: 'chunk', requestId, base64: chunkOf(Buffer.from('contents')) },
      { type: 'end', requestId },
    ];
    for (const message of messages) session.receive(encodeToHost(message).subarray(4));
    const call = await dom0.nextCall();
    await call.accept();
    await call.readInput();
    const left = session.leave();
    await call.reply(edit);
    await call.finish();
    await left;
    assert.deepEqual(await readFile(savedPath(folders)), edit);
    assert.deepEqual(await records(folders), ['q.json']);
  });
});
