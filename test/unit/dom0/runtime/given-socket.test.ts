// What a service manager may say of a socket that it gives, and what is made of it. systemd's own program gives the real ones.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { takeGivenSocket } from '../../../../dom0/runtime/given-socket.ts';
import { waitUntil } from '../../../support/wait-until.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const ours = 4711;
const take = (variables: Record<string, string>): ReturnType<typeof takeGivenSocket> =>
  takeGivenSocket(variables, ours, '/nonexistent/socket');

test('nothing was given, or it was given to another process', () => {
  for (const variables of [{}, { LISTEN_PID: '4712', LISTEN_FDS: '1' }, { LISTEN_PID: '4712', LISTEN_FDS: '7' }])
    assert.deepEqual(take(variables), { ok: true, value: null });
});

test('what makes no sense is refused, and no program that is started later hears of it', () => {
  const refused: readonly (readonly [variables: Record<string, string>, why: RegExp])[] = [
    [{ LISTEN_PID: '4711' }, /not two numbers/],
    [{ LISTEN_FDS: '1' }, /not two numbers/],
    ...['', ' 4711', '04711', '+4711', '0x1267', '4711 ', '99999999999'].map(
      (pid) => [{ LISTEN_PID: pid, LISTEN_FDS: '1' }, /not two numbers/] as const,
    ),
    ...['', '-1', '1.0', '1e0', 'one'].map(
      (count) => [{ LISTEN_PID: '4711', LISTEN_FDS: count }, /not two numbers/] as const,
    ),
    [{ LISTEN_PID: '4711', LISTEN_FDS: '0' }, /one socket is expected, and LISTEN_FDS says 0/],
    [{ LISTEN_PID: '4711', LISTEN_FDS: '2' }, /one socket is expected, and LISTEN_FDS says 2/],
    // Whatever this process has open under that number listens nowhere.
    [{ LISTEN_PID: '4711', LISTEN_FDS: '1' }, /does not listen/],
  ];
  for (const [variables, why] of refused) {
    const env: Record<string, string> = { ...variables, LISTEN_FDNAMES: 'a', LISTEN_PIDFDID: '1', OTHER: 'b' };
    const taken = takeGivenSocket(env, ours, '/nonexistent/socket');
    assert.ok(!taken.ok, JSON.stringify(variables));
    assert.match(taken.error, why, JSON.stringify(variables));
    assert.deepEqual(env, { OTHER: 'b' });
  }
});

const hasTool = spawnSync('systemd-socket-activate', ['--version']).status === 0;

/** What a process makes of what `systemd-socket-activate` gives it, once somebody has called. */
const activate = async (
  t: TestContext,
  expects: string,
  ...options: readonly string[]
): Promise<ReturnType<typeof takeGivenSocket>> => {
  const folder = await mkdtemp(join(tmpdir(), 'given-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'socket');
  const script = `import { takeGivenSocket } from './dom0/runtime/given-socket.ts';
    console.log(JSON.stringify(takeGivenSocket(process.env, process.pid, process.argv[1])));`;
  const program = [process.execPath, '--import', 'tsx', '--input-type=module', '--eval', script];
  const args = ['--listen', path, ...options, '--', ...program, join(folder, expects)];
  const child = spawn('systemd-socket-activate', args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  t.after(() => child.kill('SIGKILL'));
  const call = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(path).once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      t.after(() => socket.destroy());
    });
  await waitUntil(call, 'it listens');
  await waitUntil(() => output.endsWith('\n'), 'the program has said what it got');
  return JSON.parse(output) as ReturnType<typeof takeGivenSocket>;
};

const options = { skip: hasTool ? false : 'systemd-socket-activate is not installed' };

test('the real one is taken where it listens at our path, and nowhere else', options, async (t) => {
  assert.deepEqual(await activate(t, 'socket'), { ok: true, value: 3 });
  const elsewhere = await activate(t, 'other');
  assert.ok(!elsewhere.ok);
  assert.match(elsewhere.error, /the socket that was given is \S+\/socket, and not \S+\/other$/);
});
