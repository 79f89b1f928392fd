// A real template goes from one computer to another: exported, imported where nothing was, for a person and for everybody, and
// a document opens from it. What is left where the disk is full: nothing.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { fetchStatus } from '../../dom0/runtime/fetch-status.ts';
import { startXvfb } from '../../scripts/screen/xvfb.ts';
import { distPath } from '../contract/native-host-support.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { furtherCase } from '../support/thorough.ts';

const missing = await missingForDispvms();
const isRoot = process.getuid?.() === 0;
const unbuilt = existsSync(distPath('glovebox.js')) ? null : 'dist/ is not built';

interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

suite('a template in an archive', { skip: missing ?? unbuilt ?? false }, () => {
  let folder = '';
  let archive = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gb-archive-'));
    archive = join(folder, 'debian-13.glovebox');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const run = (
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    within: readonly string[] = [],
  ): Promise<Ran> =>
    new Promise((resolve) => {
      const [program = '', ...rest] = [...within, process.execPath, distPath('glovebox.js'), ...args];
      const options = { env: { ...process.env, LC_ALL: 'C.UTF-8', ...env } };
      const child = execFile(program, rest, options, (_, stdout, stderr) =>
        resolve({ exitCode: child.exitCode, stdout, stderr }),
      );
    });
  const importArguments = (): readonly string[] => [
    ...['template', 'import', archive, '--public-key', join(folder, 'key.pub')],
  ];
  /** An empty computer: its data folders are not there yet. */
  const elsewhere = async (name: string): Promise<Record<string, string>> => {
    const root = join(folder, name);
    await mkdir(join(root, 'run'), { recursive: true, mode: 0o700 });
    return {
      HOME: root,
      GLOVEBOX_RUNTIME_DIR: join(root, 'run'),
      GLOVEBOX_DATA_DIR: join(root, 'own'),
      GLOVEBOX_SYSTEM_DATA_DIR: join(root, 'system'),
    };
  };

  /** Opens a document there, and says which template the daemon took. */
  const openThere = async (env: Record<string, string>): Promise<string | null | undefined> => {
    const screen = await startXvfb();
    try {
      const file = join(folder, 'notes.txt');
      await writeFile(file, 'from another computer');
      const onScreen = { ...env, DISPLAY: screen.display, WAYLAND_DISPLAY: '' };
      const opened = await run(['open', file, '--view-only', '--json', '--close-after-visible'], onScreen);
      assert.equal(opened.exitCode, 0, opened.stderr);
      assert.match(opened.stdout, /"visible"/);
      const status = await fetchStatus(join(env['GLOVEBOX_RUNTIME_DIR'] ?? '', 'qrexec.sock'));
      return status?.templates.find(({ name }) => name === 'debian-13')?.system;
    } finally {
      await run(['dom0', 'stop', '--force'], env);
      await screen.stop();
    }
  };

  test('is written once, by a key that was made for it', async () => {
    assert.equal((await run(['template', 'key', '--out', join(folder, 'key')])).exitCode, 0);
    const exported = await run(['template', 'export', 'debian-13', '--out', archive, '--key', join(folder, 'key')]);
    assert.equal(exported.exitCode, 0, exported.stderr);
    assert.match(exported.stdout, /debian-13\.glovebox now: \d+ MiB, signed\.\n$/);
    const again = await run(['template', 'export', 'debian-13', '--out', archive, '--key', join(folder, 'key')]);
    assert.equal(again.exitCode, 1);
    assert.match(again.stderr, /is there already, and is not replaced/);
  });

  test('is imported where nothing was, keeps its holes, and a document opens from it', async () => {
    const env = await elsewhere('person');
    const imported = await run(importArguments(), env);
    assert.equal(imported.exitCode, 0, imported.stderr);
    const own = env['GLOVEBOX_DATA_DIR'] ?? '';
    assert.match(imported.stdout, /own\/templates\/debian-13 is there, built /);
    assert.deepEqual(await readdir(join(own, 'building')), ['lock']);
    const ram = await stat(join(own, 'templates/debian-13/ram'));
    assert.ok(ram.blocks * 512 < ram.size / 2, 'memory that is zero takes no space');
    assert.equal((await run(['template', 'verify', 'debian-13'], env)).exitCode, 0);
    assert.equal(await openThere(env), null);
    assert.equal((await run(importArguments(), env)).exitCode, 0, 'a newer one takes its place');
  });

  test(
    'is imported by root for everybody, and a person without one of their own opens from it',
    { skip: !isRoot || furtherCase },
    async () => {
      const env = await elsewhere('everybody');
      const imported = await run([...importArguments(), '--system'], env);
      assert.equal(imported.exitCode, 0, imported.stderr);
      const template = join(env['GLOVEBOX_SYSTEM_DATA_DIR'] ?? '', 'templates/debian-13');
      for (const name of await readdir(template))
        assert.equal((await stat(join(template, name))).mode & 0o777, 0o444, name);
      assert.equal((await stat(template)).mode & 0o777, 0o755);
      const { mtimeMs, ctimeMs } = await stat(join(template, 'ram'));
      assert.equal(await openThere(env), 'used');
      assert.match(
        (await run(['template', 'list'], env)).stdout,
        /^debian-13 {2}ready .*system\/templates\/debian-13\n$/,
      );
      assert.equal(existsSync(join(env['GLOVEBOX_DATA_DIR'] ?? '', 'templates')), false, 'nobody made another one');
      const seen = await stat(join(template, 'ram'));
      assert.deepEqual([seen.mtimeMs, seen.ctimeMs], [mtimeMs, ctimeMs], 'nobody touched it');
      const asPerson = ['bwrap', '--unshare-user', '--uid', '1000', '--dev-bind', '/', '/'];
      const refused = await run([...importArguments(), '--system'], env, asPerson);
      assert.deepEqual([refused.exitCode, refused.stdout], [1, '']);
      assert.match(refused.stderr, /^glovebox template import: --system is for .* Run it as root[^\n]*\n$/);
    },
  );

  // To anybody else bwrap shows the folders above, which are root’s, as nobody’s: they are not trusted then.
  test(
    'on a full disk leaves nothing and says which, in both directions',
    { skip: isRoot ? false : 'only root has such a disk' },
    async () => {
      const small = join(folder, 'small');
      await mkdir(small);
      const onSmallDisk = ['bwrap', '--dev-bind', '/', '/', '--size', `${32 * 2 ** 20}`, '--tmpfs', small];
      const look = [...onSmallDisk, 'sh', '-c', `"$@"; code=$?; find ${small} -type f >&2; exit $code`, 'sh'];
      const env = { ...(await elsewhere('full')), GLOVEBOX_DATA_DIR: join(small, 'own') };
      const imported = await run(importArguments(), env, look);
      assert.equal(imported.exitCode, 1);
      const [, said, ...left] = imported.stderr.trimEnd().split('\n');
      assert.match(said ?? '', /The disk of \S+small\/own is full\. Free some space there; nothing is left/);
      assert.deepEqual(left, [join(small, 'own/building/lock')]);
      const out = ['--out', join(small, 'x'), '--key', join(folder, 'key')];
      const exported = await run(['template', 'export', 'debian-13', ...out], {}, look);
      assert.equal(exported.exitCode, 1);
      assert.match(exported.stderr, /^glovebox template export: The disk of \S+small\/x is full\.[^\n]*\n$/);
    },
  );

  test('cut short by Ctrl-C leaves nothing', async () => {
    const env = await elsewhere('interrupted');
    const child = spawn(process.execPath, [distPath('glovebox.js'), ...importArguments()], {
      env: { ...process.env, LC_ALL: 'C.UTF-8', ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.endsWith('Unpacking …\n')) child.kill('SIGINT');
    });
    const [exitCode] = (await once(child, 'close')) as [number | null];
    assert.equal(exitCode, 130, said);
    assert.match(said, /interrupted; nothing is left/);
    assert.deepEqual(await readdir(join(env['GLOVEBOX_DATA_DIR'] ?? '', 'building')), ['lock']);
    assert.equal(existsSync(join(env['GLOVEBOX_DATA_DIR'] ?? '', 'templates')), false);
  });
});
