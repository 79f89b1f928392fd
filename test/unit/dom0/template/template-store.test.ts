import assert from 'node:assert/strict';
import { appendFile, chmod, link, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { manifestName, templateFiles } from '../../../../dom0/template/manifest.ts';
import { TemplateStore } from '../../../../dom0/template/template-store.ts';
import { makeTemplate, requirements, viewers } from './small-template.ts';

test('loads a whole template, again and again, and lists it', async (t) => {
  const { store, folder } = await makeTemplate(t);
  const loaded = await store.load('debian-13');
  assert.ok(loaded.ok, JSON.stringify(loaded));
  assert.equal(loaded.value.ramFile, `${folder}/ram`);
  assert.deepEqual(await store.load('debian-13'), loaded);
  assert.deepEqual(await store.list(), ['debian-13']);
});

test('refuses a template of which any file was altered, truncated or lost, before and after it was loaded once', async (t) => {
  for (const file of templateFiles)
    for (const wasLoaded of [false, true]) {
      const { store, folder } = await makeTemplate(t);
      if (wasLoaded) assert.ok((await store.load('debian-13')).ok);
      if (file === 'ram') await truncate(`${folder}/${file}`, 10);
      else if (file === 'state') await rm(`${folder}/${file}`);
      else await appendFile(`${folder}/${file}`, 'x');
      assert.deepEqual(
        await store.load('debian-13'),
        { ok: false, error: 'template-altered' },
        `${file}, loaded before: ${String(wasLoaded)}`,
      );
    }
});

test('notices one changed byte although size and date were put back', async (t) => {
  const { store, folder } = await makeTemplate(t);
  assert.ok((await store.load('debian-13')).ok);
  const bytes = await readFile(`${folder}/ram`);
  bytes[5000] = (bytes[5000] ?? 0) ^ 1;
  await writeFile(`${folder}/ram`, bytes);
  await utimes(`${folder}/ram`, 0, 0);
  assert.deepEqual(await store.load('debian-13'), { ok: false, error: 'template-altered' });
});

test('verifies again a file that was only touched', async (t) => {
  const { store, folder } = await makeTemplate(t);
  assert.ok((await store.load('debian-13')).ok);
  await chmod(`${folder}/ram`, 0o400);
  assert.ok((await store.load('debian-13')).ok);
});

test('refuses a template of another recipe, QEMU or machine as stale', async (t) => {
  for (const changes of [
    { recipeSha256: 'b'.repeat(64) },
    { qemuVersion: '10.1.0' },
    { machine: 'another' },
    { memoryMib: 512 },
  ]) {
    const { store } = await makeTemplate(t, changes);
    assert.deepEqual(await store.load('debian-13'), { ok: false, error: 'template-stale' }, JSON.stringify(changes));
  }
});

test('refuses a template that an older Glovebox made as stale, so that it is made anew', async (t) => {
  const { store, folder } = await makeTemplate(t);
  await writeFile(`${folder}/${manifestName}`, JSON.stringify({ version: 1, name: 'debian-13' }));
  assert.deepEqual(await store.load('debian-13'), { ok: false, error: 'template-stale' });
});

test('refuses a template whose manifest is not one, or names another', async (t) => {
  const { store, folder } = await makeTemplate(t, { name: 'other' });
  assert.deepEqual(await store.load('debian-13'), { ok: false, error: 'template-altered' });
  await writeFile(`${folder}/${manifestName}`, '{"version": 1');
  assert.deepEqual(await store.load('debian-13'), { ok: false, error: 'template-altered' });
});

test('knows no template of a name that is not there or leads elsewhere', async (t) => {
  const { store } = await makeTemplate(t);
  for (const name of ['none', '', '.', '..', '../templates/debian-13', 'a/b', '.building-1']) {
    assert.deepEqual(await store.load(name), { ok: false, error: 'template-missing' }, name);
  }
  assert.deepEqual(await new TemplateStore('/nonexistent', requirements).list(), []);
});

test('asks again what is installed before it calls a template stale, but not for each call', async (t) => {
  const { dataDir } = await makeTemplate(t, { recipeSha256: 'c'.repeat(64) });
  let asked = 0;
  const askAgain = (): Promise<typeof requirements> => {
    asked += 1;
    return Promise.resolve({
      ...requirements,
      recipes: { 'debian-13': { sha256: 'c'.repeat(64), viewers, isMadeLate: false } },
    });
  };
  assert.ok((await new TemplateStore(dataDir, requirements, askAgain).load('debian-13')).ok);
  const stale = new TemplateStore(dataDir, requirements, () => {
    asked += 1;
    return Promise.resolve(requirements);
  });
  for (let call = 0; call < 3; call += 1)
    assert.deepEqual(await stale.load('debian-13'), { ok: false, error: 'template-stale' });
  assert.equal(asked, 2);
});

test('takes what another QEMU of the same series saved', async (t) => {
  const { store } = await makeTemplate(t, { qemuVersion: '10.0.7 (Debian 1:10.0.7+ds-0+deb13u1)' });
  assert.ok((await store.load('debian-13')).ok);
});

test('knows how long making one took, also when it fits no more', async (t) => {
  const { store } = await makeTemplate(t, { savedInSeconds: 42, recipeSha256: 'b'.repeat(64) });
  assert.equal(await store.lastBuildSeconds('debian-13'), 42);
  for (const name of ['none', '../templates/debian-13']) assert.equal(await store.lastBuildSeconds(name), null);
});

test('reads again what was touched or swapped while it was read, and never takes what was altered then', async (t) => {
  const newer = 'c'.repeat(64);
  const meanwhile: Readonly<Record<string, (file: string) => Promise<void>>> = {
    'another name for a file': (file) => link(file, `${file}-of-another`),
    'an altered file': (file) => appendFile(file, 'x'),
  };
  for (const [what, happen] of Object.entries(meanwhile)) {
    const { dataDir, folder } = await makeTemplate(t, { recipeSha256: newer });
    const store = new TemplateStore(dataDir, requirements, async () => {
      await happen(`${folder}/vmlinuz`);
      return { ...requirements, recipes: { 'debian-13': { sha256: newer, viewers, isMadeLate: false } } };
    });
    const loaded = await store.load('debian-13');
    assert.equal(loaded.ok ? 'taken' : loaded.error, what === 'an altered file' ? 'template-altered' : 'taken', what);
  }
});
