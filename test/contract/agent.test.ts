// The agent's real bundle on the real QuickJS, behind a terminal that stands in for the virtio port. Only the freshener
// is replaced: the real one would set this machine's clock; it is shown to refuse where it may not, and runs in the
// guest's tests.
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
import { agentExitCodes, prepareReplyBytes, prepareRequestBytes } from '../../protocol/agent-services.ts';
import { decodeUint32, MessageReader, messageTypes, type Message } from '../../protocol/qrexec.ts';
import { waitUntil } from '../support/wait-until.ts';
import { hello, openRequest, prepareRequest, termination, text } from '../unit/dispvm/requests.ts';

const run = promisify(execFile);
const agentFolder = fileURLToPath(new URL('../../dispvm/agent/', import.meta.url));

const findProgram = async (name: string): Promise<string | null> => {
  const folders = (process.env['PATH'] ?? '').split(':');
  for (const folder of folders) {
    if (
      await access(`${folder}/${name}`).then(
        () => true,
        () => false,
      )
    )
      return `${folder}/${name}`;
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

const start = (name: string, argv: readonly string[], edits: boolean): object => ({
  name,
  program: { kind: 'start', argv },
  edits,
  keys: {},
  search: null,
});
const type = (name: string, extension: string, viewer: number, editor: number | null): object => ({
  name,
  mime: `text/x-${extension}`,
  aliases: [],
  extensions: [extension],
  magic: [],
  viewer,
  editor,
});

const viewerTable = (folder: string): object => ({
  version: 2,
  viewers: [
    { name: 'pages', program: { kind: 'glovebox', shows: 'pages' }, edits: false, keys: {}, search: null },
    {
      name: 'editor',
      program: { kind: 'running', pidFile: `${folder}/editor.pid`, path: `${folder}/home/edit.txt`, signal: 'HUP' },
      edits: true,
      keys: {},
      search: null,
    },
    start('waits', ['tail', '-f', '{file}'], true),
    start('changes', ['sed', '-i', 's/a/b/', '{file}'], true),
    start('fails', ['grep', 'nothing like it', '{file}'], false),
  ],
  types: [
    type('Text', 'txt', 2, 2),
    type('Changes', 'changes', 3, 3),
    type('Fails', 'fails', 4, null),
    type('Pages', 'pages', 0, 1),
  ],
  fallback: { text: 0, other: null },
});

/** Our viewer as far as the agent knows it: it says what the document's name and contents make it say. */
const viewerStandIn = `
const { createReadStream, openSync, readFileSync, writeSync } = require('node:fs');
const [, folder] = process.argv;
const out = openSync(folder + '/viewer.out', 'r+');
const lines = require('node:readline').createInterface({ input: createReadStream(folder + '/viewer.in', { flags: 'r+' }) });
lines.on('line', (line) => {
  const [word, kind, path] = line.split('\\t');
  if (word === 'open') writeSync(out, 'painted\\npage 1 1\\n' + readFileSync(path, 'latin1'));
});
console.log('ready');
`;

interface AgentUnderTest {
  readonly folder: string;
  send(bytes: Uint8Array): void;
  /** The next exit code, with what came before it. */
  call(bytes: Uint8Array): Promise<{ exitCode: number | null; stdout: Buffer }>;
  delivered(): Promise<void>;
  /** Waits until the viewer's events are these. */
  events(expected: string): Promise<void>;
}

/** null, with a loud skip, where a program it needs is not there. */
const startAgent = async (t: TestContext): Promise<AgentUnderTest | null> => {
  const qjs = process.env['GLOVEBOX_QJS'] ?? (await findProgram('qjs'));
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
  await build({
    entryPoints: [`${agentFolder}/main.ts`],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    external: ['std', 'os'],
    outfile: `${folder}/agent.js`,
  });
  await writeFile(`${folder}/freshen`, freshenerStandIn);
  await chmod(`${folder}/freshen`, 0o755);
  await writeFile(`${folder}/viewers.json`, JSON.stringify(viewerTable(folder)));
  const viewer = spawn(process.execPath, [
    '-e',
    "process.on('SIGHUP', () => undefined); setInterval(() => undefined, 1000); console.log('ready')",
  ]);
  children.push(viewer);
  await once(viewer.stdout, 'data');
  await writeFile(`${folder}/editor.pid`, `${viewer.pid ?? 0}\n`);
  await startViewerStandIn(folder, children);
  const socket = await openPort(folder, socat, children);
  children.push(
    spawn(
      qjs,
      [
        '--std',
        '-m',
        `${folder}/agent.js`,
        '--port',
        `${folder}/port`,
        '--viewers',
        `${folder}/viewers.json`,
        '--freshen',
        `${folder}/freshen`,
        '--run',
        folder,
        '--self',
        `${folder}/home`,
      ],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    ),
  );
  return talkTo(folder, socket);
};

const startViewerStandIn = async (folder: string, children: ChildProcess[]): Promise<void> => {
  await run('mkfifo', ['-m', '0600', `${folder}/viewer.in`, `${folder}/viewer.out`]);
  const viewer = spawn(process.execPath, ['-e', viewerStandIn, folder]);
  children.push(viewer);
  await once(viewer.stdout, 'data');
  await writeFile(`${folder}/viewer.pid`, `${viewer.pid ?? 0}\n`);
};

const openPort = async (folder: string, socat: string, children: ChildProcess[]): Promise<Socket> => {
  const server = createServer().listen(`${folder}/socket`);
  await once(server, 'listening');
  children.push(
    spawn(socat, [`PTY,link=${folder}/port,raw,echo=0`, `UNIX-CONNECT:${folder}/socket`], { stdio: 'ignore' }),
  );
  const [socket] = (await once(server, 'connection')) as [Socket];
  server.close();
  socket.on('error', () => undefined);
  await waitUntil(() => stat(`${folder}/port`).catch(() => null), 'the terminal is there');
  return socket;
};

const talkTo = (folder: string, socket: Socket): AgentUnderTest => {
  const reader = new MessageReader();
  let said: Message[] = [];
  socket.on('data', (bytes: Uint8Array) => said.push(...reader.push(bytes)));
  const events = (): string =>
    Buffer.concat(said.filter(({ type }) => type === messageTypes.dataStderr).map(({ payload }) => payload)).toString(
      'latin1',
    );
  const exit = (): Message | undefined => said.find(({ type }) => type === messageTypes.dataExitCode);
  return {
    folder,
    send: (bytes) => void socket.write(bytes),
    call: async (bytes) => {
      socket.write(bytes);
      const end = await waitUntil(exit, 'the call ends');
      const stdout = Buffer.concat(
        said.filter(({ type }) => type === messageTypes.dataStdout).map(({ payload }) => payload),
      );
      said = [];
      return { exitCode: decodeUint32(end.payload), stdout };
    },
    delivered: async () => {
      await waitUntil(() => events().startsWith('delivered '), 'the viewer has the document');
    },
    events: async (expected) => {
      await waitUntil(() => events() === expected, `the events are ${JSON.stringify(expected)}`);
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
  assert.equal((await agent.call(openRequest('a.bin', Uint8Array.of(0)))).exitCode, agentExitCodes.unsupported);
});

test('the agent on QuickJS hears our viewer, and gives a document on to its editor', async (t) => {
  const agent = await startAgent(t);
  if (agent === null) return;
  agent.send(hello);
  await agent.call(prepareRequest);
  agent.send(openRequest('x.pages', text('copied 2\nhi')));
  await agent.events('delivered 0\npainted\npage 1 1\ncopied 2\nhi');
  assert.deepEqual(await agent.call(termination), { exitCode: agentExitCodes.ok, stdout: Buffer.alloc(0) });

  assert.equal((await agent.call(openRequest('y.pages', text('failed 70\n')))).exitCode, agentExitCodes.damaged);
  assert.equal((await agent.call(openRequest('z.pages', text('what?\n')))).exitCode, agentExitCodes.viewerFailed);

  agent.send(openRequest('e.pages', text('edit\n')));
  await agent.events('delivered 0\npainted\npage 1 1\nediting 1\n');
  await writeFile(`${agent.folder}/home/edit.txt`, 'edited');
  const edited = await agent.call(termination);
  assert.deepEqual(
    { exitCode: edited.exitCode, stdout: String(edited.stdout) },
    { exitCode: agentExitCodes.ok, stdout: 'edited' },
  );
  assert.equal(
    (await agent.call(openRequest('e.pages', text('edit\n')))).exitCode,
    agentExitCodes.viewerFailed,
    'the editor has ended',
  );
});

const ownNamespaces = ['--user', '--map-root-user', '--mount'];

interface FreshenerRun {
  readonly exitCode: number;
  readonly answer: Buffer;
  /** What the two files hold afterwards. */
  readonly names: string;
}

/**
 * In its own namespaces files can lie over the machine's names; root there may still not reseed the kernel's generator.
 */
const runFreshener = async (freshen: string, setUp: string): Promise<FreshenerRun> => {
  const showNames = 'cat /etc/boot_id /etc/machine-id >&2';
  const script = `mount -t tmpfs etc /etc && ${setUp} { "$0"; code=$?; ${showNames}; exit $code; }`;
  const freshener = spawn('unshare', [...ownNamespaces, 'sh', '-c', script, freshen]);
  const [answer, names]: [Buffer[], Buffer[]] = [[], []];
  freshener.stdout.on('data', (bytes: Buffer) => answer.push(bytes));
  freshener.stderr.on('data', (bytes: Buffer) => names.push(bytes));
  freshener.stdin.on('error', () => undefined);
  freshener.stdin.end(new Uint8Array(prepareRequestBytes));
  const [exitCode] = (await once(freshener, 'close')) as [number];
  return { exitCode, answer: Buffer.concat(answer), names: String(Buffer.concat(names)) };
};

test('the freshener answers nothing where it may not reseed, or may not name the machine', async (t) => {
  if ((await findProgram('gcc')) === null) return t.skip('needs gcc');
  const mayUnshare = await run('unshare', [...ownNamespaces, 'true']).then(
    () => true,
    () => false,
  );
  if (!mayUnshare) return t.skip('needs user namespaces');
  const folder = await mkdtemp(`${tmpdir()}/glovebox-freshen-`);
  t.after(() => rm(folder, { recursive: true, force: true }));
  await run('gcc', [
    '-O2',
    '-Wall',
    '-Wextra',
    '-Werror',
    '-static',
    '-o',
    `${folder}/freshen`,
    `${agentFolder}/freshen.c`,
  ]);
  const names = ': >/etc/boot_id && : >/etc/machine-id &&';
  const cover = 'mount --bind /etc/boot_id /proc/sys/kernel/random/boot_id &&';
  const covered = await runFreshener(`${folder}/freshen`, `${names} ${cover}`);
  assert.deepEqual({ exitCode: covered.exitCode, answered: covered.answer.length }, { exitCode: 1, answered: 0 });
  assert.equal(covered.names, `${'\0'.repeat(36)}\n${'\0'.repeat(32)}\n`, 'it had both names before it, and drew none');
  const bare = await runFreshener(`${folder}/freshen`, names);
  assert.deepEqual({ exitCode: bare.exitCode, answered: bare.answer.length }, { exitCode: 1, answered: 0 });
});
