// The user units of the package, under a real systemd of a user: the daemon begins with a call, in a control group that is not
// its caller's, and all that ends a daemon ends it here, too, and leaves the socket.
import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fetchStatus } from '../../dom0/runtime/fetch-status.ts';
import { readLockHolder } from '../../dom0/runtime/daemon-lock.ts';
import { childPids } from '../../dom0/runtime/processes.ts';
import { callDom0 } from '../support/dom0.ts';
import {
  missingForSystemd,
  serviceUnit,
  socketUnit,
  startUserSystemd,
  type UserSystemd,
} from '../support/user-systemd.ts';
import { waitUntil } from '../support/wait-until.ts';
import { distPath, HostProcess, unbuilt } from './native-host-support.ts';
import { noDisplay } from './with-dom0.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const unitFiles = [socketUnit, serviceUnit].map((name) => join(root, 'scripts/packaging/files/systemd', name));

interface Session extends UserSystemd {
  readonly folder: string;
  readonly socket: string;
  readonly pool: (settings: object) => Promise<void>;
  readonly run: (...args: string[]) => Promise<{ readonly exitCode: number | null; readonly output: string }>;
  /** Of the daemon that answers; asking starts one. */
  readonly answers: () => Promise<number | null>;
  /** null where none runs; asks nobody. */
  readonly pid: () => Promise<number | null>;
}

const startSession = async (t: TestContext): Promise<Session> => {
  const systemd = await startUserSystemd(distPath('glovebox.js'), noDisplay);
  t.after(() => systemd.stop());
  const folder = join(systemd.runtimeDir, 'glovebox');
  const socket = join(folder, 'qrexec.sock');
  return {
    ...systemd,
    folder,
    socket,
    pool: async (settings) => {
      await mkdir(join(systemd.home, '.config/glovebox'), { recursive: true });
      await writeFile(join(systemd.home, '.config/glovebox/pool.json'), JSON.stringify(settings));
    },
    run: (...args) =>
      new Promise((resolve) => {
        const program = [distPath('glovebox.js'), ...args];
        const child = execFile(process.execPath, program, { env: systemd.environment }, (_, stdout, stderr) =>
          resolve({ exitCode: child.exitCode, output: stdout + stderr }),
        );
      }),
    answers: async () => (await fetchStatus(socket))?.pid ?? null,
    pid: async () => (await readLockHolder(folder))?.pid ?? null,
  };
};

const socketsOf = async (pid: number): Promise<readonly string[]> => {
  const links = (await readdir(`/proc/${pid}/fd`)).map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => ''));
  return (await Promise.all(links)).filter((link) => link.startsWith('socket:'));
};

test('systemd has no complaint about the units', { skip: missingForSystemd }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'gb-units-'));
  t.after(() => rm(folder, { recursive: true }));
  await chmod(folder, 0o700);
  for (const file of unitFiles) {
    const text = await readFile(file, 'utf8');
    await writeFile(
      join(folder, file.slice(file.lastIndexOf('/') + 1)),
      text.replaceAll('/usr/bin/glovebox', '/bin/true'),
    );
  }
  const args = ['verify', '--user', '--man=no', ...[socketUnit, serviceUnit].map((name) => join(folder, name))];
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, {
    env: { ...process.env, XDG_RUNTIME_DIR: folder, HOME: folder },
    encoding: 'utf8',
  });
  assert.deepEqual([status, stdout, stderr], [0, '', '']);
});

suite('the socket unit', { skip: unbuilt === false ? missingForSystemd : unbuilt }, () => {
  test('listens in a private folder from the start of a session, and a call starts the daemon in a group of its own', async (t) => {
    const { socket, folder, answers, pid, run } = await startSession(t);
    assert.deepEqual([(await lstat(socket)).mode & 0o777, (await lstat(folder)).mode & 0o777], [0o600, 0o700]);
    assert.equal(await pid(), null);
    assert.equal((await run('dom0', 'status')).exitCode, 1);
    assert.match((await run('doctor')).output, /The daemon does not run; a click starts it/);
    assert.equal(await pid(), null, 'asking how it is starts none');
    const daemon = await answers();
    assert.equal(daemon, await pid());
    assert.ok(daemon !== null);
    const groups = await readFile(`/proc/${daemon}/cgroup`, 'latin1');
    assert.match(groups, /^0::\/app\.slice\/glovebox-dom0\.service\/dom0$/m, 'it was alone, and has divided its group');
    assert.equal((await run('dom0', 'status')).exitCode, 0);
  });

  test('what the daemon starts has neither the socket nor its name', async (t) => {
    const { answers } = await startSession(t);
    const daemon = await answers();
    assert.ok(daemon !== null);
    const given = await readlink(`/proc/${daemon}/fd/3`);
    assert.match(given, /^socket:/);
    // Windows are tried again and again, where there is no screen for them.
    const children = await waitUntil(async () => {
      const pids = await childPids(daemon);
      return pids.length > 0 && pids;
    }, 'it has started something');
    for (const child of children) {
      assert.ok(!(await socketsOf(child)).includes(given));
      assert.doesNotMatch(await readFile(`/proc/${child}/environ`, 'latin1'), /LISTEN_/);
    }
  });

  test('“dom0 stop”, idling, a crash and another build end the daemon, and the next call has the next one', async (t) => {
    const { socket, answers, pid, run, pool } = await startSession(t);
    const before = await lstat(socket);
    const first = await answers();
    assert.equal((await run('dom0', 'stop')).output, 'The dom0 daemon has ended.\n');
    assert.equal(await pid(), null);
    await pool({ endMinutes: 0.02 });
    const second = await answers();
    assert.ok(second !== null && second !== first);
    await waitUntil(async () => (await pid()) === null, 'it has ended by itself');
    await pool({});
    const third = await answers();
    assert.ok(third !== null && third !== second);
    process.kill(third, 'SIGKILL');
    const fourth = await waitUntil(answers, 'the next one answers');
    assert.notEqual(fourth, third);
    const sent = await callDom0(socket, { desktop: { build: 'fedcba9876543210' } });
    await sent.over();
    assert.deepEqual(
      sent.statuses.map(({ event }) => event),
      ['ending', 'failure'],
    );
    const fifth = await waitUntil(answers, 'the next one answers');
    assert.notEqual(fifth, fourth);
    const after = await lstat(socket);
    assert.deepEqual([after.dev, after.ino], [before.dev, before.ino], 'it is the same socket all the time');
  });

  test('a host connects to it, and starts the daemon itself where it is stopped', async (t) => {
    const session = await startSession(t);
    const { environment, pid, systemctl, run } = session;
    const host = new HostProcess(environment);
    await host.greet();
    const daemon = await waitUntil(pid, 'the host has called');
    assert.match(await readFile(`/proc/${daemon}/cgroup`, 'latin1'), /glovebox-dom0\.service/);
    await host.stop();
    assert.equal((await systemctl('stop', socketUnit)).exitCode, 0);
    // It puts its VMs away first.
    await waitUntil(async () => (await pid()) === null, 'without its socket nobody can call it', 60_000);
    const second = new HostProcess(environment);
    await second.greet();
    const own = await waitUntil(pid, 'the host has started one');
    assert.doesNotMatch(await readFile(`/proc/${own}/cgroup`, 'latin1'), /glovebox-dom0\.service/);
    await second.stop();
    const started = await systemctl('start', socketUnit);
    assert.notEqual(started.exitCode, 0, 'a daemon that runs keeps its socket');
    assert.equal(await session.answers(), own);
    assert.equal((await run('dom0', 'stop')).exitCode, 0);
    await systemctl('reset-failed', socketUnit);
    assert.equal((await systemctl('start', socketUnit)).exitCode, 0);
  });

  test('nobody takes its place: a daemon started by hand says who listens, and one that hangs is ended for the next', async (t) => {
    const { answers, pid, run, environment, systemctl } = await startSession(t);
    const byHand = await run('dom0', 'run');
    assert.equal(byHand.exitCode, 1);
    assert.match(byHand.output, /a service manager listens on \S+ .*systemctl --user stop glovebox-dom0\.socket/);
    const hung = await waitUntil(answers, 'a daemon answers');
    process.kill(hung, 'SIGSTOP');
    // As a host starts one when no greeting comes.
    const successor = spawn(process.execPath, [distPath('glovebox.js'), 'dom0', 'run', '--keep-log'], {
      env: environment,
      stdio: 'ignore',
    });
    await once(successor, 'exit');
    const next = await waitUntil(answers, 'the next one answers');
    assert.notEqual(next, hung);
    assert.equal(await pid(), next);
    assert.match((await systemctl('show', '--property=MainPID', serviceUnit)).output, new RegExp(`=${next}\\n`));
  });
});
