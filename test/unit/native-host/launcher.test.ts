// The launcher's text, run by real shells: what it starts, and how. What outlives what:
// test/contract/native-host-leaving.test.ts.
import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { endLauncher, launcherScript, nodesLike, quoteForShell } from '../../../native-host/launcher.ts';
import { nodeFlags } from '../../../native-host/node-flags.ts';

/**
 * Says what it was given, and ends the launcher as the host does. Of /proc/self/stat the third field after the name is
 * the session's.
 */
const program = `
const { readFileSync } = require('node:fs');
const session = readFileSync('/proc/self/stat', 'utf8').replace(/^.*\\) /, '').split(' ')[3];
const said = { args: process.argv.slice(2), leads: Number(session) === process.pid, input: readFileSync(0, 'utf8') };
process.stdout.write(JSON.stringify(said), () => process.kill(Number(process.env.GLOVEBOX_LAUNCHER)));
`;

const writeProgram = async (t: TestContext): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'glovebox-launcher-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'host.cjs');
  await writeFile(path, program);
  await writeFile(join(folder, 'launch'), launcherScript(quoteForShell(process.execPath), '"${0%/*}/host.cjs"'));
  return join(folder, 'launch');
};

for (const shell of ['/bin/sh', '/bin/bash']) {
  const isMissing = existsSync(shell) ? false : `SKIPPED: there is no ${shell}`;
  test(
    `${shell} starts the host in a session of its own, with the input and arguments, and ends when the host says so`,
    { skip: isMissing },
    async (t) => {
      const args = [await writeProgram(t), '/manifest.json', 'an argument'];
      const launcher: ChildProcessByStdio<Writable, Readable, null> = spawn(shell, args, {
        env: { PATH: '/nowhere' },
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const exited = once(launcher, 'exit');
      launcher.stdin.end('a frame');
      assert.deepEqual(JSON.parse(await text(launcher.stdout)), {
        args: ['/manifest.json', 'an argument'],
        leads: true,
        input: 'a frame',
      });
      assert.deepEqual(await exited, [0, null]);
    },
  );
}

const writeNode = async (path: string, version: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n[ "$1" = --version ] && echo v${version} || echo "$0 of ${version} starts $*"\n`, {
    mode: 0o755,
  });
};

test('finds the Node.js of another version when that of its own is gone, and passes by one that is too old', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'glovebox launcher-'));
  t.after(() => rm(folder, { recursive: true }));
  const node = (version: string): string => join(folder, "it's", `v${version}`, 'bin/node');
  const launcher = join(folder, 'launch');
  await writeFile(launcher, launcherScript(nodesLike(node('20.19.1')), 'host.js'));
  assert.doesNotMatch(await readFile(launcher, 'utf8'), /20\.19\.1/);
  const started = async (): Promise<string> => {
    const child = spawn('/bin/sh', [launcher], { env: { PATH: '' }, stdio: ['ignore', 'pipe', 'inherit'] });
    return (await text(child.stdout)).trim();
  };
  for (const version of ['18.19.0', '20.18.3', '20.19.1']) await writeNode(node(version), version);
  assert.equal(await started(), `${node('20.19.1')} of 20.19.1 starts ${nodeFlags.join(' ')} host.js`);
  await rm(dirname(node('20.19.1')), { recursive: true });
  await writeNode(node('24.3.0'), '24.3.0');
  assert.equal(await started(), `${node('24.3.0')} of 24.3.0 starts ${nodeFlags.join(' ')} host.js`);
});

test('ends no process but its own parent', (t) => {
  const bystander = spawn('sleep', ['60']);
  t.after(() => bystander.kill());
  for (const pid of [String(bystander.pid), '0', '-1', '1', 'x', undefined]) endLauncher({ GLOVEBOX_LAUNCHER: pid });
  assert.equal(bystander.exitCode ?? bystander.signalCode, null);
});
