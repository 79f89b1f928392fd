import assert from 'node:assert/strict';
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { chmod, lstat, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isSetAside, removeTree, setAside } from '../../../../dom0/runtime/remove-tree.ts';
import { asOrdinaryUser } from '../../../support/ordinary-user.ts';

const support = fileURLToPath(new URL('../../../support', import.meta.url));
const mounting = { skip: process.getuid?.() === 0 ? false : 'only root can mount' };
const removed = { ok: true, value: undefined };
let dir = '';
before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'remove-tree-'));
});
after(() => rm(dir, { recursive: true, force: true }));

const fill = async (folder: string, files: number): Promise<void> => {
  await mkdir(folder, { recursive: true });
  for (let number = 0; number < files; number += 1) writeFileSync(`${folder}/f${number}`, '');
};

test('removes files, links, pipes, sockets and folders in folders, and follows no link', async () => {
  const victim = join(dir, 'linked-to');
  await fill(victim, 3);
  const tree = join(dir, 'mixed');
  for (const folder of ['a/b/c', 'a/empty', 'd/e']) await fill(join(tree, folder), 2);
  await symlink(victim, join(tree, 'a/b/link'));
  await symlink('/nowhere', join(tree, 'dangling'));
  spawnSync('mkfifo', [join(tree, 'd/pipe')]);
  const server = createServer().listen(join(tree, 'd/e/socket'));
  await once(server, 'listening');
  assert.deepEqual(await removeTree(dir, 'mixed'), removed);
  server.close();
  assert.equal(existsSync(tree), false);
  assert.equal((await readdir(victim)).length, 3);
});

test('removes names that are not text, and a name as long as can be', async () => {
  const tree = join(dir, 'names');
  await mkdir(tree);
  const oddNames = [Buffer.from([0xff, 0xfe]), Buffer.from([0x0a]), Buffer.from(' '), Buffer.alloc(255, 'n')];
  for (const name of oddNames) {
    await mkdir(Buffer.concat([Buffer.from(`${tree}/`), name]));
    await writeFile(Buffer.concat([Buffer.from(`${tree}/`), name, Buffer.from('/'), name]), 'x');
  }
  assert.deepEqual(await removeTree(dir, 'names'), removed);
  assert.equal(existsSync(tree), false);
});

test('removes a file or a link that stands where a folder was expected, and is content with nothing', async () => {
  const victim = join(dir, 'behind-the-link');
  await fill(victim, 2);
  await writeFile(join(dir, 'a-file'), 'x');
  await symlink(victim, join(dir, 'a-link'));
  for (const name of ['a-file', 'a-link', 'not-there']) assert.deepEqual(await removeTree(dir, name), removed);
  assert.equal(existsSync(join(dir, 'a-link')), false);
  assert.equal((await readdir(victim)).length, 2);
});

for (const kind of ['closed', 'unwritable', 'deep']) {
  test(`an ordinary user removes a tree whose folders are ${kind}, with few descriptors`, async (context) => {
    const user = await asOrdinaryUser();
    context.after(() => user.remove());
    const script = await user.bundle(`${support}/remove-as-user.ts`);
    const { exitCode, stdout, stderr } = await user.run(script, [kind, user.dir]);
    assert.equal(exitCode, 0, stderr);
    const { descriptors, ...result } = JSON.parse(stdout) as { descriptors: number };
    assert.deepEqual(result, { wasThere: true, removed: { ok: true }, isThere: false });
    assert.ok(descriptors <= 1, `${descriptors} folders are still open`);
  });
}

test('goes on with the rest where something cannot be removed, and says so', mounting, async () => {
  const tree = join(dir, 'mounted');
  await fill(join(tree, 'deep/mount'), 0);
  await fill(join(tree, 'deep/rest'), 3);
  const victim = join(dir, 'mounted-folder');
  await fill(victim, 3);
  for (const mount of [
    ['-t', 'tmpfs', 'tmpfs'],
    ['--bind', victim],
  ]) {
    spawnSync('mount', [...mount, join(tree, 'deep/mount')]);
    await writeFile(join(tree, 'deep/mount/kept'), 'x');
    assert.deepEqual(await removeTree(dir, 'mounted'), { ok: false, error: 'EBUSY' });
    assert.equal(existsSync(join(tree, 'deep/mount/kept')), true);
    assert.equal(existsSync(join(tree, 'deep/rest')), false);
    spawnSync('umount', [join(tree, 'deep/mount')]);
  }
  assert.equal((await readdir(victim)).length, 4);
  assert.deepEqual(await removeTree(dir, 'mounted'), removed);
});

test('stops at its bounds, in count and in time, and gets on with the next try', async () => {
  await fill(join(dir, 'many/inside'), 50);
  const few = { entriesMax: 20, timeoutMs: 10_000 };
  assert.deepEqual(await removeTree(dir, 'many', few), { ok: false, error: 'too-many-entries' });
  const rest = (await readdir(join(dir, 'many/inside'))).length;
  assert.ok(rest > 0 && rest < 50, `${rest} of 50 are left`);
  const short = { entriesMax: 1000, timeoutMs: 0 };
  assert.deepEqual(await removeTree(dir, 'many', short), { ok: false, error: 'too-slow' });
  assert.deepEqual(await removeTree(dir, 'many'), removed);
});

test('refuses a name that would lead out of the parent, and a parent that is a link', async () => {
  const parent = join(dir, 'parent');
  await fill(parent, 2);
  await symlink(parent, join(dir, 'parent-link'));
  for (const name of ['', '.', '..', '../parent', 'f0/', '\0']) {
    assert.deepEqual(await removeTree(parent, name), { ok: false, error: 'EINVAL' });
  }
  assert.equal((await removeTree(join(dir, 'parent-link'), 'f0')).ok, false);
  assert.equal((await readdir(parent)).length, 2);
});

test('sets aside under a name that no DispVM has, whatever its mode', async () => {
  await mkdir(join(dir, 'disp1'));
  await chmod(join(dir, 'disp1'), 0);
  const aside = await setAside(dir, 'disp1');
  assert.ok(aside.ok && isSetAside(aside.value) && !/^disp/.test(aside.value));
  assert.ok((await lstat(join(dir, aside.value))).isDirectory());
  assert.equal(isSetAside('disp1'), false);
  assert.deepEqual(await setAside(dir, 'disp1'), { ok: false, error: 'ENOENT' });
});

const filesAtStake = 3000;
/** True where the attacker won: files of a folder outside the tree are gone. */
const attack = async (name: string, remove: (parent: string, tree: string) => Promise<unknown>): Promise<boolean> => {
  const parent = join(dir, name);
  const victim = join(parent, 'victim');
  await fill(victim, filesAtStake);
  await fill(join(parent, 'tree/d'), filesAtStake);
  const attacker = fork(`${support}/exchange-link.ts`, [join(parent, 'tree/d'), victim, join(parent, 'aside')]);
  await once(attacker, 'message');
  await remove(parent, 'tree').catch(() => undefined);
  attacker.kill('SIGKILL');
  await once(attacker, 'exit');
  return readdirSync(victim).length < filesAtStake;
};

test('a folder that is exchanged for a link to another folder again and again costs that one nothing', async () => {
  for (let trial = 0; trial < 5; trial += 1) assert.equal(await attack(`by-descriptor-${trial}`, removeTree), false);
});

test('the same attack on a removal by path does cost files, so it is one', async () => {
  const removeByPath = (parent: string, tree: string): Promise<void> =>
    rm(join(parent, tree), { recursive: true, force: true });
  for (let trial = 0; trial < 10; trial += 1) if (await attack(`by-path-${trial}`, removeByPath)) return;
  assert.fail('the attacker never won');
});
