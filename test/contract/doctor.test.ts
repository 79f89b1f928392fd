// `glovebox doctor` beside a daemon: it says what that one found, whatever holds for the terminal that it runs in.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { suite, test } from 'node:test';
import { fetchStatus } from '../../dom0/runtime/fetch-status.ts';
import type { DoctorCheck } from '../../protocol/doctor-check.ts';
import { startXvfb } from '../../scripts/screen/xvfb.ts';
import { missingForWindows } from '../support/gui-daemon.ts';
import type { Dom0 } from '../support/dom0.ts';
import { distPath, unbuilt } from './native-host-support.ts';
import { noDisplay, withDom0 } from './with-dom0.ts';

const run = (dom0: Dom0, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> =>
  new Promise((resolve) => {
    const all = { ...process.env, ...noDisplay, LC_ALL: 'C.UTF-8', GLOVEBOX_RUNTIME_DIR: dom0.runtimeDir, ...env };
    execFile(process.execPath, [distPath('glovebox.js'), ...args], { env: all }, (_, output) => resolve(output));
  });

const doctor = async (dom0: Dom0, env: NodeJS.ProcessEnv = {}): Promise<(name: string) => DoctorCheck> => {
  const checks = JSON.parse(await run(dom0, ['doctor', '--json'], env)) as readonly DoctorCheck[];
  return (name) => checks.find((check) => check.name === name) ?? assert.fail(`says nothing of ${name}`);
};

/** As where an administrator, or Ubuntu 24.04, lets nobody make one: no program can be jailed then. */
const withoutUserNamespaces = [
  'unshare',
  '--user',
  '--map-root-user',
  'sh',
  '-c',
  'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"',
  'sh',
] as const;

suite('doctor', { skip: unbuilt }, () => {
  test('where no VM can start, it and the status say the same, of the same cause', async () => {
    await withDom0({ env: noDisplay, within: withoutUserNamespaces }, async (dom0) => {
      const cause = (await fetchStatus(dom0.socketPath))?.cannotStart ?? null;
      assert.ok(cause !== null && cause !== '');
      const check = await doctor(dom0);
      assert.equal(check('jail').ok, false);
      assert.ok(check('jail').detail.endsWith(cause), check('jail').detail);
      assert.match(await run(dom0, ['dom0', 'status']), /No disposable VM can start on this computer/);
    });
  });

  test('asks the daemon for its templates and its windows, not its own environment', async (t) => {
    const missing = missingForWindows();
    if (missing !== null) return t.skip(missing);
    const screen = await startXvfb();
    t.after(() => screen.stop());
    await withDom0({ env: noDisplay }, async (dom0) => {
      const check = await doctor(dom0, { GLOVEBOX_DATA_DIR: '/nonexistent' });
      assert.match(check('dom0').detail, new RegExp(`^The daemon runs \\(pid ${dom0.child.pid ?? 0}\\)\\.$`));
      assert.match(check('template').detail, /^debian-13: There is no template/);
      assert.deepEqual([check('gui').ok, check('jail').ok], [false, true]);
      const there = await doctor(dom0, { DISPLAY: screen.display });
      assert.equal(there('gui').ok, true, 'a person who sits at a display has windows there');
    });
  });

  test('says that none runs where that is so', async () => {
    await withDom0({ env: noDisplay }, async (dom0) => {
      await dom0.stop();
      assert.match((await doctor(dom0))('dom0').detail, /does not run/);
    });
  });
});
