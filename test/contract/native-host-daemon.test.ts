// The built native host and the built dom0 daemon, which the host starts itself: no peer of the test's in between.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { waitUntil } from '../support/wait-until.ts';
import { distPath, HostProcess } from './native-host-support.ts';
import { privateFolders, type Folders } from './private-folders.ts';

const missing = ['native-host/main.js', 'dom0/cli.js', 'glovebox.js'].filter((name) => !existsSync(distPath(name)));
const skip = missing.length === 0 ? false : `SKIPPED: dist/ lacks ${missing.join(', ')}; run "npm run build" first`;

const daemonPid = async (folders: Folders): Promise<number | null> => {
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [distPath('glovebox.js'), 'dom0', 'status', '--json'],
      { env: folders.environment },
    );
    const { pid } = JSON.parse(stdout) as { pid?: number };
    return pid ?? null;
  } catch {
    return null;
  }
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test(
  'two hosts that start at once end at one daemon, which says why nothing opens without a template',
  { skip },
  async (t) => {
    const folders = await privateFolders();
    const hosts = [new HostProcess(folders.environment), new HostProcess(folders.environment)];
    t.after(async () => {
      await Promise.all(hosts.map((host) => host.stop()));
      await folders.remove();
    });
    for (const [index, host] of hosts.entries()) {
      await host.greet();
      await host.open(`r${index}`);
      await host.send({ type: 'chunk', requestId: `r${index}`, base64: 'JVBERg==' });
      await host.send({ type: 'end', requestId: `r${index}` });
    }
    for (const [index, host] of hosts.entries()) {
      const { code } = await host.next('failed', `r${index}`);
      // Where no display is there the window is what is missing first.
      assert.match(code, /^(template-missing|gui-unavailable)$/);
      assert.equal(host.endings(`r${index}`).length, 1);
    }
    const pid = await waitUntil(() => daemonPid(folders), 'the daemon answers for its status');
    await Promise.all(hosts.map((host) => host.stop()));
    assert.ok(isAlive(pid), 'the daemon outlives the hosts');
    assert.ok((await readdir(folders.root)).includes('qrexec.sock'));
  },
);
