// What goes wrong with a real DispVM behind a real window. Always: a typed failure, and no process, folder or socket
// left.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { recordProcess } from '../../dom0/runtime/processes.ts';
import type { Call } from '../support/dom0.ts';
import { removeDom0, startDom0, callDom0 } from '../support/dom0.ts';
import {
  missingForDispvms,
  startDispvmWorld,
  type DispvmWorld,
  type DispvmWorldOptions,
} from '../support/dispvm-world.ts';
import { makePdf } from '../support/sample-pdf.ts';
import { waitUntil } from '../support/wait-until.ts';
import { startXvfb } from '../../scripts/screen/xvfb.ts';
import { dataDir } from '../../protocol/paths.ts';

const missing = await missingForDispvms();
const slowMs = 60_000;

const dispvmTest = (
  title: string,
  options: DispvmWorldOptions,
  body: (world: DispvmWorld, t: TestContext) => Promise<void>,
): void => {
  test(title, { skip: missing ?? false }, async (t) => {
    const world = await startDispvmWorld(options);
    try {
      await body(world, t);
    } finally {
      await world.stop();
    }
    assert.equal(await lstat(world.daemon.socketPath).catch(() => null), null, 'the socket is gone');
  });
};

interface Opened {
  readonly call: Call;
  readonly id: string;
  readonly qemu: number;
}

const openPdf = async (world: DispvmWorld, viewOnly = false): Promise<Opened> => {
  const call = await world.call();
  call.sendFile('offer.pdf', makePdf('Please sign here.'), viewOnly);
  const id = await waitUntil(() => call.dispvmId, 'the call is accepted');
  return { call, id, qemu: await world.qemuPid(id) };
};

const openVisible = async (world: DispvmWorld, viewOnly = false): Promise<Opened> => {
  const opened = await openPdf(world, viewOnly);
  await waitUntil(() => opened.call.reached('visible'), 'the document is visible', slowMs);
  return opened;
};

/** A text that its editor has: what that saves comes back. */
const openEdited = async (world: DispvmWorld): Promise<Opened> => {
  const call = await world.call();
  call.sendFile('notes.txt', Buffer.from('First line.\n'));
  const id = await waitUntil(() => call.dispvmId, 'the call is accepted');
  await waitUntil(() => call.reached('visible'), 'the document is visible', slowMs);
  await world.runX('xdotool', 'windowactivate', '--sync', await world.windowOf(id), 'key', 'ctrl+e');
  await waitUntil(
    async () => (await world.runX('xdotool', 'getwindowname', await world.windowOf(id))).includes('changes come back'),
    'the editor has the text',
    slowMs,
  );
  return { call, id, qemu: await world.qemuPid(id) };
};

const assertNothingLeft = async (world: DispvmWorld, { call, qemu }: Opened): Promise<void> => {
  await call.over(slowMs);
  assert.ok(call.reached('gone'));
  assert.equal(recordProcess(qemu), null, 'QEMU has ended');
  assert.deepEqual(await world.folders(), []);
};

dispvmTest('a document is shown, stage by stage, and closing its window leaves nothing', {}, async (world) => {
  const opened = await openVisible(world, true);
  await world.closeWindow(opened.id);
  await assertNothingLeft(world, opened);
  assert.equal(opened.call.failure, null);
  assert.equal(opened.call.exitCode, 0);
  const times = (['callAccepted', 'vmReady', 'fileDelivered', 'visible', 'closed', 'gone'] as const).map(
    (stage) => opened.call.stageAt(stage) ?? NaN,
  );
  assert.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  );
  assert.equal(opened.call.stdout.length, 0);
});

dispvmTest('an unchanged document that could be edited sends nothing back', {}, async (world) => {
  const opened = await openVisible(world);
  await world.closeWindow(opened.id);
  await assertNothingLeft(world, opened);
  assert.equal(opened.call.exitCode, 0);
  assert.equal(opened.call.stdout.length, 0);
});

dispvmTest(
  'QEMU with a document runs without capabilities, network or rights to the template, as a user of its own',
  {},
  async (world) => {
    const { call, qemu } = await openVisible(world);
    const status = await readFile(`/proc/${qemu}/status`, 'latin1');
    assert.match(status, /^CapEff:\s+0+$/m);
    assert.match(status, /^CapPrm:\s+0+$/m);
    assert.match(status, /^NoNewPrivs:\s+1$/m);
    assert.match(status, /^Seccomp:\s+2$/m);
    if (process.getuid?.() === 0) assert.match(status, /^Uid:\s+21\d{8}\s/m);
    const interfaces = (await readFile(`/proc/${qemu}/net/dev`, 'latin1'))
      .split('\n')
      .slice(2)
      .map((line) => line.split(':')[0]?.trim())
      .filter(Boolean);
    assert.deepEqual(interfaces, ['lo']);
    const writable = (await readFile(`/proc/${qemu}/mounts`, 'latin1'))
      .split('\n')
      .filter((line) => / rw[, ]/.test(line))
      .map((line) => line.split(' ')[1] ?? '');
    assert.deepEqual(
      writable.filter((path) => path !== '/sockets' && !path.startsWith('/dev')),
      [],
    );
    call.socket.destroy();
    await waitUntil(async () => (await world.folders()).length === 0, 'the DispVM is gone');
  },
);

/** The serial device has two queues for each of its 31 ports and two more; the other devices have six together. */
const queues = 70;
/** For what it opens for a moment, such as another screen's picture. */
const descriptorsToSpare = 16;

dispvmTest(
  'QEMU with a document has a notifier for each queue of its devices, and descriptors to spare',
  {},
  async (world) => {
    const { call, qemu } = await openVisible(world);
    const folder = `/proc/${qemu}/fd`;
    const numbers = await readdir(folder);
    const targets = await Promise.all(numbers.map((number) => readlink(join(folder, number)).catch(() => '')));
    assert.ok(targets.filter((target) => target === 'anon_inode:[eventfd]').length >= queues, targets.join(' '));
    const limit = Number(/^Max open files\s+(\d+)/m.exec(await readFile(`/proc/${qemu}/limits`, 'latin1'))?.[1]);
    assert.ok(numbers.length + descriptorsToSpare <= limit, `${numbers.length} of ${limit}`);
    call.socket.destroy();
    await waitUntil(async () => (await world.folders()).length === 0, 'the DispVM is gone');
  },
);

/** Killed before, it never got a document, and could have been an engine that does not work here. */
const openReady = async (world: DispvmWorld): Promise<Opened> => {
  const opened = await openPdf(world);
  await waitUntil(() => opened.call.reached('vmReady'), 'the VM is ready', slowMs);
  return opened;
};

for (const [moment, open] of [
  ['before the document is visible', openReady],
  ['while the document is visible', openVisible],
] as const) {
  dispvmTest(
    `QEMU killed ${moment}: dispvm-died, and the window says so until its user closes it`,
    {},
    async (world) => {
      const opened = await open(world);
      process.kill(opened.qemu, 'SIGKILL');
      await assertNothingLeft(world, opened);
      assert.equal(opened.call.failure, 'dispvm-died');
      assert.equal(opened.call.exitCode, 125);
      if (!opened.call.reached('visible')) return;
      await world.closeWindow(opened.id);
    },
  );
}

dispvmTest(
  'QEMU killed while it closes: what may have been changed counts as lost, or as closed in time',
  {},
  async (world) => {
    const opened = await openVisible(world);
    await world.closeWindow(opened.id);
    await waitUntil(() => opened.call.reached('closed'), 'the window is closed');
    if (recordProcess(opened.qemu) !== null) process.kill(opened.qemu, 'SIGKILL');
    await assertNothingLeft(world, opened);
    assert.ok(opened.call.failure === null || opened.call.failure === 'edit-lost', opened.call.failure ?? '');
  },
);

dispvmTest(
  'an agent silent past its deadline is destroyed: agent-timeout',
  { deadlines: { delivered: 1_500, agentTakes: { graceMs: 1_500, bytesPerSecond: 128 * 1024 } } },
  async (world) => {
    const call = await world.call();
    const id = await waitUntil(() => call.dispvmId, 'the call is accepted');
    const qemu = await world.qemuPid(id);
    await waitUntil(() => call.reached('vmReady'), 'the VM is ready', slowMs);
    process.kill(qemu, 'SIGSTOP');
    call.sendFile('offer.pdf', makePdf('Nobody will read this.'));
    await assertNothingLeft(world, { call, id, qemu });
    assert.equal(call.failure, 'agent-timeout');
  },
);

dispvmTest('a VM that hangs when its window is closed is destroyed after a while: edit-lost', {}, async (world) => {
  const opened = await openEdited(world);
  process.kill(opened.qemu, 'SIGSTOP');
  await world.closeWindow(opened.id);
  await assertNothingLeft(world, opened);
  assert.equal(opened.call.failure, 'edit-lost');
});

dispvmTest('a client that leaves takes its VM and its window with it', {}, async (world) => {
  const opened = await openVisible(world);
  opened.call.socket.destroy();
  await waitUntil(() => recordProcess(opened.qemu) === null, 'QEMU has ended');
  await waitUntil(async () => (await world.folders()).length === 0, 'its folder is gone');
});

dispvmTest('a GUI that dies takes its VMs with it, and the next call has a new one', {}, async (world) => {
  const opened = await openVisible(world);
  process.kill(await world.guiPid(), 'SIGKILL');
  await assertNothingLeft(world, opened);
  assert.equal(opened.call.failure, 'gui-died');
  const next = await openVisible(world, true);
  await world.closeWindow(next.id);
  await assertNothingLeft(world, next);
});

dispvmTest('no more DispVMs than allowed, and each has its own', { dispvmsMax: 2 }, async (world) => {
  const first = await openVisible(world, true);
  const second = await openVisible(world, true);
  assert.notEqual(first.id, second.id);
  assert.notEqual(first.qemu, second.qemu);
  const waiting = await Promise.all(Array.from({ length: 40 }, () => world.call()));
  await waitUntil(() => waiting.every((call) => call.reached('queued')), 'the others wait');
  const refused = await world.call();
  await refused.over();
  assert.equal(refused.failure, 'too-many-dispvms');
  assert.deepEqual([...(await world.folders())].sort(), [first.id, second.id].sort(), 'nobody else has one');
  for (const call of [...waiting, first.call, second.call]) call.socket.destroy();
  await waitUntil(async () => (await world.folders()).length === 0, 'both are gone');
});

dispvmTest('a daemon that is stopped leaves no VM, no GUI and no socket', {}, async (world) => {
  const opened = await openVisible(world);
  const gui = await world.guiPid();
  await world.daemon.stop();
  await assertNothingLeft(world, opened);
  assert.equal(recordProcess(gui), null);
});

test(
  'a daemon that is killed takes its VM and GUI with it, and the next one cleans up',
  { skip: missing ?? false },
  async (t) => {
    const screen = await startXvfb();
    t.after(() => screen.stop());
    const env = { DISPLAY: screen.display };
    const killed = await startDom0({ dataDir: dataDir(process.env), env });
    t.after(() => removeDom0(killed));
    const call = await callDom0(killed.socketPath);
    call.sendFile('offer.pdf', makePdf('The last words.'));
    await waitUntil(() => call.reached('visible'), 'the document is visible', slowMs);
    const records = JSON.parse(
      await readFile(join(killed.runtimeDir, 'dispvms', call.dispvmId ?? '', 'processes.json'), 'utf8'),
    ) as readonly { readonly pid: number }[];
    assert.equal(records.length, 2);
    killed.child.kill('SIGKILL');
    await waitUntil(() => records.every(({ pid }) => recordProcess(pid) === null), 'QEMU ended with its daemon');
    const next = await startDom0({ baseDir: killed.baseDir, dataDir: dataDir(process.env), env });
    assert.match(next.log(), /leftover-destroyed/);
    assert.equal(await next.stop(), 0);
  },
);

test(
  'a full disk in the runtime folder is told as storage-full, and with space again the next call opens',
  { skip: missing ?? (process.getuid?.() === 0 ? false : 'only root can mount a small file system') },
  async (t) => {
    const mountPoint = await mkdtemp(join(tmpdir(), 'dom0-full-'));
    const run = promisify(execFile);
    await run('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=0700', 'tmpfs', mountPoint]);
    t.after(async () => {
      // Lazily: the lock is released when this process ends.
      await run('umount', ['--lazy', mountPoint]);
      await rm(mountPoint, { recursive: true });
    });
    await mkdir(join(mountPoint, 'run'), { mode: 0o700 });
    // Full before the daemon starts: it is there all the same, to say so.
    await assert.rejects(writeFile(join(mountPoint, 'filler'), new Uint8Array(256 * 1024)), /ENOSPC/);
    const world = await startDispvmWorld({ runtimeDir: join(mountPoint, 'run') });
    try {
      const call = await world.call();
      await call.over();
      assert.equal(call.failure, 'storage-full');
      assert.deepEqual(await world.folders(), []);
      await rm(join(mountPoint, 'filler'));
      const next = await openVisible(world, true);
      await world.closeWindow(next.id);
      await assertNothingLeft(world, next);
    } finally {
      await world.stop();
    }
  },
);
