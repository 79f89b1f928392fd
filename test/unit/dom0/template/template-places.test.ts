// Templates for everybody of a computer: whose they have to be, and when they come before a person's own. It needs root to
// give files to others.
import assert from 'node:assert/strict';
import { chmod, chown, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { manifestName, templateFiles } from '../../../../dom0/template/manifest.ts';
import { shareTemplate } from '../../../../dom0/template/share-template.ts';
import {
  listNames,
  loadFirst,
  openTemplatePlaces,
  systemFirst,
  whyNotRoots,
  type TemplatePlaces,
} from '../../../../dom0/template/template-places.ts';
import { failure, success, type Result } from '../../../../protocol/result.ts';
import { makeTemplate, requirements } from './small-template.ts';

const options = { skip: process.getuid?.() === 0 ? false : 'only root can make what is root’s' };
const somebody = 12_345;

const makeSystem = async (t: TestContext): Promise<{ dataDir: string; folder: string }> => {
  const { dataDir, folder } = await makeTemplate(t);
  await shareTemplate(dataDir, folder);
  return { dataDir, folder };
};

const openBoth = (system: string, own: string): TemplatePlaces =>
  openTemplatePlaces({ GLOVEBOX_SYSTEM_DATA_DIR: system, GLOVEBOX_DATA_DIR: own }, requirements);

test('takes the computer’s before a person’s own of the same name, and names each once', options, async (t) => {
  const [system, own] = [await makeSystem(t), await makeTemplate(t)];
  const places = openBoth(system.dataDir, own.dataDir);
  const loaded = await loadFirst(places, 'debian-13');
  assert.ok(loaded.ok);
  assert.equal(loaded.value.folder, system.folder);
  assert.deepEqual(await listNames(places), ['debian-13']);
});

test('takes none that anybody but root could have written, says why, and uses the person’s own', options, async (t) => {
  const changes: readonly (readonly [what: RegExp, change: (folder: string, dataDir: string) => Promise<unknown>])[] = [
    [/templates can be written by others/, (_, dataDir) => chmod(`${dataDir}/templates`, 0o775)],
    [/ can be written by others/, (_, dataDir) => chmod(dataDir, 0o757)],
    [/templates belongs to user 12345/, (_, dataDir) => chown(`${dataDir}/templates`, somebody, 0)],
    [/debian-13 belongs to user 12345/, (folder) => chown(folder, somebody, 0)],
    [/debian-13 can be written/, (folder) => chmod(folder, 0o1777)],
    ...[manifestName, ...templateFiles].flatMap((name) => [
      [
        new RegExp(`/${name} belongs to user 12345`),
        (folder: string) => chown(join(folder, name), somebody, 0),
      ] as const,
      [new RegExp(`/${name} can be written by others`), (folder: string) => chmod(join(folder, name), 0o464)] as const,
    ]),
    [
      /state is no file/,
      async (folder) => {
        await rename(`${folder}/state`, `${folder}/elsewhere`);
        await symlink('elsewhere', `${folder}/state`);
      },
    ],
  ];
  const own = await makeTemplate(t);
  for (const [why, change] of changes) {
    const system = await makeSystem(t);
    const places = openBoth(system.dataDir, own.dataDir);
    assert.ok((await places.system.load('debian-13')).ok);
    await change(system.folder, system.dataDir);
    assert.deepEqual(await places.system.load('debian-13'), failure('template-altered'), String(why));
    assert.match((await places.system.whyUnsafe('debian-13')) ?? '', why);
    const loaded = await loadFirst(places, 'debian-13');
    assert.ok(loaded.ok && loaded.value.folder === own.folder);
  }
});

test('refuses one whose bytes are others than recorded, as a person’s own', options, async (t) => {
  const system = await makeSystem(t);
  const places = openBoth(system.dataDir, '/nonexistent');
  await writeFile(`${system.folder}/state`, 'others');
  assert.deepEqual(await loadFirst(places, 'debian-13'), failure('template-altered'));
});

test('is no reason to refuse what is not there', async () => {
  assert.equal(await whyNotRoots('/nonexistent/templates/debian-13'), null);
  assert.deepEqual(await loadFirst(openBoth('/nonexistent', '/nonexistent'), 'debian-13'), failure('template-missing'));
});

test('a template in a folder that a link leads to counts by where it lies', options, async (t) => {
  const system = await makeSystem(t);
  const linked = `${system.dataDir}-linked`;
  await symlink(system.dataDir, linked);
  t.after(() => rm(linked));
  assert.equal(await whyNotRoots(`${linked}/templates/debian-13`), null);
  await mkdir(`${system.dataDir}/open`);
  await chmod(`${system.dataDir}/open`, 0o777);
  await rename(`${system.dataDir}/templates`, `${system.dataDir}/open/templates`);
  await symlink('open/templates', `${system.dataDir}/templates`);
  assert.match((await whyNotRoots(`${linked}/templates/debian-13`)) ?? '', /open can be written/);
});

test('says of the person’s own why it cannot be used, and of the computer’s where the person has none', async () => {
  type Answer = Result<string, 'template-missing' | 'template-stale' | 'template-altered'>;
  const ask = (system: Answer, own: Answer): Promise<Answer> =>
    systemFirst<string, 'template-missing' | 'template-stale' | 'template-altered'>(
      () => Promise.resolve(system),
      () => Promise.resolve(own),
    )('any');
  const [missing, stale, altered] = [
    failure('template-missing' as const),
    failure('template-stale' as const),
    failure('template-altered' as const),
  ];
  assert.deepEqual(await ask(success('system'), success('own')), success('system'));
  assert.deepEqual(await ask(stale, success('own')), success('own'));
  assert.deepEqual(await ask(stale, missing), stale, 'so that one of the person’s own is made');
  assert.deepEqual(await ask(altered, stale), stale);
  assert.deepEqual(await ask(missing, altered), altered);
  assert.deepEqual(await ask(missing, missing), missing);
});
