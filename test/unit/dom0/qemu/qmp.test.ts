import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { test, type TestContext } from 'node:test';
import { Qmp } from '../../../../dom0/qemu/qmp.ts';
import { findQemuVersion, isSupportedQemu } from '../../../../dom0/qemu/version.ts';

const makeDir = async (t: TestContext): Promise<string> => {
  const dir = await mkdtemp(`${tmpdir()}/glovebox-qmp-test-`);
  t.after(() => rm(dir, { recursive: true, force: true }));
  return dir;
};

/** A peer that says what a QEMU under attack might say, after the greeting and the answer to qmp_capabilities. */
const startPeer = async (t: TestContext, onCommand: (socket: Socket) => void): Promise<string> => {
  const path = `${await makeDir(t)}/qmp`;
  const server = createServer((socket) => {
    let commands = 0;
    socket.on('error', () => undefined);
    socket.write('{"QMP": {}}\n');
    socket.on('data', () => {
      if (commands++ === 0) socket.write('{"return": {}, "id": 1}\n');
      else onCommand(socket);
    });
    t.after(() => socket.destroy());
  });
  t.after(() => server.close());
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  return path;
};

const connected = async (path: string): Promise<Qmp> => {
  const qmp = await Qmp.connect(path, 5000);
  assert.ok(qmp.ok, JSON.stringify(qmp));
  return qmp.value;
};

test('asks a real QEMU, gets answers in order, events, and a typed refusal', async (t) => {
  if ((await findQemuVersion()) === null) return t.skip('QEMU is not installed');
  const path = `${await makeDir(t)}/qmp`;
  const qemu = spawn(
    'qemu-system-x86_64',
    ['-M', 'none', '-nodefaults', '-display', 'none', '-qmp', `unix:${path},server=on,wait=off`],
    { stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => qemu.once('close', resolve));
  t.after(() => qemu.kill('SIGKILL'));
  const qmp = await connected(path);
  const [status, refused] = await Promise.all([qmp.execute('query-status'), qmp.execute('no-such-command')]);
  assert.ok(status.ok);
  assert.deepEqual(refused, { ok: false, error: 'qmp-refused' });
  const shutdown = new Promise<string>((resolve) => qmp.onEvent(({ name }) => resolve(name)));
  await qmp.execute('quit');
  assert.equal(await shutdown, 'SHUTDOWN');
  await ended;
  assert.deepEqual(await qmp.execute('query-status'), { ok: false, error: 'qmp-closed' });
});

test('ends the connection at a line that is too long, not JSON, or no QMP message', async (t) => {
  for (const line of [`{"return": "${'x'.repeat(70_000)}", "id": 2}`, 'not json', '{"something": 1}', '[]']) {
    const qmp = await connected(await startPeer(t, (socket) => void socket.write(`${line}\n`)));
    assert.deepEqual(await qmp.execute('query-status'), { ok: false, error: 'qmp-protocol' });
  }
});

test('gives up a question that is not answered in time, or whose connection ends', async (t) => {
  const silent = await connected(await startPeer(t, () => undefined));
  assert.deepEqual(await silent.execute('query-status', {}, 50), { ok: false, error: 'qmp-timeout' });
  silent.close();
  const closing = await connected(await startPeer(t, (socket) => void socket.destroy()));
  assert.deepEqual(await closing.execute('query-status'), { ok: false, error: 'qmp-closed' });
});

test('ignores an answer to a question it did not ask', async (t) => {
  const qmp = await connected(
    await startPeer(
      t,
      (socket) => void socket.write('{"return": "forged", "id": 77}\n{"return": "true one", "id": 2}\n'),
    ),
  );
  assert.deepEqual(await qmp.execute('query-status'), { ok: true, value: 'true one' });
  qmp.close();
});

test('says that QEMU can not be reached when there is none, and stops at once when it has ended', async (t) => {
  const path = `${await makeDir(t)}/none`;
  assert.deepEqual(await Qmp.connect(path, 50), { ok: false, error: 'qmp-unreachable' });
  assert.deepEqual(await Qmp.connect(path, 60_000, () => false), { ok: false, error: 'qmp-unreachable' });
});

test('accepts QEMU 10 and newer only', () => {
  assert.deepEqual(['7.2.19 (Debian 1:7.2)', '9.2.0', '10.0.2 (Debian 1:10.0.2+ds-2)', '11.1'].map(isSupportedQemu), [
    false,
    false,
    true,
    true,
  ]);
});
