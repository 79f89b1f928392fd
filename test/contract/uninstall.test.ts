// `glovebox install`, `doctor` and `uninstall` in a home of their own, with a daemon and a host that run.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { fetchStatus } from '../../dom0/runtime/fetch-status.ts';
import type { DoctorCheck } from '../../protocol/doctor-check.ts';
import { waitUntil } from '../support/wait-until.ts';
import { distPath, HostProcess, unbuilt } from './native-host-support.ts';
import { start, type Finished } from './started-program.ts';

interface Home {
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly run: (...args: string[]) => Promise<Finished>;
  /** Every name in it. */
  readonly everything: () => Promise<readonly string[]>;
}

/** Nothing is set but what a session sets. */
const makeHome = async (t: TestContext): Promise<Home> => {
  const root = await mkdtemp(join(tmpdir(), 'glovebox-home-'));
  await mkdir(join(root, 'run'), { mode: 0o700 });
  await mkdir(join(root, '.config'));
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:XDG|GLOVEBOX)_/.test(name));
  const environment = {
    ...Object.fromEntries(inherited),
    HOME: root,
    XDG_RUNTIME_DIR: join(root, 'run'),
    LC_ALL: 'C.UTF-8',
    DISPLAY: '',
    WAYLAND_DISPLAY: '',
  };
  const home = {
    root,
    environment,
    run: (...args: string[]) =>
      start({ root, environment, remove: () => Promise.resolve() }, 'glovebox.js', args).finished,
    everything: async () => (await readdir(root, { recursive: true })).sort(),
  };
  t.after(async () => {
    await home.run('dom0', 'stop', '--force');
    await rm(root, { recursive: true, force: true });
  });
  return home;
};

const manifestIn = async (root: string): Promise<{ readonly path: string }> =>
  JSON.parse(await readFile(join(root, '.mozilla/native-messaging-hosts/glovebox.json'), 'utf8')) as {
    readonly path: string;
  };

suite('what is installed', { skip: unbuilt }, () => {
  test('--purge ends daemon and host, and leaves nothing of what they made', async (t) => {
    const { root, environment, run, everything } = await makeHome(t);
    const before = await everything();
    assert.equal((await run('install')).exitCode, 0);
    const host = new HostProcess(environment, [(await manifestIn(root)).path]);
    await host.greet();
    const socket = join(root, 'run/glovebox/qrexec.sock');
    await waitUntil(() => fetchStatus(socket), 'the daemon answers');
    // What a person sets, and what building leaves, lies where it would.
    for (const folder of ['.config/glovebox/policy.d', '.local/share/glovebox/templates/debian-13'])
      await mkdir(join(root, folder), { recursive: true });
    await mkdir(join(root, '.local/state/glovebox/used-grants'), { recursive: true });
    for (const name of [
      '.config/glovebox/pool.json',
      '.config/glovebox/policy.json',
      '.local/state/glovebox/audit.log',
      '.local/state/glovebox/audit.log.4',
      '.local/state/glovebox/dom0.log.1',
      '.local/state/glovebox/used-grants/0123',
    ])
      await writeFile(join(root, name), '{}');
    const purged = await run('uninstall', '--purge');
    assert.deepEqual([purged.exitCode, purged.stderr], [0, '']);
    await host.exited;
    assert.equal(await fetchStatus(socket), null);
    assert.deepEqual(await everything(), before, purged.stdout);
  });

  test('entries of file managers are what their readers take, and go again', async (t) => {
    const { root, run, everything } = await makeHome(t);
    const before = await everything();
    assert.match((await run('install', '--desktop')).stdout, /File managers offer to open files in a disposable VM/);
    const entries = (await everything()).filter((name) => name.includes('software.glovebox.Glovebox'));
    assert.equal(entries.length, 10);
    const applications = entries.filter((name) => name.includes('/applications/'));
    assert.equal(applications.length, 2);
    for (const name of applications) await promisify(execFile)('desktop-file-validate', [join(root, name)]);
    for (const [index, name] of ['Open in a disposable VM', 'View only in a disposable VM'].entries()) {
      const script = join(root, '.local/share/nautilus/scripts', name);
      const [, opener = ''] = /^exec '(.*)' "\$@"$/m.exec(await readFile(script, 'utf8')) ?? [];
      assert.match(await readFile(opener, 'utf8'), index === 0 ? / open --attachment -- / : / --view-only -- /);
      await access(script, constants.X_OK);
    }
    assert.equal((await run('uninstall')).exitCode, 0);
    assert.deepEqual(await everything(), before);
  });

  test('links that an earlier version put into the menu of Nautilus go as well', async (t) => {
    const { root, run, everything } = await makeHome(t);
    const before = await everything();
    assert.equal((await run('install', '--desktop')).exitCode, 0);
    const script = join(root, '.local/share/nautilus/scripts/Open in a disposable VM');
    await rm(script);
    await symlink(join(root, '.local/share/glovebox/native-host/open'), script);
    assert.equal((await run('uninstall')).exitCode, 0);
    assert.deepEqual(await everything(), before);
  });

  test('a script of somebody else’s in the menu of Nautilus stays theirs', async (t) => {
    const { root, run } = await makeHome(t);
    const script = join(root, '.local/share/nautilus/scripts/Open in a disposable VM');
    await mkdir(dirname(script), { recursive: true });
    await writeFile(script, 'mine');
    assert.equal((await run('install', '--desktop')).exitCode, 0);
    assert.equal((await run('uninstall')).exitCode, 0);
    assert.equal(await readFile(script, 'utf8'), 'mine');
  });

  test('without --purge says what it leaves, and leaves it', async (t) => {
    const { root, run } = await makeHome(t);
    await run('install');
    const data = join(root, '.local/share/glovebox');
    await mkdir(join(data, 'templates'));
    const { exitCode, stdout } = await run('uninstall');
    assert.equal(exitCode, 0);
    assert.match(stdout, /Removed what “glovebox install” wrote/);
    assert.ok(
      stdout.includes(`“glovebox uninstall --purge” removes it: templates, settings, logs):\n  ${data}\n`),
      stdout,
    );
    assert.deepEqual(await readdir(data), ['templates']);
    assert.match((await run('uninstall')).stdout, /Nothing of “glovebox install” was found/);
  });

  test('--purge keeps what is not of Glovebox, and says so', async (t) => {
    const { root, run } = await makeHome(t);
    const data = join(root, '.local/share/glovebox');
    await mkdir(join(data, 'templates'), { recursive: true });
    await writeFile(join(data, 'thesis.odt'), 'mine');
    const { exitCode, stdout } = await run('uninstall', '--purge');
    assert.equal(exitCode, 1);
    assert.ok(stdout.includes(`Left, because something there is not of Glovebox, or is in use:\n  ${data}\n`), stdout);
    assert.deepEqual(await readdir(data), ['thesis.odt']);
  });

  test('the command is linked into ~/.local/bin and runs from there; another program there stays', async (t) => {
    const { root, environment, run } = await makeHome(t);
    const link = join(root, '.local/bin/glovebox');
    assert.match((await run('install')).stdout, /The command “glovebox” is \S+: log in again/);
    assert.equal(await readlink(link), distPath('glovebox.js'));
    const child = spawn('glovebox', ['--version'], {
      env: { ...environment, PATH: `${join(root, '.local/bin')}:${process.env['PATH'] ?? ''}` },
    });
    assert.deepEqual(await once(child, 'exit'), [0, null]);
    await run('uninstall');
    await mkdir(join(root, '.local/bin'), { recursive: true });
    await symlink('/bin/true', link);
    assert.match((await run('install')).stdout, /glovebox is another program and was left alone/);
    await run('uninstall');
    assert.equal(await readlink(link), '/bin/true');
  });

  test('doctor starts the host as Thunderbird would: not installed, installed, broken, and of another build', async (t) => {
    const { root, run } = await makeHome(t);
    const check = async (): Promise<DoctorCheck> => {
      const { exitCode, stdout } = await run('doctor', '--json');
      const checks = JSON.parse(stdout) as readonly DoctorCheck[];
      assert.equal(exitCode, checks.every(({ ok }) => ok) ? 0 : 1);
      assert.match(checks[0]?.detail ?? '', /^glovebox \d+\.\d+\.\d+ \(build [0-9a-f]{16}\), Node\.js v/);
      for (const { ok, remedy } of checks) assert.ok(ok || remedy !== '', 'whatever fails has a remedy');
      return checks.find(({ name }) => name === 'native host') ?? assert.fail('says nothing of the host');
    };
    const isThere = ({ ok, remedy }: DoctorCheck): unknown => [ok, remedy !== ''];
    assert.deepEqual(isThere(await check()), [true, true]);
    await run('install');
    const installed = await check();
    assert.deepEqual(isThere(installed), [true, true], installed.detail);
    assert.match(
      installed.detail,
      /^It starts: glovebox-host \d+\.\d+\.\d+ \(build .*Thunderbird has never started it/,
    );
    const launcher = (await manifestIn(root)).path;
    await writeFile(launcher, '#!/bin/sh\necho "glovebox-host 0.0.1 (build 0123456789abcdef)"\n');
    assert.deepEqual(isThere(await check()), [true, true]);
    await writeFile(launcher, '#!/bin/sh\necho "no such node" >&2\nexit 127\n');
    const broken = await check();
    assert.deepEqual(isThere(broken), [false, true]);
    assert.match(broken.detail, /no such node/);
    assert.equal((await run('doctor')).exitCode, 1);
  });
});
