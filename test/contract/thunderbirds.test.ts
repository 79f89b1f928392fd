// The Thunderbirds that a person can have, from outside: which ones are found, who started the native host, by which ways
// it can be started, and what Thunderbird starts with a file where the add-on is off.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import type { DoctorCheck } from '../../protocol/doctor-check.ts';
import { addonId } from '../../protocol/names.ts';
import { startXvfb } from '../../scripts/screen/xvfb.ts';
import { missingForWindows } from '../support/gui-daemon.ts';
import { byPortal, inFlatpak, portalScript } from '../support/portal.ts';
import { waitUntil } from '../support/wait-until.ts';
import { distPath, HostProcess, unbuilt } from './native-host-support.ts';
import { privateFolders, type Folders } from './private-folders.ts';
import { prepare, start, type Finished } from './started-program.ts';

const withoutBus = { DBUS_SESSION_BUS_ADDRESS: 'disabled:', DISPLAY: '', WAYLAND_DISPLAY: '' };

const makeFolders = async (t: TestContext): Promise<Folders> => {
  const { root, environment, remove } = await privateFolders();
  t.after(remove);
  return { root, environment: { ...environment, ...withoutBus }, remove };
};
const run = (folders: Folders, ...args: readonly string[]): Promise<Finished> =>
  start(folders, 'glovebox.js', args).finished;
const doctor = async (folders: Folders, within: readonly string[] = []): Promise<readonly DoctorCheck[]> =>
  JSON.parse((await start(folders, 'glovebox.js', ['doctor', '--json'], { within }).finished).stdout) as DoctorCheck[];
const checkOf = (checks: readonly DoctorCheck[], name: string): DoctorCheck =>
  checks.find((check) => check.name === name) ?? assert.fail(`says nothing of ${name}`);

const makeProfile = async (
  home: string,
  folder: string,
  files: Readonly<Record<string, string>> = {},
): Promise<string> => {
  const profile = join(home, folder, 'abc.default');
  await mkdir(profile, { recursive: true });
  await writeFile(join(home, folder, 'profiles.ini'), '[Profile0]\nName=default\nIsRelative=1\nPath=abc.default\n');
  for (const [name, text] of Object.entries(files)) await writeFile(join(profile, name), text);
  return profile;
};
const manifestOf = async ({ root }: Folders): Promise<{ readonly file: string; readonly launcher: string }> => {
  const file = join(root, '.mozilla/native-messaging-hosts/glovebox.json');
  return { file, launcher: (JSON.parse(await readFile(file, 'utf8')) as { readonly path: string }).path };
};

suite('the Thunderbirds of a person', { skip: unbuilt }, () => {
  test('doctor says that Thunderbird started the host once it has, and not because it can', async (t) => {
    const folders = await makeFolders(t);
    await run(folders, 'install');
    const before = checkOf(await doctor(folders), 'native host');
    assert.match(before.detail, /^It starts: glovebox-host .*Thunderbird has never started it on this computer\.$/);
    assert.notEqual(before.remedy, '');
    const { file, launcher } = await manifestOf(folders);
    const host = new HostProcess(folders.environment, [launcher, file, addonId]);
    await host.greet();
    const after = checkOf(await doctor(folders), 'native host');
    assert.match(after.detail, /^node started it just now: glovebox-host /);
    assert.deepEqual([after.ok, after.remedy], [true, '']);
    const starts = join(folders.root, '.local/state/glovebox/thunderbird-starts.json');
    assert.equal((await stat(starts)).mode & 0o777, 0o600);
    host.process.stdin.end();
    await host.exited;
    await run(folders, 'uninstall');
    await assert.rejects(stat(starts), 'it is forgotten with the rest');
  });

  test('started by a portal it works, and that is who is named', async (t) => {
    const folders = await makeFolders(t);
    await run(folders, 'install');
    const { file, launcher } = await manifestOf(folders);
    const portal = await byPortal(folders.root);
    const host = new HostProcess(folders.environment, [...portal, launcher, file, addonId]);
    await host.greet();
    assert.match(checkOf(await doctor(folders), 'native host').detail, /^xdg-desktop-portal started it just now/);
    host.process.stdin.end();
    assert.equal(await host.exited, 0);
  });

  const noBwrap = spawnSync('bwrap', ['--version']).error === undefined ? false : 'bwrap is not installed';
  test(
    'started in a Flatpak that may ask for it, the host runs outside of the sandbox',
    { skip: noBwrap },
    async (t) => {
      const folders = await makeFolders(t);
      await run(folders, 'install');
      const { file, launcher } = await manifestOf(folders);
      const flatpak = await inFlatpak(folders.root, [dirname(launcher)]);
      const inside = await promisify(execFile)(flatpak[0], [
        ...flatpak.slice(1),
        'sh',
        '-c',
        'node --version || echo none',
      ]);
      assert.equal(inside.stdout.trim(), 'none', 'the sandbox has no Node.js');
      const host = new HostProcess(folders.environment, [...flatpak, launcher, file, addonId]);
      await host.greet();
      host.process.stdin.end();
      assert.equal(await host.exited, 0);
    },
  );

  test('install and doctor say of each sandboxed one what works, by whether the desktop has a portal', async (t) => {
    const folders = await makeFolders(t);
    await makeProfile(folders.root, 'snap/thunderbird/common/.thunderbird');
    await makeProfile(folders.root, '.var/app/org.mozilla.Thunderbird/.thunderbird');
    const { stdout, exitCode } = await run(folders, 'install');
    assert.equal(exitCode, 0);
    assert.match(stdout, /^snap thunderbird: .*no portal.* Install Thunderbird as a package/m);
    assert.match(
      stdout,
      /^flatpak org\.mozilla\.Thunderbird: .*flatpak override --user .* org\.mozilla\.Thunderbird$/m,
    );
    const snap = checkOf(await doctor(folders), 'snap thunderbird');
    assert.deepEqual([snap.ok, snap.remedy !== ''], [false, true]);
    if (spawnSync('gjs', ['--version']).error !== undefined) return t.diagnostic('gjs is not installed');
    for (const hasPortal of [true, false]) {
      const script = join(folders.root, `portal-${hasPortal}.js`);
      await writeFile(script, portalScript(hasPortal));
      const session = ['env', '-u', 'DBUS_SESSION_BUS_ADDRESS', 'dbus-run-session', '--', 'sh', '-c'];
      const wait =
        'gjs "$0" > "$0.out" 2>&1 & until grep -q ready "$0.out"; do sleep 0.1; done; "$@"; code=$?; kill $!; exit $code';
      const there = checkOf(await doctor(folders, [...session, wait, script]), 'snap thunderbird');
      // Even then it is a hint: nobody has seen Thunderbird start it.
      assert.deepEqual([there.ok, there.remedy !== ''], [hasPortal, true], there.detail);
    }
    assert.deepEqual(await readdir(join(folders.root, 'snap/thunderbird/common')), ['.thunderbird']);
  });

  test('doctor reads of each profile whether it stops the add-on', async (t) => {
    const folders = await makeFolders(t);
    const profile = await makeProfile(folders.root, '.thunderbird');
    assert.equal(checkOf(await doctor(folders), 'experiments').ok, true);
    await writeFile(join(profile, 'prefs.js'), 'user_pref("extensions.experiments.suppressed", true);\n');
    const stopped = checkOf(await doctor(folders), 'experiments');
    assert.equal(stopped.ok, false);
    assert.ok(stopped.detail.includes(profile), stopped.detail);
    await writeFile(join(profile, 'user.js'), 'user_pref("extensions.experiments.suppressed", false);\n');
    assert.equal(checkOf(await doctor(folders), 'experiments').ok, true);
  });

  test('install --handlers makes the second net, doctor sees it, uninstall takes it out to the byte', async (t) => {
    const folders = await makeFolders(t);
    const none = await run(folders, 'install', '--handlers');
    assert.deepEqual([none.exitCode, /No profile/.test(none.stderr)], [1, true]);
    const handlers = '{"defaultHandlersVersion":{},"mimeTypes":{},"schemes":{}}';
    const profile = await makeProfile(folders.root, '.thunderbird', {
      'handlers.json': handlers,
      'prefs.js': 'user_pref("pdfjs.migrationVersion", 2);\n',
    });
    assert.notEqual(checkOf(await doctor(folders), 'second net').remedy, '');
    assert.equal((await run(folders, 'install', '--handlers', '--view-only')).exitCode, 0);
    const net = checkOf(await doctor(folders), 'second net');
    assert.deepEqual([net.ok, net.remedy], [true, '']);
    const written = JSON.parse(await readFile(join(profile, 'handlers.json'), 'utf8')) as {
      readonly mimeTypes: Readonly<Record<string, { readonly handlers: readonly { readonly path: string }[] }>>;
    };
    const opener = written.mimeTypes['application/pdf']?.handlers[0]?.path ?? '';
    assert.match(await readFile(opener, 'utf8'), / open --attachment --view-only -- "\$@"$/m);
    assert.equal((await run(folders, 'uninstall')).exitCode, 0);
    assert.equal(await readFile(join(profile, 'handlers.json'), 'utf8'), handlers);
    await assert.rejects(stat(opener));
  });
});

suite('glovebox open --attachment', { skip: unbuilt }, () => {
  test('saves an edit of a copy for reading alone in the downloads, and one of a file of the person’s over it', async (t) => {
    const { folders, dom0, file } = await prepare(t);
    for (const mode of [0o400, 0o600]) {
      await chmod(file, mode);
      dom0.expectQuestion();
      const { finished } = start(
        { ...folders, environment: { ...folders.environment, ...withoutBus } },
        'glovebox.js',
        ['open', '--attachment', '--json', file],
      );
      const call = await dom0.nextCall();
      await call.accept();
      assert.equal((await call.readInput()).subarray(256).toString(), 'original');
      await call.status({ event: 'stage', stage: 'visible', atMs: Date.now() });
      await call.reply(Buffer.from('edited'));
      await call.finish();
      const { exitCode, stdout } = await finished;
      assert.equal(exitCode, 0);
      const { edited } = JSON.parse(stdout) as { readonly edited: { readonly path: string } };
      const saved = mode === 0o400 ? join(folders.root, 'Downloads/Glovebox/letter (edited).txt') : file;
      assert.equal(edited.path, saved);
      assert.equal(await readFile(saved, 'utf8'), 'edited');
      if (mode === 0o400) assert.equal(await readFile(file, 'utf8'), 'original');
    }
  });

  test('started by Thunderbird with a file that cannot be opened, it says so in a window', async (t) => {
    const missing = missingForWindows();
    if (missing !== null) return t.skip(missing);
    const { root, environment } = await makeFolders(t);
    const screen = await startXvfb({ width: 1000, height: 700 });
    t.after(() => screen.stop());
    const env = { ...environment, DISPLAY: screen.display };
    const xdotool = (...args: readonly string[]): Promise<string> =>
      promisify(execFile)('xdotool', args, { env }).then(
        ({ stdout }) => stdout.trim(),
        () => '',
      );
    await writeFile(join(root, 'empty <b>.pdf'), '');
    for (const name of ['gone.pdf', 'empty <b>.pdf']) {
      const child = execFile(distPath('native-host/open'), [join(root, name)], { env });
      const exited = once(child, 'exit');
      const window = await waitUntil(
        async () => (await xdotool('search', '--onlyvisible', '--name', '^Glovebox$')) || null,
        'a window says so',
      );
      await xdotool('windowactivate', '--sync', window);
      await xdotool('key', 'Escape');
      assert.deepEqual(await exited, [1, null]);
    }
  });
});
