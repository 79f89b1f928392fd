import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { openBuildFolder, type BuildFolder } from '../../../../dom0/template/build-folder.ts';
import { buildTemplate } from '../../../../dom0/template/build-template.ts';

const asRoot = { skip: process.getuid?.() === 0 ? false : 'only root can give files away' };
let dataDir = '';
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'build-folder-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const openFolder = async (): Promise<BuildFolder> => {
  const build = await openBuildFolder(dataDir);
  assert.ok(build.ok, build.ok ? '' : build.error);
  return build.value;
};
const refusal = async (dir = dataDir): Promise<string> => {
  const build = await openBuildFolder(dir);
  if (build.ok) await build.value.remove();
  return build.ok ? 'not refused' : build.error;
};
const inBuilding = (): readonly string[] => readdirSync(join(dataDir, 'building')).filter((name) => name !== 'lock');

test('a build gets an empty private folder inside the data folder, and nothing of it stays', async () => {
  const build = await openFolder();
  assert.ok(build.path.startsWith(`${dataDir}/building/`));
  assert.deepEqual(readdirSync(build.path), []);
  mkdirSync(join(build.path, 'bootstrap/root/etc'), { recursive: true });
  await build.remove();
  assert.deepEqual(inBuilding(), []);
});

test('what interrupted builds left is removed, whatever its name and modes, and no link is followed', async () => {
  const victim = await mkdtemp(join(tmpdir(), 'build-victim-'));
  writeFileSync(join(victim, 'kept'), 'x');
  await (await openFolder()).remove();
  const left = join(dataDir, 'building');
  const names = [`build-${process.pid}`, 'build-1', 'anything'];
  for (const name of names) mkdirSync(join(left, name, 'deep/er'), { recursive: true });
  symlinkSync(victim, join(left, 'build-link'));
  symlinkSync(victim, join(left, 'build-1/deep/link'));
  await chmod(join(left, 'anything'), 0);
  const build = await openFolder();
  assert.equal(inBuilding().length, 1);
  assert.deepEqual(readdirSync(victim), ['kept']);
  await build.remove();
  await rm(victim, { recursive: true });
});

test('a build that is under way is not disturbed: the next one is refused until its end', async () => {
  const build = await openFolder();
  writeFileSync(join(build.path, 'half'), 'x');
  assert.equal(await refusal(), 'another template is being built: --wait waits for it');
  assert.ok(existsSync(join(build.path, 'half')));
  await build.remove();
  await (await openFolder()).remove();
});

test('a data folder that others can write, or exchange, is refused', async () => {
  await chmod(dataDir, 0o775);
  assert.match(await refusal(), /can be written by others/);
  await chmod(dataDir, 0o777);
  await mkdir(join(dataDir, 'inside'));
  assert.match(await refusal(join(dataDir, 'inside')), /can be written by others/);
  assert.deepEqual(readdirSync(join(dataDir, 'inside')), []);
});

test('a folder to build in that is a link, or open to others, is refused', async () => {
  const victim = await mkdtemp(join(tmpdir(), 'build-victim-'));
  await symlink(victim, join(dataDir, 'building'));
  assert.match(await refusal(), /a link is not accepted/);
  await rm(join(dataDir, 'building'));
  await mkdir(join(dataDir, 'building'), { mode: 0o755 });
  assert.match(await refusal(), /is open to others/);
  assert.deepEqual(readdirSync(victim), []);
  await rm(victim, { recursive: true });
});

test('a data folder of another user, or inside of one, is refused to root', asRoot, async () => {
  await mkdir(join(dataDir, 'inside'));
  await chown(dataDir, 4242, 4242);
  assert.match(await refusal(), /belongs to user 4242/);
  assert.match(await refusal(join(dataDir, 'inside')), /belongs to user 4242/);
});

/** Folders and links that a build could take for its own by their names, and what the links lead to. */
const layBait = async (): Promise<{ readonly left: () => boolean; readonly remove: () => Promise<void> }> => {
  const victim = await mkdtemp(join(tmpdir(), 'build-victim-'));
  await writeFile(join(victim, 'kept'), 'x');
  const folders = ['/tmp', '/var/tmp'].map((parent) => `${parent}/glovebox-template-99999-x`);
  const links = ['.', 'templates', 'images'].map((parent) => join(dataDir, parent, '.building-99999'));
  for (const folder of folders) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'kept'), 'x');
  }
  for (const link of links) {
    await mkdir(join(link, '..'), { recursive: true, mode: 0o755 });
    await symlink(victim, link);
  }
  const kept = [...folders, ...links, victim].map((folder) => join(folder, 'kept'));
  return {
    left: () => kept.every((path) => existsSync(path)),
    remove: async () => {
      for (const folder of [...folders, victim]) await rm(folder, { recursive: true, force: true });
    },
  };
};

/** What of this build could lie where everybody can write. */
const listShared = (): readonly string[] =>
  ['/tmp', '/var/tmp'].flatMap((parent) =>
    readdirSync(parent).filter((name) => name.startsWith(`glovebox-template-${process.pid}`)),
  );

test('a whole build that fails touches nobody else’s folders, whatever their names', async (context) => {
  const bait = await layBait();
  context.after(bait.remove);
  const progress = { onProgress: () => undefined, signal: new AbortController().signal };
  const built = await buildTemplate({ dataDir, name: 'debian-13', mirror: 'http://127.0.0.1:9/nothing' }, progress);
  assert.ok(!built.ok);
  if (built.error.step === 'tools') return context.skip(built.error.detail);
  assert.equal(built.error.step, 'mmdebstrap', built.error.detail);
  assert.ok(bait.left());
  assert.deepEqual(listShared(), []);
  assert.deepEqual(inBuilding(), []);
});
