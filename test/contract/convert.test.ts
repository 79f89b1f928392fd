// The built `glovebox convert` as a person or a script runs it, beside a dom0 under the test's control.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { messageTypes } from '../../protocol/qrexec.ts';
import { describeFailure } from '../../protocol/user-messages.ts';
import { words } from '../../protocol/words.ts';
import { encodeCopy, plainPage } from '../support/copy-stream.ts';
import { waitUntil } from '../support/wait-until.ts';
import { unbuilt, type PeerCall, type PeerDom0 } from './native-host-support.ts';
import { prepare, start, type Finished } from './started-program.ts';

const pages = [plainPage(30, 40, [255, 255, 255]), plainPage(40, 30, [9, 99, 200])];
const said = words.en.commands.convert;
const { open: openWords } = words.en.commands;

interface Started {
  readonly finished: Promise<Finished>;
  readonly interrupt: () => void;
  readonly dom0: PeerDom0;
  readonly file: string;
  readonly out: string;
}

const begin = async (
  t: TestContext,
  args: readonly string[] = [],
  options: { readonly input?: string; readonly within?: readonly string[]; readonly out?: string } = {},
): Promise<Started> => {
  const { folders, dom0, file } = await prepare(t);
  dom0.expectQuestion();
  const out = options.out ?? join(folders.root, 'safe.pdf');
  const { finished, interrupt } = start(folders, 'glovebox.js', ['convert', file, '--out', out, ...args], options);
  return { finished, interrupt, dom0, file, out };
};

/** Grants the call and takes the document: its name, without what stands in front, and the password. */
const take = async (dom0: PeerDom0): Promise<{ call: PeerCall; service: string; input: Buffer }> => {
  const call = await dom0.nextCall();
  const { service } = await call.accept();
  await call.status({
    event: 'dispvm',
    dispvm: { id: 'disp3', template: 'debian-13', engine: 'qemu', accelerator: 'tcg' },
  });
  return { call, service, input: await call.readInput() };
};
const end = async (call: PeerCall, exitCode = 0): Promise<void> => {
  await call.status({ event: 'stage', stage: 'gone', atMs: Date.now() });
  await call.finish(exitCode);
};
const textOf = (field: Buffer): string => field.subarray(0, field.indexOf(0)).toString();

suite('glovebox convert', { skip: unbuilt }, () => {
  test('sends the document view-only, tells each page, and saves the whole copy for its owner alone', async (t) => {
    const { finished, dom0, out } = await begin(t);
    const { call, service, input } = await take(dom0);
    assert.equal(service, 'glovebox.SafeCopy+150');
    assert.equal(textOf(input.subarray(0, 256)), '');
    assert.equal(textOf(input.subarray(256, 512)), 'view-only-letter.txt');
    assert.equal(input.subarray(512).toString(), 'original');
    await call.reply(encodeCopy(pages));
    await end(call);
    const { exitCode, stdout, stderr } = await finished;
    assert.deepEqual([exitCode, stdout], [0, `${said.saved(JSON.stringify(out))}\n`]);
    assert.equal(stderr, [1, 2].map((page) => `glovebox: ${said.page(page, 2)}\n`).join(''));
    assert.equal((await stat(out)).mode & 0o777, 0o600);
    assert.match((await readFile(out)).toString('latin1'), /^%PDF-1\.4\n[^]*%%EOF\n$/);
  });

  test('reports in JSON, and takes dots per inch and a template', async (t) => {
    const { finished, dom0, out } = await begin(t, ['--json', '--dpi', '72', '--template', 'office']);
    const { call, service } = await take(dom0);
    assert.equal(service, 'glovebox.SafeCopy+72');
    await call.reply(encodeCopy(pages));
    await end(call);
    const { exitCode, stdout } = await finished;
    const report = JSON.parse(stdout) as Record<string, unknown>;
    assert.equal(exitCode, 0);
    assert.deepEqual(report['document'], { name: 'letter.txt', sizeBytes: 8 });
    assert.deepEqual(report['copy'], { path: out, sizeBytes: (await stat(out)).size, pages: 2, dpi: 72 });
    assert.equal(report['destroyed'], true);
    assert.equal((report['pagesMs'] as unknown[]).length, 2);
    assert.equal('code' in report, false);
  });

  test('reads a password from standard input, and sends it in its field alone', async (t) => {
    const { finished, dom0 } = await begin(t, ['--password-file', '-'], { input: 'grüne Tür\n' });
    const { call, input } = await take(dom0);
    assert.equal(textOf(input.subarray(0, 256)), 'grüne Tür');
    await call.status({ event: 'failure', code: 'password-wrong' });
    await end(call, 125);
    const { exitCode, stderr } = await finished;
    assert.deepEqual([exitCode, stderr], [1, `glovebox: ${describeFailure('password-wrong', 'en')}\n`]);
  });

  for (const code of [
    'password-needed',
    'document-damaged',
    'type-unsupported',
    'too-many-pages',
    'template-missing',
  ] as const) {
    test(`says ${code} in words, and leaves nothing`, async (t) => {
      const { finished, dom0, out } = await begin(t);
      const { call } = await take(dom0);
      await call.status({ event: 'failure', code });
      await end(call, 125);
      const { exitCode, stderr } = await finished;
      assert.deepEqual([exitCode, stderr], [1, `glovebox: ${describeFailure(code, 'en')}\n`]);
      assert.deepEqual(
        (await readdir(dirname(out))).filter((name) => name.includes('safe') || name.includes('.part')),
        [],
      );
    });
  }

  test('says that its template is being made', async (t) => {
    const { finished, dom0 } = await begin(t);
    const { call } = await take(dom0);
    await call.status({ event: 'waiting', for: 'template' });
    await call.status({ event: 'waiting', for: 'template' });
    await call.reply(encodeCopy(pages));
    await end(call);
    assert.equal((await finished).stderr.split(openWords.waits.template).length, 2, 'once');
  });

  test('opens nothing where the copy could not be saved, and says why', async (t) => {
    const { folders, file } = await prepare(t);
    const path = (name: string): string => join(folders.root, name);
    await writeFile(path('taken.pdf'), 'mine');
    await mkdir(path('inner'));
    for (const [out, text] of [
      [path('taken.pdf'), said.out.exists(path('taken.pdf'))],
      [path('inner'), said.out.isFolder(path('inner'))],
      [path('missing/safe.pdf'), said.out.noFolder(path('missing/safe.pdf'))],
    ] as const) {
      const { exitCode, stderr } = await start(folders, 'glovebox.js', ['convert', file, '--out', out]).finished;
      assert.deepEqual([exitCode, stderr], [1, `glovebox: ${text}\n`]);
    }
    assert.equal(await readFile(path('taken.pdf'), 'utf8'), 'mine');
    const none = ['convert', file, '--out', path('a.pdf'), '--password-file', path('none')];
    const { exitCode, stderr } = await start(folders, 'glovebox.js', none).finished;
    assert.deepEqual([exitCode, stderr], [1, `glovebox: ${said.noPassword(path('none'))}\n`]);
    const missing = await start(folders, 'glovebox.js', ['convert', path('none'), '--out', path('a.pdf')]).finished;
    assert.deepEqual([missing.exitCode, missing.stderr], [1, `glovebox: ${openWords.file.missing(path('none'))}\n`]);
    for (const args of [
      ['convert', file],
      ['convert', file, '--out', path('a.pdf'), '--dpi', '71'],
    ])
      assert.equal((await start(folders, 'glovebox.js', args).finished).exitCode, 2);
  });

  test('with --force it replaces what is there, once the copy is whole', async (t) => {
    const { folders, dom0, file } = await prepare(t);
    const out = join(folders.root, 'safe.pdf');
    await writeFile(out, 'older');
    await chmod(out, 0o644);
    dom0.expectQuestion();
    const { finished } = start(folders, 'glovebox.js', ['convert', file, '--out', out, '--force']);
    const { call } = await take(dom0);
    await call.reply(encodeCopy(pages).subarray(0, 40));
    assert.equal(await readFile(out, 'utf8'), 'older');
    await call.reply(encodeCopy(pages).subarray(40));
    await end(call);
    assert.equal((await finished).exitCode, 0);
    assert.match(await readFile(out, 'latin1'), /^%PDF/);
    assert.equal((await stat(out)).mode & 0o777, 0o600);
  });

  test('Ctrl-C asks for the end in order, and leaves nothing', async (t) => {
    const { finished, interrupt, dom0, out } = await begin(t);
    const { call } = await take(dom0);
    await call.reply(encodeCopy(pages).subarray(0, 40));
    interrupt();
    assert.equal((await call.nextMessage()).type, messageTypes.connectionTerminated);
    await call.status({ event: 'failure', code: 'cancelled' });
    await end(call, 125);
    assert.equal((await finished).exitCode, 130);
    assert.deepEqual(
      (await readdir(dirname(out))).filter((name) => name.endsWith('.pdf') || name.endsWith('.part')),
      [],
    );
  });

  const hasSmallDisk = spawnSync('bwrap', [
    '--dev-bind',
    '/',
    '/',
    '--size',
    '65536',
    '--tmpfs',
    '/mnt',
    'true',
  ]).status;
  test('a disk that gets full ends it at once, and leaves nothing', { skip: hasSmallDisk !== 0 }, async (t) => {
    const within = ['bwrap', '--dev-bind', '/', '/', '--size', '65536', '--tmpfs', '/mnt'];
    const { finished, dom0 } = await begin(t, [], { within, out: '/mnt/safe.pdf' });
    const { call } = await take(dom0);
    // Of many colours: it takes more room than there is.
    const noise = [1, 2, 3].map(() => ({ width: 300, height: 300, rgb: Uint8Array.from(randomBytes(270_000)) }));
    await call.reply(encodeCopy(noise).subarray(0, -1));
    assert.equal((await call.nextMessage()).type, messageTypes.connectionTerminated, 'it does not wait for the rest');
    await call.status({ event: 'failure', code: 'cancelled' });
    await end(call, 125);
    const { exitCode, stderr } = await finished;
    assert.equal(exitCode, 1);
    assert.ok(stderr.endsWith(`glovebox: ${describeFailure('copy-not-saved', 'en')}\n`), stderr);
  });

  test('what others can read of the running command names no password', async (t) => {
    const { finished, dom0, interrupt } = await begin(t, ['--password-file', '-'], { input: 'cotton\n' });
    const { call, input } = await take(dom0);
    assert.equal(textOf(input.subarray(0, 256)), 'cotton');
    const listed = await waitUntil(
      () => spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout.includes('--password-file -') || null,
      'it is listed',
    );
    assert.ok(listed);
    assert.ok(!spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout.includes('cotton'));
    interrupt();
    await call.nextMessage();
    await end(call, 125);
    await finished;
  });
});
