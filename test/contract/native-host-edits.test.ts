// What the built native host does with an edited file that comes back, whole or not.
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { encodeExitCode, messageTypes } from '../../protocol/qrexec.ts';
import { waitUntil } from '../support/wait-until.ts';
import {
  failedCode,
  openAccepted,
  startHost,
  unbuilt,
  type HostProcess,
  type PeerCall,
} from './native-host-support.ts';
import { type Folders } from './private-folders.ts';
import { inBackground } from '../support/in-background.ts';

suite('the native host and an edited copy', { skip: unbuilt }, () => {
  const edit = Buffer.from('changed by the user');

  const sendEdit = async (host: HostProcess, call: PeerCall, requestId: string): Promise<void> => {
    await host.send({ type: 'end', requestId });
    await call.readInput();
    await call.reply(edit);
  };
  const bugs = `process.on('SIGWINCH', () => {
    Promise.reject(new Error('a promise that nobody owns'));
    setTimeout(() => { throw new Error('a callback that throws'); });
  });`;
  const copies = (folders: Folders): Promise<string[]> =>
    readdir(join(folders.root, 'Downloads', 'Glovebox')).catch(() => []);

  test('is saved whole, private, and never over another file', async (t) => {
    const { host, dom0, folders } = await startHost(t);
    await host.greet();
    for (const [requestId, name] of [
      ['e1', 'contract (edited).pdf'],
      ['e2', 'contract (edited 2).pdf'],
    ] as const) {
      await host.open(requestId);
      const call = await dom0.nextCall();
      await call.accept();
      await sendEdit(host, call, requestId);
      await call.finish();
      const path = join(folders.root, 'Downloads', 'Glovebox', name);
      assert.deepEqual(await host.next('edited', requestId), {
        type: 'edited',
        requestId,
        path,
        sizeBytes: edit.length,
      });
      await host.next('done', requestId);
      assert.deepEqual(await readFile(path), edit);
      assert.equal((await stat(path)).mode & 0o777, 0o600);
    }
    assert.equal((await copies(folders)).length, 2);
  });

  test('goes to the download folder that the user configured', async (t) => {
    const { host, dom0, folders } = await startHost(t, async ({ root }) => {
      await mkdir(join(root, '.config'));
      await writeFile(join(root, '.config', 'user-dirs.dirs'), 'XDG_DOWNLOAD_DIR="$HOME/Eigene Dateien"\n');
    });
    await host.greet();
    await host.open('e');
    const call = await dom0.nextCall();
    await call.accept();
    await sendEdit(host, call, 'e');
    await call.finish();
    assert.equal(
      (await host.next('edited', 'e')).path,
      join(folders.root, 'Eigene Dateien', 'Glovebox', 'contract (edited).pdf'),
    );
  });

  for (const [what, end, code] of [
    ['the connection breaks', (call: PeerCall) => call.socket.destroy(), 'dom0-lost'],
    [
      'the exit code comes before the end of the reply',
      (call: PeerCall) => call.socket.end(encodeExitCode(0)),
      'edit-lost',
    ],
    ['the service fails', (call: PeerCall) => inBackground(call.finish(125)), 'internal'],
    [
      'dom0 names a failure',
      (call: PeerCall) =>
        inBackground(call.status({ event: 'failure', code: 'dispvm-died' }).then(() => call.finish(125))),
      'dispvm-died',
    ],
  ] as const) {
    test(`is thrown away when ${what}`, async (t) => {
      const { host, call, folders } = await openAccepted(t, 'half');
      await sendEdit(host, call, 'half');
      await waitUntil(async () => (await copies(folders)).length > 0, 'the copy is being written');
      end(call);
      assert.equal(await failedCode(host, 'half'), code);
      assert.deepEqual(await copies(folders), []);
    });
  }

  test('is saved whole when Thunderbird closes half-way', async (t) => {
    const { host, call, folders } = await openAccepted(t, 'half');
    await sendEdit(host, call, 'half');
    await waitUntil(async () => (await copies(folders)).length > 0, 'the copy is being written');
    host.process.stdin.end();
    assert.equal((await call.nextMessage()).type, messageTypes.connectionTerminated);
    await call.reply(edit);
    await call.finish();
    assert.equal(await host.exited, 0);
    assert.deepEqual(await copies(folders), ['contract (edited).pdf']);
    assert.deepEqual(
      await readFile(join(folders.root, 'Downloads', 'Glovebox', 'contract (edited).pdf')),
      Buffer.concat([edit, edit]),
    );
  });

  test('is dropped after a view-only request', async (t) => {
    const { host, dom0, folders } = await startHost(t);
    await host.greet();
    await host.open('v', { viewOnly: true });
    const call = await dom0.nextCall();
    await call.accept();
    await sendEdit(host, call, 'v');
    await call.finish();
    await host.next('done', 'v');
    assert.deepEqual(await copies(folders), []);
  });

  test('that cannot be saved is told as edit-not-saved', async (t) => {
    const { host, call, folders } = await openAccepted(t, 'n');
    await writeFile(join(folders.root, 'Downloads'), 'a file where a folder should be');
    await sendEdit(host, call, 'n');
    await call.finish();
    assert.equal(await failedCode(host, 'n'), 'edit-not-saved');
  });

  test('is saved once the download folder that could not be written to can be', async (t) => {
    const { host, dom0, folders } = await startHost(t);
    const downloads = join(folders.root, 'Downloads');
    await writeFile(downloads, 'a file where a folder should be');
    await host.greet();
    for (const requestId of ['before', 'after']) {
      await host.open(requestId);
      const call = await dom0.nextCall();
      await call.accept();
      await sendEdit(host, call, requestId);
      await call.finish();
      if (requestId === 'after') break;
      assert.equal(await failedCode(host, requestId), 'edit-not-saved');
      await rm(downloads);
    }
    await host.next('edited', 'after');
  });

  test('comes home though a bug that nobody caught came in between', async (t) => {
    const { host, dom0, folders } = await startHost(t, ({ environment }) => {
      environment['NODE_OPTIONS'] = `--import=data:text/javascript,${encodeURIComponent(bugs)}`;
      return Promise.resolve();
    });
    await host.greet();
    await host.open('bugs');
    const call = await dom0.nextCall();
    await call.accept();
    host.process.kill('SIGWINCH');
    for (const bug of ['a promise that nobody owns', 'a callback that throws'])
      await waitUntil(() => host.stderr.includes(bug), `standard error has ${bug}`);
    await sendEdit(host, call, 'bugs');
    await call.finish();
    await host.next('edited', 'bugs');
    assert.deepEqual(await copies(folders), ['contract (edited).pdf']);
  });
});
