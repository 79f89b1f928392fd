// Calls of `glovebox open` that are unusual and right, and Ctrl-C at each of its stages.
import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { messageTypes } from '../../protocol/qrexec.ts';
import { unbuilt, type PeerCall } from './native-host-support.ts';
import { prepare, start } from './started-program.ts';

const visible = (call: PeerCall): Promise<void> => call.status({ event: 'stage', stage: 'visible', atMs: Date.now() });

suite('glovebox open', { skip: unbuilt }, () => {
  const forms: readonly (readonly [title: string, name: string, args: (path: string) => readonly string[]])[] = [
    ['a file URL, with what it writes by per cent', 'a b%.txt', (path) => [`file://${encodeURI(path)}`]],
    [
      'a name that begins with “-”, behind “--”',
      '-x.txt',
      (path) => ['--json', '--', path.slice(1 + path.lastIndexOf('/'))],
    ],
    ['a name that begins with “-”, in its folder', '--json', () => ['./--json', '--json']],
    ['options before and behind the file', 'a.txt', (path) => ['--json', path, '--view-only']],
    ['an option twice that says nothing more', 'a.txt', (path) => [path, '--json', '--json']],
    ['a name in another script, with blanks at its end', '文書 .txt ', (path) => [path]],
  ];
  for (const [title, name, args] of forms)
    test(`opens ${title}`, async (t) => {
      const { folders, dom0, file } = await prepare(t);
      const path = join(folders.root, name);
      await rename(file, path);
      dom0.expectQuestion();
      const { finished } = start(folders, 'glovebox.js', ['open', ...args(path)], { cwd: folders.root });
      const call = await dom0.nextCall();
      await call.accept();
      assert.equal((await call.readInput()).subarray(256).toString(), 'original');
      await visible(call);
      await call.finish();
      const { exitCode, stderr } = await finished;
      assert.deepEqual([exitCode, stderr], [0, '']);
    });

  test('Ctrl-C before dom0 has said a word ends it', async (t) => {
    const { folders, dom0, file } = await prepare(t);
    dom0.expectQuestion();
    const { finished, interrupt } = start(folders, 'glovebox.js', ['open', file]);
    await dom0.nextCall();
    interrupt();
    interrupt();
    assert.equal((await finished).exitCode, 130);
  });

  test('Ctrl-C while the document is shown closes its window', async (t) => {
    const { folders, dom0, file } = await prepare(t);
    dom0.expectQuestion();
    const { finished, interrupt } = start(folders, 'glovebox.js', ['open', file]);
    const call = await dom0.nextCall();
    await call.accept();
    await call.readInput();
    await visible(call);
    interrupt();
    assert.equal((await call.nextMessage()).type, messageTypes.connectionTerminated);
    await call.finish();
    const { exitCode, stderr } = await finished;
    assert.equal(exitCode, 130);
    assert.doesNotMatch(stderr, /^\s+at /m);
  });
});
