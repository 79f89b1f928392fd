// How a daemon's life ends: the real one, the real commands and the real host that starts it, from a copy of what is built.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, lstat, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { fetchStatus } from '../../dom0/runtime/fetch-status.ts';
import { dom0LogFile } from '../../protocol/paths.ts';
import { ownBuild, startGuestWorld } from '../support/guest-world.ts';
import { removeDom0, startDom0, type Dom0, type Dom0Options } from '../support/dom0.ts';
import { waitUntil } from '../support/wait-until.ts';
import { distPath, HostProcess, installedBuild, unbuilt } from './native-host-support.ts';
import { privateFolders, type Folders } from './private-folders.ts';
import { noDisplay } from './with-dom0.ts';

const otherBuild = 'fedcba9876543210';

const startHere = async (t: TestContext, options: Dom0Options = {}, pool: object = {}): Promise<Dom0> => {
  const baseDir = await mkdtemp(join(tmpdir(), 'dom0-life-'));
  const poolFile = join(baseDir, 'pool.json');
  await writeFile(poolFile, JSON.stringify(pool));
  const dom0 = await startDom0({ ...options, baseDir, env: { ...noDisplay, GLOVEBOX_POOL_FILE: poolFile } });
  t.after(() => removeDom0(dom0));
  return dom0;
};

interface Ran {
  readonly exitCode: number;
  readonly output: string;
}

const run = (program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [program, ...args], { env }, (_, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });

const stopFrom = (dom0: Dom0, ...options: string[]): Promise<Ran> =>
  run(distPath('glovebox.js'), ['dom0', 'stop', ...options], {
    ...process.env,
    LC_ALL: 'C.UTF-8',
    GLOVEBOX_RUNTIME_DIR: dom0.runtimeDir,
  });

suite('the end of a daemon', { skip: unbuilt }, () => {
  test('“dom0 stop” ends it in order, and says so where none runs', async (t) => {
    const dom0 = await startHere(t);
    const stopped = await stopFrom(dom0);
    assert.deepEqual(stopped, { exitCode: 0, output: 'The dom0 daemon has ended.\n' });
    await waitUntil(() => dom0.child.exitCode !== null, 'its process has ended');
    assert.equal(dom0.child.exitCode, 0);
    assert.match(dom0.log(), /"ending","cause":"asked".*\n.*"stopped"/);
    assert.deepEqual(await stopFrom(dom0), { exitCode: 0, output: 'The dom0 daemon does not run.\n' });
  });

  test('it ends by itself when nobody needs it, but not in the foreground', async (t) => {
    const [idle, kept] = await Promise.all([
      startHere(t, {}, { endMinutes: 0.02 }),
      startHere(t, { args: ['--foreground'] }, { endMinutes: 0.02 }),
    ]);
    if (idle.child.exitCode === null) await once(idle.child, 'exit');
    assert.equal(idle.child.exitCode, 0);
    assert.match(idle.log(), /"ending","cause":"idle"/);
    assert.equal(existsSync(idle.socketPath), false);
    assert.notEqual(await fetchStatus(kept.socketPath), null);
  });

  test('it ends when its socket is gone, as with the folder of a session that is over', async (t) => {
    const dom0 = await startHere(t);
    await rm(dom0.socketPath);
    if (dom0.child.exitCode === null) await once(dom0.child, 'exit');
    assert.match(dom0.log(), /"ending","cause":"unreachable"/);
  });
});

test('a call of another build is served while a document is open, and sent on when none is', async (t) => {
  const world = await startGuestWorld();
  t.after(() => world.stop());
  const { call: first } = await world.open();
  const second = await world.call({ requestId: 'test-2', desktop: { build: otherBuild } });
  await waitUntil(() => second.dispvmId !== null, 'it has a DispVM beside the first');
  assert.equal(world.life.endsWhenClosed, true);
  for (const call of [first, second]) call.socket.destroy();
  await waitUntil(() => world.registry.describe().length === 0, 'both are closed');
  await world.life.look();
  assert.equal(await world.life.ended, 'other-build');
});

test('a call is told to go to the next one only where its client knows of builds', async (t) => {
  const world = await startGuestWorld();
  t.after(() => world.stop());
  const sentOn = await world.call({ desktop: { build: otherBuild } });
  await sentOn.over();
  assert.deepEqual(sentOn.statuses, [{ event: 'ending' }, { event: 'failure', code: 'dom0-unreachable' }]);
  assert.ok(sentOn.isRefused);
  assert.equal(world.guests.length, 0);
});

test('a call of the same build, or of none that is told, is served', async (t) => {
  const world = await startGuestWorld();
  t.after(() => world.stop());
  for (const desktop of [{ build: ownBuild }, {}]) {
    const call = await world.call({ desktop });
    await waitUntil(() => call.dispvmId !== null, 'it has a DispVM');
  }
  assert.equal(world.life.endsWhenClosed, false);
});

/** A copy of what is built, that can be “updated”, with folders of its own. */
interface Installed {
  readonly folders: Folders;
  readonly dist: string;
  /** A native host of it, greeted. */
  readonly greet: () => Promise<HostProcess>;
}

const install = async (t: TestContext): Promise<Installed> => {
  const folders = await privateFolders();
  const [from, to] = [join(dirname(distPath('build-id')), '..'), join(folders.root, 'installed')];
  for (const part of ['dist', 'dispvm', 'dom0/policy.d'])
    await cp(join(from, part), join(to, part), { recursive: true });
  const hosts: HostProcess[] = [];
  // In this order: a host starts the daemon that goes with the folders.
  t.after(async () => {
    await Promise.all(hosts.map((host) => host.stop()));
    await folders.remove();
  });
  const program = join(to, 'dist/native-host/main.js');
  const greet = async (): Promise<HostProcess> => {
    const host = new HostProcess(folders.environment, [process.execPath, program]);
    hosts.push(host);
    await host.greet();
    return host;
  };
  return { folders, dist: join(to, 'dist'), greet };
};

suite('an update', { skip: unbuilt }, () => {
  test('replaces the daemon when Thunderbird is restarted, and a host that stayed finds the new one', async (t) => {
    const { folders, dist, greet } = await install(t);
    const status = async (): ReturnType<typeof fetchStatus> => fetchStatus(join(folders.root, 'qrexec.sock'));
    const old = await greet();
    const before = await waitUntil(status, 'a daemon of the old build answers');
    assert.equal(before.build, await installedBuild());
    await writeFile(join(dist, 'build-id'), `${otherBuild}\n`);
    await greet();
    const after = await waitUntil(async () => {
      const now = await status();
      return now !== null && now.pid !== before.pid ? now : null;
    }, 'another daemon answers');
    assert.equal(after.build, otherBuild);
    assert.equal(existsSync(`/proc/${before.pid}`), false);
    await old.send({ type: 'status' });
    assert.notEqual((await old.next('status')).templates, null);
    assert.equal((await status())?.pid, after.pid, 'it is not replaced again');
  });

  test('a daemon that a click started keeps its log, private, and “dom0 log” finds a call in it', async (t) => {
    const installed = await install(t);
    const host = await installed.greet();
    await host.open('call-7', { disposableTemplate: 'nothing-of-that-name' });
    await host.send({ type: 'end', requestId: 'call-7' });
    assert.equal((await host.next('failed', 'call-7')).code, 'policy-denied');
    const { environment } = installed.folders;
    const file = dom0LogFile(environment);
    assert.deepEqual([(await lstat(file)).mode & 0o777, (await lstat(dirname(file))).mode & 0o777], [0o600, 0o700]);
    const program = join(installed.dist, 'glovebox.js');
    const found = await run(program, ['dom0', 'log', '--request', 'call-7'], environment);
    assert.equal(found.exitCode, 0);
    assert.match(found.output, /^\S+ {2}refused {2}call-7 {2}policy-denied\n$/);
    assert.match((await run(program, ['dom0', 'log'], environment)).output, /started/);
    assert.equal((await run(program, ['dom0', 'log', '--request', 'other'], environment)).exitCode, 1);
    assert.equal((await run(program, ['dom0', 'stop'], environment)).exitCode, 0);
    assert.match(await readFile(file, 'utf8'), /"event":"stopped"/);
  });
});

test('the log is bounded, and goes nowhere by a link', async (t) => {
  const { keepLog } = await import('../../dom0/runtime/kept-log.ts');
  const dir = await mkdtemp(join(tmpdir(), 'kept-log-'));
  t.after(() => rm(dir, { recursive: true }));
  const file = join(dir, 'state', 'dom0.log');
  const log = keepLog(file);
  for (let at = 0; at < 2500; at += 1) log({ event: 'bug', cause: 'x'.repeat(1000) });
  const sizes = await Promise.all([file, `${file}.1`].map(async (path) => (await lstat(path)).size));
  assert.ok(
    sizes.every((size) => size > 0 && size <= 1024 * 1024),
    String(sizes),
  );
  const elsewhere = join(dir, 'elsewhere');
  await writeFile(elsewhere, '');
  await rm(file);
  await symlink(elsewhere, file);
  log({ event: 'stopped' });
  assert.equal(await readFile(elsewhere, 'utf8'), '');
});
