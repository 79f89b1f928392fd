// What the built native host does with an edited file that comes back, whole or not.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { promisify } from 'node:util';
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

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;

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
        isElsewhere: false,
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

  /** A file where the folder for edits would be made, under any of its names. */
  const blockOwnFolders = async (folder: string): Promise<void> => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'Glovebox'), '');
    for (let number = 2; number <= 20; number += 1) await writeFile(join(folder, `Glovebox ${number}`), '');
  };

  test('that cannot be saved anywhere is told as edit-not-saved', async (t) => {
    const { host, call, folders } = await openAccepted(t, 'n');
    for (const folder of ['Downloads', 'tmp', '']) await blockOwnFolders(join(folders.root, folder));
    await sendEdit(host, call, 'n');
    await call.finish();
    assert.equal(await failedCode(host, 'n'), 'edit-not-saved');
  });

  test('goes elsewhere, and is told to be there, until the download folder can be written to again', async (t) => {
    const { host, dom0, folders } = await startHost(t);
    const downloads = join(folders.root, 'Downloads');
    await writeFile(downloads, 'a file where a folder should be');
    await host.greet();
    for (const [requestId, folder] of [
      ['before', join(folders.root, 'tmp')],
      ['after', downloads],
    ] as const) {
      await host.open(requestId);
      const call = await dom0.nextCall();
      await call.accept();
      await sendEdit(host, call, requestId);
      await call.finish();
      const { path, isElsewhere } = await host.next('edited', requestId);
      assert.deepEqual(
        [path, isElsewhere],
        [join(folder, 'Glovebox', 'contract (edited).pdf'), requestId === 'before'],
      );
      assert.deepEqual(await readFile(path), edit);
      if (requestId === 'before') await rm(downloads);
    }
  });

  test('is continued elsewhere when the disk is full in the middle of it', { skip: !isRoot }, async (t) => {
    const { host, call, folders } = await openAccepted(t, 'full');
    const downloads = join(folders.root, 'Downloads');
    await mkdir(downloads);
    await run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'small', downloads]);
    try {
      const large = randomBytes(300_000);
      await host.send({ type: 'end', requestId: 'full' });
      await call.readInput();
      for (let at = 0; at < large.length; at += 50_000) await call.reply(large.subarray(at, at + 50_000));
      await call.finish();
      const { path, isElsewhere } = await host.next('edited', 'full');
      assert.ok(isElsewhere);
      assert.deepEqual(await readFile(path), large);
      assert.deepEqual(await copies(folders), [], 'no half is left behind');
    } finally {
      await run('umount', ['--lazy', downloads]);
    }
  });

  const announce = (call: PeerCall, announced: Buffer): Promise<void> =>
    call.status({
      event: 'edited',
      sizeBytes: announced.length,
      sha256: createHash('sha256').update(announced).digest('hex'),
    });

  test('that dom0 has announced is saved whatever else failed, and both are told', async (t) => {
    const { host, call, folders } = await openAccepted(t, 'a');
    await announce(call, edit);
    await sendEdit(host, call, 'a');
    await call.status({ event: 'failure', code: 'dispvm-died' });
    await call.finish(125);
    assert.equal((await host.next('edited', 'a')).sizeBytes, edit.length);
    assert.equal(await failedCode(host, 'a'), 'dispvm-died');
    assert.deepEqual(await copies(folders), ['contract (edited).pdf']);
  });

  test('that is empty is saved where dom0 has announced it', async (t) => {
    const { host, call, folders } = await openAccepted(t, 'e');
    await announce(call, Buffer.alloc(0));
    await host.send({ type: 'end', requestId: 'e' });
    await call.readInput();
    await call.finish();
    const { path, sizeBytes } = await host.next('edited', 'e');
    assert.deepEqual([sizeBytes, (await readFile(path)).length], [0, 0]);
    assert.equal((await copies(folders)).length, 1);
  });

  for (const [what, announced] of [
    ['is shorter than announced', Buffer.from('changed by the user, and more')],
    ['is another than announced', Buffer.from('CHANGED by the user')],
  ] as const) {
    test(`that ${what} is lost, and told to be`, async (t) => {
      const { host, call, folders } = await openAccepted(t, 'w');
      await announce(call, announced);
      await sendEdit(host, call, 'w');
      await call.finish();
      assert.equal(await failedCode(host, 'w'), 'edit-lost');
      assert.deepEqual(await copies(folders), []);
    });
  }

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
