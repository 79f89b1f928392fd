import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  createDispvmDir,
  destroyLeftovers,
  recordProcesses,
  removeDispvmDir,
  type DispvmDir,
} from '../../../../dom0/engine/dispvm-dir.ts';
import { fromSavefile } from '../../../../dom0/qemu/savefile.ts';
import { QemuSource } from '../../../../dom0/engine/qemu-source.ts';
import type { LogEntry } from '../../../../dom0/runtime/log.ts';
import { recordProcess } from '../../../../dom0/runtime/processes.ts';
import { asOrdinaryUser } from '../../../support/ordinary-user.ts';
import { table } from '../../../support/viewer-table.ts';
import { waitUntil } from '../../../support/wait-until.ts';

const mounting = { skip: process.getuid?.() === 0 ? false : 'only root can mount' };
const support = fileURLToPath(new URL('../../../support', import.meta.url));
let parent = '';
let entries: LogEntry[] = [];
const log = (entry: LogEntry): void => void entries.push(entry);
const logged = (event: LogEntry['event']): readonly string[] =>
  entries.filter((entry) => entry.event === event).map(({ dispvmId }) => dispvmId ?? '');

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'dispvm-dir-'));
  entries = [];
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const create = async (id: string): Promise<DispvmDir> => {
  const dir = await createDispvmDir(parent, id);
  assert.ok(dir.ok);
  return dir.value;
};

test('ends what the record of a leftover names, and removes its folder', async () => {
  const dir = await create('disp1');
  const child = spawn('sleep', ['600']);
  const ended = once(child, 'exit');
  const record = recordProcess(child.pid ?? 0);
  assert.ok(record !== null);
  await recordProcesses(dir, [record]);
  assert.ok((await destroyLeftovers(parent, log)).ok);
  await ended;
  assert.deepEqual(await readdir(parent), []);
  assert.deepEqual(logged('leftover-destroyed'), ['disp1']);
});

const startTicksOf = (pid: number): string => recordProcess(pid)?.startTicks ?? '';
/** What stands in a folder under processes.json; none of it may end a process or hold the others up. */
const writeRecordAs =
  (pid: number, startTicks: string) =>
  (path: string): void =>
    writeFileSync(path, JSON.stringify([{ pid, startTicks }]));
const badRecords: Readonly<Record<string, (path: string) => void>> = {
  'is no JSON': (path) => writeFileSync(path, 'not json'),
  'names the first process': writeRecordAs(1, '1'),
  'names this very process': writeRecordAs(process.pid, startTicksOf(process.pid)),
  'names another process of that number': writeRecordAs(process.ppid, '1'),
  'is endless': (path) => void spawnSync('ln', ['-s', '/dev/zero', path]),
  'is a pipe that nobody writes': (path) => void spawnSync('mkfifo', [path]),
  'is a folder': (path) => mkdirSync(`${path}/x`, { recursive: true }),
};
for (const [what, make] of Object.entries(badRecords)) {
  test(`a leftover whose record ${what} is removed like any other`, async () => {
    for (const id of ['disp1', 'disp2']) await mkdir(join(parent, id));
    make(join(parent, 'disp1/processes.json'));
    assert.ok((await destroyLeftovers(parent, log)).ok);
    assert.deepEqual(await readdir(parent), []);
    assert.deepEqual(logged('leftover-destroyed'), ['disp1', 'disp2']);
  });
}

test('clears a thousand entries, files and links among them, and follows none', async () => {
  const victim = await mkdtemp(join(tmpdir(), 'dispvm-victim-'));
  await writeFile(join(victim, 'kept'), 'x');
  for (let number = 0; number < 1000; number += 1) {
    if (number % 3 === 0) await mkdir(join(parent, `disp${number}/sockets`), { recursive: true });
    else if (number % 3 === 1) await writeFile(join(parent, `disp${number}`), 'x');
    else await symlink(victim, join(parent, `disp${number}`));
  }
  // On a busy computer they take longer than a person is to wait for the daemon's start.
  assert.ok((await destroyLeftovers(parent, log, 60_000)).ok);
  assert.deepEqual(await readdir(parent), []);
  assert.deepEqual(await readdir(victim), ['kept']);
  await rm(victim, { recursive: true });
});

const mountIn = (folder: string): void => {
  mkdirSync(folder, { recursive: true });
  assert.equal(spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', folder]).status, 0);
};

test('what could not be removed goes as soon as it can be', mounting, async () => {
  const dir = await create('disp1');
  mountIn(join(parent, 'disp1/stuck'));
  await removeDispvmDir(dir, log, Array<number>(200).fill(50));
  const [aside = ''] = readdirSync(parent);
  assert.deepEqual([logged('leftover-kept'), logged('leftover-destroyed')], [['disp1'], []]);
  assert.equal(spawnSync('umount', [join(parent, aside, 'stuck')]).status, 0);
  await waitUntil(() => logged('leftover-destroyed').length === 1, 'it is gone');
  assert.deepEqual(readdirSync(parent), []);
});

test('sets aside what cannot be removed, goes on, and tries it again at the next start', mounting, async () => {
  for (const id of ['disp1', 'disp2', 'disp3']) await create(id);
  mountIn(join(parent, 'disp2/sockets/stuck'));
  assert.ok((await destroyLeftovers(parent, log)).ok);
  assert.deepEqual([logged('leftover-destroyed'), logged('leftover-kept')], [['disp1', 'disp3'], ['disp2']]);
  const [aside = ''] = readdirSync(parent);
  assert.match(aside, /^\.left-/);
  assert.ok((await createDispvmDir(parent, 'disp2')).ok);

  entries = [];
  assert.ok((await destroyLeftovers(parent, log)).ok);
  assert.deepEqual([logged('leftover-destroyed'), logged('leftover-kept')], [['disp2'], [aside]]);
  assert.deepEqual(readdirSync(parent), [aside]);

  spawnSync('umount', [join(parent, aside, 'sockets/stuck')]);
  assert.ok((await destroyLeftovers(parent, log)).ok);
  assert.deepEqual(readdirSync(parent), []);
});

test('a DispVM that goes leaves its name free even where its folder cannot be removed', mounting, async () => {
  const dir = await create('disp1');
  mountIn(join(dir.path, 'sockets/stuck'));
  await removeDispvmDir(dir, log);
  assert.deepEqual(logged('leftover-kept'), ['disp1']);
  const [aside = ''] = readdirSync(parent);
  assert.match(aside, /^\.left-/);
  spawnSync('umount', [join(parent, aside, 'sockets/stuck')]);
});

test('an ordinary user gets over what a QEMU did to its folder, and over a process it may not end', async (context) => {
  const user = await asOrdinaryUser();
  context.after(() => user.remove());
  const { exitCode, stdout, stderr } = await user.run(await user.bundle(`${support}/leave-and-destroy.ts`), [user.dir]);
  assert.equal(exitCode, 0, stderr);
  const events = [
    ['leftover-kept', 'disp1', 'process-alive'],
    ['leftover-destroyed', 'disp2', ''],
  ];
  assert.deepEqual(JSON.parse(stdout), { events, left: 1 });
});

test('says in a sentence that its own folder cannot be used, and leaves it as it is', async () => {
  const others = (path: string): Promise<void> => mkdir(path).then(() => chmod(path, 0o777));
  const link = (path: string): Promise<void> => symlink('/tmp', path);
  for (const make of [(path: string) => writeFile(path, 'x'), link, others]) {
    await make(join(parent, 'dispvms'));
    const cleaned = await destroyLeftovers(join(parent, 'dispvms'), log);
    assert.ok(!cleaned.ok && cleaned.error.includes('dispvms'));
    assert.ok(existsSync(join(parent, 'dispvms')));
    await rm(join(parent, 'dispvms'), { recursive: true });
  }
});

const files = { kernel: '', initrd: '', root: '', ram: '', state: '' };
const template = {
  name: 't',
  accelerator: 'tcg',
  memoryMib: 1,
  files,
  identity: '',
  start: fromSavefile,
  isOutdated: false,
  packagesAtMs: 0,
  isSystem: false,
  sha256: '',
  viewers: table,
} as const;
const loadTemplate = (): Promise<never> => Promise.reject(new Error('not asked'));
const createSource = (): QemuSource =>
  new QemuSource({ loadTemplate, dispvmsDir: parent, isRoot: false, groups: null, log });

test('a name that is taken is left alone, and the next one is tried', async () => {
  await mkdir(join(parent, 'disp1'));
  await writeFile(join(parent, 'disp1/kept'), 'x');
  await writeFile(join(parent, 'disp2'), 'x');
  const machine = await createSource().create(template);
  assert.ok(machine.ok);
  assert.equal(machine.value.description.id, 'disp3');
  assert.deepEqual(await readdir(join(parent, 'disp1')), ['kept']);
});

test('gives up on names after a bounded number of tries', async () => {
  for (let number = 1; number <= 1000; number += 1) await writeFile(join(parent, `disp${number}`), 'x');
  assert.deepEqual(await createSource().create(template), { ok: false, error: 'engine-failed' });
});
