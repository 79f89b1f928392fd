// The built `glovebox` command and the work-alike qrexec-client-vm as a person or a Qubes tool runs them.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import { words } from '../../protocol/words.ts';
import { unbuilt, type PeerCall } from './native-host-support.ts';
import { start, prepare } from './started-program.ts';

const stage = (call: PeerCall, name: 'visible' | 'closed' | 'gone'): Promise<void> =>
  call.status({ event: 'stage', stage: name, atMs: Date.now() });
const announce = (call: PeerCall): Promise<void> =>
  call.status({ event: 'dispvm', dispvm: { id: 'disp3', template: 'debian-13', engine: 'qemu', accelerator: 'tcg' } });
const expectOrderlyClose = async (call: PeerCall): Promise<void> => {
  const message = await call.nextMessage();
  assert.equal(message.type, messageTypes.connectionTerminated);
  assert.deepEqual(Buffer.from(message.payload), Buffer.alloc(8));
};

/** By the program of the desktop: null where the file has no such mark. */
const originOf = async (path: string): Promise<string | null> => {
  const { stdout } = await promisify(execFile)('gio', ['info', '-a', 'xattr::glovebox.origin', path]);
  return /xattr::glovebox\.origin: (\w+)/.exec(stdout)?.[1] ?? null;
};

suite('glovebox open', { skip: unbuilt }, () => {
  test('speaks to a person in the language of their terminal', async (t) => {
    const { folders } = await prepare(t);
    folders.environment['LC_ALL'] = 'de_DE.UTF-8';
    const help = await start(folders, 'glovebox.js', ['open', '--help']).finished;
    assert.deepEqual([help.exitCode, help.stdout.split('\n')[0]], [0, 'Aufruf: glovebox open DATEI… [Optionen]']);
    const missing = await start(folders, 'glovebox.js', ['open', join(folders.root, 'none.pdf')]).finished;
    assert.deepEqual(
      [missing.exitCode, missing.stderr],
      [1, `glovebox: ${words.de.commands.open.file.missing(join(folders.root, 'none.pdf'))}\n`],
    );
    const wrong = await start(folders, 'glovebox.js', ['open']).finished;
    assert.deepEqual(
      [wrong.exitCode, wrong.stderr],
      [2, 'glovebox open: braucht mindestens eine DATEI. Hilfe gibt „glovebox open --help“.\n'],
    );
  });

  test('asks for an orderly close once the document is visible, and reports every stage', async (t) => {
    const { folders, dom0, file } = await prepare(t);
    dom0.expectQuestion();
    const { finished } = start(folders, 'glovebox.js', ['open', file, '--json', '--close-after-visible']);
    const call = await dom0.nextCall();
    await call.accept();
    assert.equal((await call.readInput()).subarray(256).toString(), 'original');
    await announce(call);
    await stage(call, 'visible');
    await expectOrderlyClose(call);
    await stage(call, 'closed');
    await stage(call, 'gone');
    await call.finish();
    const { exitCode, stdout } = await finished;
    const report = JSON.parse(stdout) as {
      attachment: object;
      dispvm: { id: string };
      stagesMs: Record<string, number>;
      destroyed: boolean;
      code?: string;
    };
    assert.equal(exitCode, 0);
    assert.deepEqual(report.attachment, { name: 'letter.txt', sizeBytes: 8 });
    assert.equal(report.dispvm.id, 'disp3');
    assert.equal(report.destroyed, true);
    assert.equal(report.code, undefined);
    for (const name of ['click', 'hostFirstByte', 'visible', 'closed', 'gone'])
      assert.equal(typeof report.stagesMs[name], 'number', name);
    assert.equal(await readFile(file, 'utf8'), 'original');
  });

  test('writes an edit back over the file, whole, with its mode kept and marked as from a DispVM', async (t) => {
    const { folders, dom0, file } = await prepare(t);
    dom0.expectQuestion();
    assert.equal(await originOf(file), null);
    const { finished } = start(folders, 'glovebox.js', ['open', file]);
    const call = await dom0.nextCall();
    await call.accept();
    await call.readInput();
    await stage(call, 'visible');
    await call.reply(Buffer.from('edited'));
    await call.finish();
    assert.equal((await finished).exitCode, 0);
    assert.equal(await readFile(file, 'utf8'), 'edited');
    assert.equal((await stat(file)).mode & 0o777, 0o640);
    assert.equal(await originOf(file), 'dispvm');
  });

  test('does not overwrite what somebody else changed meanwhile', async (t) => {
    const { folders, dom0, file } = await prepare(t);
    dom0.expectQuestion();
    const { finished } = start(folders, 'glovebox.js', ['open', file]);
    const call = await dom0.nextCall();
    await call.accept();
    await call.readInput();
    await writeFile(file, 'changed outside');
    await stage(call, 'visible');
    await call.reply(Buffer.from('edited'));
    await call.finish();
    await finished;
    assert.equal(await readFile(file, 'utf8'), 'changed outside');
    assert.equal(await readFile(join(folders.root, 'letter (edited).txt'), 'utf8'), 'edited');
  });

  test('leaves the file alone with --view-only and when the call breaks', async (t) => {
    const { folders, dom0, file } = await prepare(t);
    for (const viewOnly of [true, false]) {
      dom0.expectQuestion();
      const { finished } = start(folders, 'glovebox.js', ['open', file, ...(viewOnly ? ['--view-only'] : [])]);
      const call = await dom0.nextCall();
      await call.accept();
      await call.readInput();
      await stage(call, 'visible');
      await call.reply(Buffer.from('edited'));
      if (viewOnly) await call.finish();
      else call.socket.destroy();
      assert.equal((await finished).exitCode, viewOnly ? 0 : 1);
      assert.equal(await readFile(file, 'utf8'), 'original');
      assert.deepEqual(
        (await readdir(folders.root)).filter((name) => name.startsWith('.glovebox')),
        [],
      );
    }
  });

  test('fails with not-visible when the document does not appear in time, and waits for the VM to be gone', async (t) => {
    const { folders, dom0, file } = await prepare(t);
    dom0.expectQuestion();
    const { finished } = start(folders, 'glovebox.js', ['open', file, '--json', '--wait-visible-ms', '300']);
    const call = await dom0.nextCall();
    await call.accept();
    await announce(call);
    await call.readInput();
    await expectOrderlyClose(call);
    await stage(call, 'gone');
    await call.finish();
    const { exitCode, stdout, stderr } = await finished;
    assert.equal(exitCode, 1);
    assert.match(stdout, /"code": "not-visible"/);
    assert.match(stdout, /"destroyed": true/);
    assert.match(stderr, /did not appear in time/);
  });

  test('asks for the template and the network that it was told to', async (t) => {
    const { folders, dom0, file } = await prepare(t);
    dom0.expectQuestion();
    const { finished } = start(folders, 'glovebox.js', ['open', file, '--template', 'online', '--network']);
    const call = await dom0.nextCall();
    const { intendedTarget, service } = await call.greet();
    assert.deepEqual([intendedTarget, service], ['@dispvm:online', 'qubes.OpenInVM+network']);
    await call.status({ event: 'failure', code: 'network-unavailable' });
    await call.send(encodeMessage(messageTypes.serviceRefused, new Uint8Array(32)));
    const { exitCode, stderr } = await finished;
    assert.equal(exitCode, 1);
    assert.match(stderr, /network connection/);
  });

  test('ends the DispVM at Ctrl-C', async (t) => {
    const { folders, dom0, file } = await prepare(t);
    dom0.expectQuestion();
    const { finished, interrupt } = start(folders, 'glovebox.js', ['open', file]);
    const call = await dom0.nextCall();
    await call.accept();
    await call.readInput();
    interrupt();
    await expectOrderlyClose(call);
    await call.finish();
    assert.equal((await finished).exitCode, 130);
  });

  test('says once that it waits for its turn, is not late while it waits, and leaves the queue at Ctrl-C', async (t) => {
    const { folders, dom0, file } = await prepare(t);
    dom0.expectQuestion();
    const { finished, interrupt } = start(folders, 'glovebox.js', ['open', file, '--wait-visible-ms', '1500']);
    const call = await dom0.nextCall();
    await call.greet();
    await call.status({ event: 'stage', stage: 'queued', atMs: Date.now() });
    for (let second = 0; second < 3; second += 1) {
      await delay(1000);
      await call.status({ event: 'waiting', for: 'dispvm' });
    }
    interrupt();
    const { exitCode, stderr } = await finished;
    assert.equal(exitCode, 130, stderr);
    assert.equal(stderr.match(/Too many documents are open/g)?.length, 1);
    assert.doesNotMatch(stderr, /visible/);
  });

  test('names what is wrong with a command line', async (t) => {
    const { folders } = await prepare(t);
    for (const [args, pattern] of [
      [['open', 'x', '--wide'], /--wide/],
      [['open'], /FILE/],
      [['open', 'x', '--template', '../y'], /--template/],
      [['open', 'x', '--wait-visible-ms', 'soon'], /--wait-visible-ms/],
      [['close'], /"close"/],
      [['--wide'], /"--wide"/],
      [['install', 'here'], /no arguments/],
    ] as const) {
      const { exitCode, stderr } = await start(folders, 'glovebox.js', args).finished;
      assert.equal(exitCode, 2);
      assert.match(stderr, pattern);
    }
    assert.equal(
      (await start(folders, 'glovebox.js', ['open', join(folders.root, 'missing.pdf')]).finished).exitCode,
      1,
    );
  });
});

suite('glovebox install and uninstall', { skip: unbuilt }, () => {
  test('leave nothing behind together, and the launcher starts the host', async (t) => {
    const { folders } = await prepare(t);
    const before = await readdir(folders.root, { recursive: true });
    for (const command of ['install', 'install'])
      assert.equal((await start(folders, 'glovebox.js', [command]).finished).exitCode, 0);
    const manifest = JSON.parse(
      await readFile(join(folders.root, '.mozilla/native-messaging-hosts/glovebox.json'), 'utf8'),
    ) as { name: string; path: string; type: string };
    assert.equal(manifest.name, 'glovebox');
    const host = spawn(manifest.path, [], { env: { ...folders.environment, PATH: '/nowhere' } });
    host.stdin.end();
    assert.equal(await new Promise((resolve) => host.once('exit', resolve)), 0);
    assert.equal((await start(folders, 'glovebox.js', ['uninstall']).finished).exitCode, 0);
    assert.deepEqual(await readdir(folders.root, { recursive: true }), before);
  });
});
