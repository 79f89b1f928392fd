// The dom0 daemon as its clients meet it, over its own socket with real frames. No VM is needed for what it refuses.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { describeMachine } from '../../dom0/qemu/arguments.ts';
import { templateFiles, writeManifest, type Manifest } from '../../dom0/template/manifest.ts';
import { findRequirements } from '../../dom0/template/template-store.ts';
import { fetchStatus } from '../../dom0/runtime/fetch-status.ts';
import { clientProtocolVersion, encodeHello, encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import { startXvfb } from '../../scripts/screen/xvfb.ts';
import { missingForWindows } from '../support/gui-daemon.ts';
import { callDom0, removeDom0, startDom0, type Call, type Dom0 } from '../support/dom0.ts';
import { noDisplay, withDom0 } from './with-dom0.ts';

const callToEnd = async (dom0: Dom0, options: Parameters<typeof callDom0>[1] = {}): Promise<Call> => {
  const call = await callDom0(dom0.socketPath, options);
  await call.over();
  return call;
};

test('policy decides, and a changed policy counts at once', async () => {
  await withDom0({ policy: '* * @anyvm @dispvm deny', env: noDisplay }, async (dom0) => {
    const denied = await callToEnd(dom0);
    assert.ok(denied.isRefused);
    assert.equal(denied.failure, 'policy-denied');
    assert.equal((await callToEnd(dom0, { target: '@dispvm:other' })).failure, 'policy-denied');
    assert.equal((await callToEnd(dom0, { target: 'vault' })).failure, 'policy-denied');
    await writeFile(join(dom0.baseDir, 'policy.d', '05-bad.policy'), '# fine\n* * @anyvm @dispvm perhaps\n');
    assert.equal((await callToEnd(dom0)).failure, 'policy-invalid');
    assert.match(dom0.log(), /05-bad\.policy:2: /);
  });
});

test('dom0 denies what the add-on allows: another template, a network, or only the network', async () => {
  const allowsAll = '* * @anyvm @dispvm allow\n* * @anyvm @dispvm:debian-13 allow\n';
  const network = 'qubes.OpenInVM+network';
  await withDom0({ policy: allowsAll, env: noDisplay }, async (dom0) => {
    assert.equal(
      (await callToEnd(dom0, { target: '@dispvm:cad-windows' })).failure,
      'policy-denied',
      'a template that is not granted',
    );
    const granted = await callToEnd(dom0, { service: network });
    assert.ok(granted.isRefused);
    assert.equal(granted.failure, 'network-unavailable', 'granted, but no DispVM here has a network');
    await writeFile(join(dom0.baseDir, 'policy.d', '05-offline.policy'), 'qubes.OpenInVM +network * * deny\n');
    assert.equal((await callToEnd(dom0, { service: network })).failure, 'policy-denied');
    // Without a display a call that policy grants gets no further than this.
    for (const service of ['qubes.OpenInVM', 'qubes.OpenInVM+no-edits'])
      assert.equal((await callToEnd(dom0, { service })).failure, 'gui-unavailable', service);
    await writeFile(
      join(dom0.baseDir, 'policy.d', '05-offline.policy'),
      'qubes.OpenInVM +network @anyvm @dispvm allow target=@dispvm:online\n',
    );
    assert.equal(
      (await callToEnd(dom0, { service: network })).failure,
      'network-unavailable',
      'nor one of another template',
    );
  });
});

test('a daemon that cannot listen ends, and does not stay for nothing', async () => {
  const baseDir = await mkdtemp(join(tmpdir(), 'dom0-test-'));
  await mkdir(join(baseDir, 'run', 'qrexec.sock'), { recursive: true, mode: 0o700 });
  await chmod(join(baseDir, 'run'), 0o700);
  const dom0 = await startDom0({ baseDir, env: noDisplay });
  assert.notEqual(dom0.child.exitCode, 0);
  assert.notEqual(dom0.child.exitCode, null);
  await removeDom0(dom0);
});

test('the shipped policy grants no network and no other template', async () => {
  await withDom0({ env: noDisplay }, async (dom0) => {
    assert.equal((await callToEnd(dom0, { service: 'qubes.OpenInVM+network' })).failure, 'policy-denied');
    assert.equal((await callToEnd(dom0, { target: '@dispvm:online' })).failure, 'policy-denied');
    assert.equal((await callToEnd(dom0)).failure, 'gui-unavailable');
  });
});

test('status names every template and why one cannot be used', async () => {
  await withDom0({ env: noDisplay }, async (dom0) => {
    const before = await fetchStatus(dom0.socketPath);
    assert.deepEqual([before?.dispvms, before?.guiReady, before?.making], [[], false, null]);
    // What is shipped and not made yet is told with what it will show.
    assert.deepEqual(
      before?.templates.map(({ name, problem, isDefault }) => ({ name, problem, isDefault })),
      [
        { name: 'debian-13', problem: 'template-missing', isDefault: true },
        { name: 'office', problem: 'template-missing', isDefault: false },
      ],
    );
    assert.ok(before.templates.every(({ viewers }) => viewers !== null && viewers.types.length > 0));
    for (const name of ['empty', 'x'.repeat(40)])
      await mkdir(join(dom0.baseDir, 'data', 'templates', name), { recursive: true });
    const empty = (await fetchStatus(dom0.socketPath))?.templates.filter(
      ({ name }) => name === 'empty' || name.startsWith('x'),
    );
    assert.deepEqual(empty, [
      {
        name: 'empty',
        problem: 'template-missing',
        system: null,
        isDefault: false,
        viewers: null,
        documentMaxBytes: null,
        sha256: null,
      },
    ]);
    const env = { ...process.env, GLOVEBOX_RUNTIME_DIR: dom0.runtimeDir };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', 'cli/glovebox.ts', 'dom0', 'status'],
      { env },
    );
    assert.match(stdout, /Template empty: cannot be used \(template-missing\)\. Run/);
    assert.match(stdout, /No DispVM is running/);
  });
});

test('an allowed service that dom0 does not have ends with 127', async () => {
  await withDom0({ policy: '* * * * allow', env: noDisplay }, async (dom0) => {
    const call = await callToEnd(dom0, { service: 'qubes.Nonsense' });
    assert.equal(call.exitCode, 127);
    assert.equal((await callToEnd(dom0, { service: 'qubes.OpenInVM+argument' })).exitCode, 127);
    assert.equal((await callToEnd(dom0, { service: 'qubes.OpenInVM+network+no-edits' })).exitCode, 127);
  });
});

test('without a display nothing starts: gui-unavailable, and never an invisible VM', async () => {
  await withDom0({ env: noDisplay }, async (dom0) => {
    const call = await callToEnd(dom0);
    assert.ok(call.isRefused);
    assert.equal(call.failure, 'gui-unavailable');
    assert.equal(call.dispvmId, null);
  });
});

test('dom0 greets first, grants with an identifier that fills its field, and refuses a source that is claimed', async () => {
  await withDom0({ policy: '* * * * allow', env: noDisplay }, async (dom0) => {
    const silent = connect(dom0.socketPath);
    const [greeting] = (await once(silent, 'data')) as [Buffer];
    assert.deepEqual(greeting, Buffer.from(encodeHello(clientProtocolVersion)));
    silent.destroy();
    const granted = await callToEnd(dom0, { service: 'qubes.Nonsense', requestId: 'id-1' });
    const grants = granted.messages.filter(({ type }) => type === messageTypes.serviceConnect);
    assert.deepEqual(
      grants.map(({ payload }) => Buffer.from(payload).toString('latin1')),
      [`${'\0'.repeat(8)}id-1${'\0'.repeat(28)}`],
    );
    const relayed = await callToEnd(dom0, { service: 'qubes.Nonsense', source: 'remote-qube' });
    assert.deepEqual([relayed.isRefused, relayed.failure], [true, 'policy-denied']);
  });
});

test('what is not the protocol ends the connection without an answer', async () => {
  await withDom0({ env: noDisplay }, async (dom0) => {
    for (const bytes of [
      new Uint8Array(64).fill(255),
      encodeHello(1),
      encodeMessage(messageTypes.dataStdin, new Uint8Array(9)),
      new Uint8Array([0x13, 2, 0, 0, 255, 255, 255, 255]),
    ]) {
      const socket = connect(dom0.socketPath);
      const answered: Buffer[] = [];
      socket.on('data', (chunk) => answered.push(chunk));
      socket.on('error', () => undefined);
      socket.write(bytes);
      await once(socket, 'close');
      assert.deepEqual(
        Buffer.concat(answered),
        Buffer.from(encodeHello(clientProtocolVersion)),
        'its greeting, and no more',
      );
    }
    const hello = connect(dom0.socketPath);
    hello.write(encodeHello(clientProtocolVersion));
    hello.write(encodeMessage(messageTypes.triggerService4, new Uint8Array(12)));
    hello.on('error', () => undefined).resume();
    await once(hello, 'close');
    assert.equal((await fetchStatus(dom0.socketPath))?.pid, dom0.child.pid);
  });
});

const unbuilt = missingForWindows();

/** A folder that says everything right but its files' contents. */
const writeTemplate = async (dataDir: string, change: Partial<Manifest>): Promise<void> => {
  const { recipes, qemuVersion } = await findRequirements();
  const recipe = recipes['debian-13'];
  assert.ok(recipe !== undefined && qemuVersion !== null);
  const folder = join(dataDir, 'templates', 'debian-13');
  await mkdir(folder, { recursive: true });
  for (const file of templateFiles) await writeFile(join(folder, file), 'not what was saved');
  const file = { sha256: '0'.repeat(64), sizeBytes: 18 };
  await writeManifest(folder, {
    version: 2,
    name: 'debian-13',
    builtAt: new Date().toISOString(),
    recipeSha256: recipe.sha256,
    recipeFolder: null,
    viewers: recipe.viewers,
    qemuVersion,
    accelerator: 'tcg',
    memoryMib: 384,
    machine: describeMachine('tcg', 384),
    files: { vmlinuz: file, initrd: file, 'root.erofs': file, ram: file, state: file },
    ...change,
  });
};

test('a template that is missing, altered or of another version is refused by its code', async (t) => {
  if (unbuilt !== null) return t.skip(unbuilt);
  if ((await findRequirements()).qemuVersion === null) return t.skip('QEMU is not installed');
  const screen = await startXvfb();
  t.after(() => screen.stop());
  await withDom0({ env: { DISPLAY: screen.display } }, async (dom0) => {
    const dataDir = join(dom0.baseDir, 'data');
    assert.equal((await callToEnd(dom0)).failure, 'template-missing');
    await writeTemplate(dataDir, {});
    assert.equal((await callToEnd(dom0)).failure, 'template-altered');
    await rm(join(dataDir, 'templates', 'debian-13', 'ram'));
    assert.equal((await callToEnd(dom0)).failure, 'template-altered');
    // Where none can be made anew: its folder is not its user's alone.
    await chmod(dataDir, 0o775);
    await writeTemplate(dataDir, { qemuVersion: '1.0' });
    assert.equal((await callToEnd(dom0)).failure, 'template-stale');
  });
});

test('policy eval answers on the command line as the daemon decides', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'dom0-test-'));
  t.after(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, '10-a.policy'), 'qubes.OpenInVM + work @dispvm allow target=@dispvm:safe notify=yes\n');
  await writeFile(join(dir, '20-b.policy'), 'qubes.OpenInVM +network work @dispvm allow target=@dispvm:online\n');
  const evaluate = async (...args: string[]): Promise<{ readonly code: number; readonly answer: unknown }> => {
    const child = promisify(execFile)(process.execPath, [
      '--import',
      'tsx',
      'cli/glovebox.ts',
      'dom0',
      'policy',
      'eval',
      '--dir',
      dir,
      '--json',
      ...args,
    ]);
    const { stdout } = await child.catch((error: unknown) => error as { stdout: string });
    return { code: child.child.exitCode ?? -1, answer: JSON.parse(stdout) };
  };
  const allowed = await evaluate('--source', 'work', '--target', '@dispvm', '--service', 'qubes.OpenInVM');
  assert.equal(allowed.code, 0);
  assert.deepEqual(allowed.answer, {
    decision: 'allow',
    target: '@dispvm:safe',
    user: null,
    notify: true,
    autostart: true,
    rule: { file: join(dir, '10-a.policy'), line: 1 },
  });
  const online = await evaluate(
    '--source',
    'work',
    '--target',
    '@dispvm',
    '--service',
    'qubes.OpenInVM',
    '--arg',
    '+network',
  );
  assert.equal(online.code, 0);
  assert.equal((online.answer as { target: string }).target, '@dispvm:online');
  const unknown = await evaluate(
    '--source',
    'work',
    '--target',
    '@dispvm',
    '--service',
    'qubes.OpenInVM',
    '--arg',
    '+no-edits',
  );
  assert.equal(unknown.code, 1);
  assert.equal((await evaluate('--source', 'other', '--target', '@dispvm', '--service', 'qubes.OpenInVM')).code, 1);
});
