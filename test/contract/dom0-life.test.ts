// The life of the dom0 daemon: its runtime folder, its end in order and its end by a kill, and that of its GUI.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, lstat, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { missingForWindows } from '../support/gui-daemon.ts';
import { fetchStatus } from '../../dom0/runtime/fetch-status.ts';
import { startXvfb } from '../../scripts/screen/xvfb.ts';
import { removeDom0, startDom0 } from '../support/dom0.ts';
import { waitUntil } from '../support/wait-until.ts';
import { noDisplay, withDom0 } from './with-dom0.ts';

test('a second daemon for the same folder refuses and says so; the socket is private', async () => {
  await withDom0({ env: noDisplay }, async (dom0) => {
    assert.equal((await lstat(dom0.socketPath)).mode & 0o777, 0o600);
    assert.equal((await lstat(dom0.runtimeDir)).mode & 0o777, 0o700);
    const second = await startDom0({ baseDir: dom0.baseDir, env: noDisplay });
    assert.equal(second.child.exitCode, 1);
    assert.match(second.log(), /another dom0 daemon is running/);
    assert.notEqual(await fetchStatus(dom0.socketPath), null);
  });
});

test('a runtime folder that is a link, or open to others, or someone else’s is refused', async (t) => {
  const baseDir = await mkdtemp(join(tmpdir(), 'dom0-test-'));
  t.after(() => rm(baseDir, { recursive: true }));
  const runtimeDir = join(baseDir, 'run');
  const refusal = async (): Promise<string> => {
    const dom0 = await startDom0({ baseDir, env: noDisplay });
    assert.equal(dom0.child.exitCode, 1);
    return dom0.log();
  };
  await mkdir(join(baseDir, 'elsewhere'), { mode: 0o700 });
  await symlink(join(baseDir, 'elsewhere'), runtimeDir);
  assert.match(await refusal(), /link/);
  await rm(runtimeDir);
  await mkdir(runtimeDir);
  await chmod(runtimeDir, 0o755);
  assert.match(await refusal(), /0700/);
});

test('a bug that nobody caught is logged, and the daemon serves on', async () => {
  const bugs = `process.on('SIGWINCH', () => {
    Promise.reject(new Error('a promise that nobody owns'));
    setTimeout(() => { throw new Error('a callback that throws'); });
  });`;
  const env = { ...noDisplay, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(bugs)}` };
  await withDom0({ env }, async (dom0) => {
    dom0.child.kill('SIGWINCH');
    for (const bug of ['a promise that nobody owns', 'a callback that throws'])
      await waitUntil(
        () =>
          dom0
            .log()
            .split('\n')
            .some((line) => line.includes('"event":"bug"') && line.includes(bug)),
        `the log has ${bug}`,
      );
    assert.equal((await fetchStatus(dom0.socketPath))?.pid, dom0.child.pid);
  });
});

test('SIGTERM ends the daemon in order and leaves no socket', async (t) => {
  const dom0 = await startDom0({ env: noDisplay });
  t.after(() => removeDom0(dom0));
  assert.equal(await dom0.stop(), 0);
  assert.equal(await lstat(dom0.socketPath).catch(() => null), null);
});

test('a killed daemon’s socket and folders do not stand in the way of the next', async (t) => {
  const dom0 = await startDom0({ env: noDisplay });
  t.after(() => rm(dom0.baseDir, { recursive: true }));
  await mkdir(join(dom0.runtimeDir, 'dispvms', 'disp7', 'sockets'), { recursive: true });
  const exited = once(dom0.child, 'exit');
  dom0.child.kill('SIGKILL');
  await exited;
  const next = await startDom0({ baseDir: dom0.baseDir, env: noDisplay });
  assert.notEqual(await fetchStatus(next.socketPath), null);
  assert.equal(await lstat(join(next.runtimeDir, 'dispvms', 'disp7')).catch(() => null), null);
  assert.match(next.log(), /leftover-destroyed/);
  await next.stop();
});

test('a GUI that dies is started again, and ends with the daemon', async (t) => {
  const unbuilt = missingForWindows();
  if (unbuilt !== null) return t.skip(unbuilt);
  const screen = await startXvfb();
  t.after(() => screen.stop());
  const dom0 = await startDom0({ env: { DISPLAY: screen.display } });
  t.after(() => removeDom0(dom0));
  const readyGui = (): Promise<number> =>
    waitUntil(async () => {
      const status = await fetchStatus(dom0.socketPath);
      return status?.guiReady === true ? status.guiPid : null;
    }, 'the GUI is ready');
  const first = await readyGui();
  process.kill(first, 'SIGKILL');
  const second = await waitUntil(async () => {
    const pid = await readyGui();
    return pid === first ? null : pid;
  }, 'another GUI is ready');
  await dom0.stop();
  assert.throws(() => process.kill(second, 0));
});
