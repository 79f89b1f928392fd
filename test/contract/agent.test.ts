// The agent's real bundle on the real QuickJS, behind a terminal that stands in for the virtio port. Only the freshener is
// replaced: the real one would set this machine's clock; it is shown to refuse where it may not, and runs in the guest's tests.
import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import {
  agentExitCodes, deliveredLine, prepareReplyBytes, prepareRequestBytes,
} from '../../protocol/agent-services.ts';
import { decodeUint32, MessageReader, messageTypes, type Message } from '../../protocol/qrexec.ts';
import { waitUntil } from '../support/wait-until.ts';
import { hello, openRequest, prepareRequest, termination, text } from '../unit/dispvm/requests.ts';

const run = promisify(execFile);
const agentFolder = fileURLToPath(new URL('../../dispvm/agent/', import.meta.url));

const findProgram = async (name: string): Promise<string | null> => {
  const folders = (process.env['PATH'] ?? '').split(':');
  for (const folder of folders) {
    if (await access(`${folder}/${name}`).then(() => true, () => false)) return `${folder}/${name}`;
  }
  return null;
};

const freshenerStandIn = `#!${process.execPath}
let request = Buffer.alloc(0);
process.stdin.on('data', (bytes) => {
  request = Buffer.concat([request, bytes]);
  if (request.length < 72) return;
  const drawn = require('node:crypto').randomBytes(${prepareReplyBytes - 8});
  process.stdout.write(Buffer.concat([request.subarray(0, 8), drawn]));
  request = request.subarray(72);
});
`;

const viewerTable = (folder: string): object => ({
  version: 1,
  user: { name: 'self', uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, home: `${folder}/home` },
  environment: { PATH: '/usr/bin:/bin' },
  types: [
    { mime: 'text/plain', extensions: ['txt'], magic: [] },
    { mime: 'text/x-changes', extensions: ['changes'], magic: [] },
    { mime: 'text/x-fails', extensions: ['fails'], magic: [] },
    { mime: 'application/pdf', extensions: ['pdf'], magic: [{ offset: 0, hex: '255044462d' }] },
  ],
  textFallback: 'text/plain',
  viewers: {
    waits: { kind: 'start', argv: ['tail', '-f', '{file}'] },
    changes: { kind: 'start', argv: ['sed', '-i', 's/a/b/', '{file}'] },
    fails: { kind: 'start', argv: ['grep', 'nothing like it', '{file}'] },
    running: { kind: 'running', pidFile: `${folder}/viewer.pid`, path: `${folder}/home/show.pdf`, signal: 'HUP' },
  },
  view: { 'text/plain': 'waits', 'text/x-changes': 'changes', 'text/x-fails': 'fails', 'application/pdf': 'running' },
  edit: {},
});

interface AgentUnderTest {
  readonly folder: string;
  send(bytes: Uint8Array): void;
  /** The next exit code, with what came before it. */
  call(bytes: Uint8Array): Promise<{ exitCode: number | null; stdout: Buffer }>;
  delivered(): Promise<void>;
}

/** null, with a loud skip, where a program it needs is not there. */
const startAgent = async (t: TestContext): Promise<AgentUnderTest | null> => {
  const qjs = process.env['GLOVEBOX_QJS'] ?? await findProgram('qjs');
  const socat = await findProgram('socat');
  if (qjs === null || socat === null) {
    t.skip(`needs ${qjs === null ? 'qjs (GLOVEBOX_QJS may name it)' : 'socat'}`);
    return null;
  }
  const folder = await mkdtemp(`${tmpdir()}/glovebox-agent-`);
  const children: ChildProcess[] = [];
  t.after(async () => {
    for (const child of children) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });
  await mkdir(`${folder}/home`);
  await build({ entryPoints: [`${agentFolder}/main.ts`], bundle: true, format: 'esm', target: 'es2022', external: ['std', 'os'], outfile: `${folder}/agent.js` });
  await writeFile(`${folder}/freshen`, freshenerStandIn);
  await chmod(`${folder}/freshen`, 0o755);
  await writeFile(`${folder}/viewers.json`, JSON.stringify(viewerTable(folder)));
  const viewer = spawn(process.execPath, ['-e', "process.on('SIGHUP', () => undefined); setInterval(() => undefined, 1000); console.log('ready')"]);
  children.push(viewer);
  await once(viewer.stdout, 'data');
  await writeFile(`${folder}/viewer.pid`, `${viewer.pid ?? 0}\n`);
  const socket = await openPort(folder, socat, children);
  children.push(spawn(qjs, ['--std', '-m', `${folder}/agent.js`, '--port', `${folder}/port`, '--viewers', `${folder}/viewers.json`,
    '--freshen', `${folder}/freshen`], { stdio: ['ignore', 'inherit', 'inherit'] }));
  return talkTo(folder, socket);
};

const openPort = async (folder: string, socat: string, children: ChildProcess[]): Promise<Socket> => {
  const server = createServer().listen(`${folder}/socket`);
  await once(server, 'listening');
  children.push(spawn(socat, [`PTY,link=${folder}/port,raw,echo=0`, `UNIX-CONNECT:${folder}/socket`], { stdio: 'ignore' }));
  const [socket] = await once(server, 'connection') as [Socket];
  server.close();
  socket.on('error', () => undefined);
  await waitUntil(() => stat(`${folder}/port`).catch(() => null), 'the terminal is there');
  return socket;
};

const talkTo = (folder: string, socket: Socket): AgentUnderTest => {
  const reader = new MessageReader();
  let said: Message[] = [];
  socket.on('data', (bytes: Uint8Array) => said.push(...reader.push(bytes)));
  const exit = (): Message | undefined => said.find(({ type }) => type === messageTypes.dataExitCode);
  return {
    folder,
    send: (bytes) => void socket.write(bytes),
    call: async (bytes) => {
      socket.write(bytes);
      const end = await waitUntil(exit, 'the call ends');
      const stdout = Buffer.concat(said.filter(({ type }) => type === messageTypes.dataStdout).map(({ payload }) => payload));
      said = [];
      return { exitCode: decodeUint32(end.payload), stdout };
    },
    delivered: async () => {
      const isDelivered = ({ type, payload }: Message): boolean => type === messageTypes.dataStderr && Buffer.from(payload).toString() === deliveredLine;
      await waitUntil(() => said.some(isDelivered), 'the viewer has the document');
    },
  };
};

test('the agent on QuickJS opens, returns, refuses and ends documents', async (t) => {
  const agent = await startAgent(t);
  if (agent === null) return;
  agent.send(hello);
  assert.equal((await agent.call(openRequest('a.txt', text('early')))).exitCode, agentExitCodes.notPrepared);
  assert.equal((await agent.call(prepareRequest)).stdout.length, prepareReplyBytes);

  const large = new Uint8Array(1_000_000).fill(0x61);
  agent.send(openRequest('ä b.txt', large));
  await agent.delivered();
  const attachment = `${agent.folder}/home/attachment`;
  assert.deepEqual(await readFile(`${attachment}/___b.txt`), Buffer.from(large));
  assert.equal((await stat(`${attachment}/___b.txt`)).mode & 0o7777, 0o600);
  assert.equal((await stat(attachment)).mode & 0o7777, 0o700);
  assert.deepEqual(await agent.call(termination), { exitCode: agentExitCodes.ok, stdout: Buffer.alloc(0) });

  agent.send(openRequest('v.txt', text('x'), true));
  await agent.delivered();
  assert.equal((await stat(`${attachment}/v.txt`)).mode & 0o7777, 0o400);
  assert.equal((await agent.call(termination)).exitCode, agentExitCodes.ok);

  const edited = await agent.call(openRequest('a.changes', Uint8Array.from(Buffer.concat([text('a\n'), large]))));
  assert.equal(edited.exitCode, agentExitCodes.ok);
  assert.equal(edited.stdout.length, 1_000_002);
  assert.equal(edited.stdout.subarray(0, 3).toString(), 'b\nb');
  assert.equal((await agent.call(openRequest('a.changes', text('a'), true))).stdout.length, 0);
  assert.equal((await agent.call(openRequest('a.fails', text('a')))).exitCode, agentExitCodes.viewerFailed);
  assert.equal((await agent.call(openRequest('a.bin', Uint8Array.of(0)))).exitCode, agentExitCodes.viewerMissing);
});

test('the agent on QuickJS gives a document to a viewer that already runs', async (t) => {
  const agent = await startAgent(t);
  if (agent === null) return;
  agent.send(hello);
  await agent.call(prepareRequest);
  agent.send(openRequest('x', text('%PDF-1.7')));
  await agent.delivered();
  assert.equal(await readFile(`${agent.folder}/home/show.pdf`, 'latin1'), '%PDF-1.7');
  assert.equal((await agent.call(termination)).exitCode, agentExitCodes.ok);
  assert.equal((await agent.call(openRequest('x', text('%PDF-1.7')))).exitCode, agentExitCodes.viewerFailed);
});

const ownNamespaces = ['--user', '--map-root-user', '--mount'];

interface FreshenerRun {
  readonly exitCode: number;
  readonly answer: Buffer;
  /** What the two files hold afterwards. */
  readonly names: string;
}

/** In its own namespaces files can lie over the machine's names; root there may still not reseed the kernel's generator. */
const runFreshener = async (freshen: string, setUp: string): Promise<FreshenerRun> => {
  const showNames = 'cat /etc/boot_id /etc/machine-id >&2';
  const script = `mount -t tmpfs etc /etc && ${setUp} { "$0"; code=$?; ${showNames}; exit $code; }`;
  const freshener = spawn('unshare', [...ownNamespaces, 'sh', '-c', script, freshen]);
  const [answer, names]: [Buffer[], Buffer[]] = [[], []];
  freshener.stdout.on('data', (bytes: Buffer) => answer.push(bytes));
  freshener.stderr.on('data', (bytes: Buffer) => names.push(bytes));
  freshener.stdin.on('error', () => undefined);
  freshener.stdin.end(new Uint8Array(prepareRequestBytes));
  const [exitCode] = await once(freshener, 'close') as [number];
  return { exitCode, answer: Buffer.concat(answer), names: String(Buffer.concat(names)) };
};

test('the freshener answers nothing where it may not reseed, or may not name the machine', async (t) => {
  if (await findProgram('gcc') === null) return t.skip('needs gcc');
  const mayUnshare = await run('unshare', [...ownNamespaces, 'true']).then(() => true, () => false);
  if (!mayUnshare) return t.skip('needs user namespaces');
  const folder = await mkdtemp(`${tmpdir()}/glovebox-freshen-`);
  t.after(() => rm(folder, { recursive: true, force: true }));
  await run('gcc', ['-O2', '-Wall', '-Wextra', '-Werror', '-static', '-o', `${folder}/freshen`, `${agentFolder}/freshen.c`]);
  const names = ': >/etc/boot_id && : >/etc/machine-id &&';
  const cover = 'mount --bind /etc/boot_id /proc/sys/kernel/random/boot_id &&';
  const covered = await runFreshener(`${folder}/freshen`, `${names} ${cover}`);
  assert.deepEqual({ exitCode: covered.exitCode, answered: covered.answer.length }, { exitCode: 1, answered: 0 });
  assert.equal(covered.names, `${'\0'.repeat(36)}\n${'\0'.repeat(32)}\n`, 'it had both names before it, and drew none');
  const bare = await runFreshener(`${folder}/freshen`, names);
  assert.deepEqual({ exitCode: bare.exitCode, answered: bare.answer.length }, { exitCode: 1, answered: 0 });
});
