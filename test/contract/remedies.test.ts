// What a person is told to do about a failure, done: the commands that the texts name, where they can be followed without
// a VM. Building is followed by test/e2e/template-upgrade.test.ts, doctor where no VM can start by doctor.test.ts.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { errorCodes } from '../../protocol/error-codes.ts';
import { userMessages } from '../../protocol/user-messages.ts';
import { distPath, HostProcess, unbuilt } from './native-host-support.ts';
import { privateFolders, type Folders } from './private-folders.ts';

const followed = [
  'glovebox install',
  'glovebox doctor',
  'glovebox dom0 stop',
  'glovebox open',
  'glovebox template build --all',
];

const commandsIn = (text: string): readonly string[] =>
  [...text.matchAll(/[“„](glovebox [^“”]+)[“”]/g)].flatMap(([, command]) => command ?? []);

const run = ({ environment }: Folders, ...args: string[]): Promise<string> =>
  new Promise((resolve) => {
    execFile(process.execPath, [distPath('glovebox.js'), ...args], { env: environment }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });

test('the same commands are named in every language, and none that nobody has followed', () => {
  for (const code of errorCodes) {
    const [english, german] = (['en', 'de'] as const).map((language) => {
      const { happened, safety, next } = userMessages[language][code];
      return commandsIn(`${happened} ${safety} ${next}`);
    });
    assert.deepEqual(english, german, code);
    for (const command of english ?? []) assert.ok(followed.includes(command), `${code}: ${command}`);
  }
  assert.ok(commandsIn(userMessages.de['host-missing'].next).includes('glovebox install'), 'they are found');
});

suite('a remedy that is followed', { skip: unbuilt }, () => {
  test('“glovebox install” lets Thunderbird start the host', async (t) => {
    const folders = await privateFolders();
    t.after(() => folders.remove());
    await run(folders, 'install');
    const manifest = join(folders.root, '.mozilla/native-messaging-hosts/glovebox.json');
    const { path } = JSON.parse(await readFile(manifest, 'utf8')) as { readonly path: string };
    const host = new HostProcess(folders.environment, [path]);
    await host.greet();
    await host.stop();
  });

  test('“glovebox install” puts the present host in the place of one that the add-on does not understand', async (t) => {
    const folders = await privateFolders();
    t.after(() => folders.remove());
    const [dir, old] = [join(folders.root, '.mozilla/native-messaging-hosts'), join(folders.root, 'old-host')];
    await mkdir(dir, { recursive: true });
    await writeFile(old, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    await writeFile(join(dir, 'glovebox.json'), JSON.stringify({ path: old }));
    await run(folders, 'install');
    const { path } = JSON.parse(await readFile(join(dir, 'glovebox.json'), 'utf8')) as { readonly path: string };
    assert.notEqual(path, old);
    const host = new HostProcess(folders.environment, [path]);
    await host.greet();
    await host.stop();
  });

  test('“glovebox doctor” names a runtime folder that is open to others, and closing it helps', async (t) => {
    const folders = await privateFolders();
    await chmod(folders.root, 0o755);
    const host = new HostProcess(folders.environment);
    t.after(async () => {
      await host.stop();
      await folders.remove();
    });
    await host.greet();
    const failsWith = async (requestId: string): Promise<string> => {
      await host.open(requestId, { disposableTemplate: 'nothing-of-that-name' });
      await host.send({ type: 'end', requestId });
      return (await host.next('failed', requestId)).code;
    };
    assert.equal(await failsWith('before'), 'dom0-unreachable');
    assert.match(await run(folders, 'doctor'), new RegExp(`FAILS.*${folders.root}.*\\n.*0700`));
    await chmod(folders.root, 0o700);
    assert.equal(await failsWith('after'), 'policy-denied', 'dom0 answers');
  });

  test('“glovebox doctor” names the file and the line of a policy that is invalid, and mending it helps', async (t) => {
    const folders = await privateFolders();
    const policy = join(folders.root, 'policy');
    await mkdir(policy);
    await writeFile(join(policy, '10-mine.policy'), '* * @anyvm @dispvm deny\nnonsense\n');
    const host = new HostProcess(folders.environment);
    t.after(async () => {
      await host.stop();
      await folders.remove();
    });
    await host.greet();
    const failsWith = async (requestId: string): Promise<string> => {
      await host.open(requestId);
      await host.send({ type: 'end', requestId });
      return (await host.next('failed', requestId)).code;
    };
    assert.equal(await failsWith('before'), 'policy-invalid');
    assert.match(await run(folders, 'doctor'), /FAILS {2}policy: \S*10-mine\.policy, line 2/);
    await writeFile(join(policy, '10-mine.policy'), '* * @anyvm @dispvm deny\n');
    assert.equal(await failsWith('after'), 'policy-denied');
  });

  test('“glovebox dom0 stop” ends a daemon that is not understood, and the next click starts another one', async (t) => {
    const folders = await privateFolders();
    const program = fileURLToPath(new URL('../support/older-daemon.ts', import.meta.url));
    const daemon = spawn(process.execPath, ['--import', 'tsx', program, folders.root], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const isOver = once(daemon, 'exit');
    await once(daemon.stderr, 'data');
    const host = new HostProcess(folders.environment);
    t.after(async () => {
      daemon.kill('SIGKILL');
      await host.stop();
      await folders.remove();
    });
    await host.greet();
    const failsWith = async (requestId: string): Promise<string> => {
      await host.open(requestId, { disposableTemplate: 'nothing-of-that-name' });
      return (await host.next('failed', requestId)).code;
    };
    assert.equal(await failsWith('before'), 'dom0-protocol');
    await run(folders, 'dom0', 'stop');
    await isOver;
    assert.equal(await failsWith('after'), 'policy-denied', 'a dom0 answers that is understood');
  });

  test('“glovebox open” and “glovebox template build --all” are commands with these words', async (t) => {
    const folders = await privateFolders();
    t.after(() => folders.remove());
    assert.match(await run(folders, 'open', '--help'), /--template NAME/);
    assert.match(await run(folders, 'template', 'build', '--help'), /--all/);
  });
});
