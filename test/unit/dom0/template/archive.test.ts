// Archives of small templates, refused for each thing that can be wrong with them. A real one is exported, imported and opened
// in test/e2e/template-archive.test.ts.
import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { describeMachine } from '../../../../dom0/qemu/arguments.ts';
import type { ArchiveFailure } from '../../../../dom0/template/archive-failure.ts';
import {
  contentsMaxBytes,
  decodeHeader,
  decodePrefix,
  encodeHeader,
  encodePrefix,
  hashOf,
  headerMaxBytes,
  prefixBytes,
  signArchive,
  signatureBytes,
} from '../../../../dom0/template/archive-format.ts';
import { publicKeyName, readPrivateKey, readPublicKey, writeKeyPair } from '../../../../dom0/template/archive-keys.ts';
import { exportTemplate } from '../../../../dom0/template/export-template.ts';
import { importTemplate } from '../../../../dom0/template/import-template.ts';
import type { Manifest } from '../../../../dom0/template/manifest.ts';
import type { Requirements } from '../../../../dom0/template/template-fit.ts';
import type { Template } from '../../../../dom0/template/template-store.ts';
import { makeFolder, makeTemplate, requirements } from './small-template.ts';

const never = new AbortController().signal;

interface World {
  readonly folder: string;
  readonly template: Template;
  readonly archive: string;
  readonly key: string;
  /** Imports it into an empty data folder; what went wrong, once nothing is left of it. */
  readonly refusal: (
    changes?: Partial<Record<'archive' | 'publicKey', string>> & { readonly requirements?: Requirements },
  ) => Promise<ArchiveFailure['problem']>;
}

const makeWorld = async (t: TestContext, changes: Partial<Manifest> = {}): Promise<World> => {
  const folder = await makeFolder(t);
  const { store, folder: templateFolder } = await makeTemplate(t);
  const loaded = await store.load('debian-13');
  assert.ok(loaded.ok);
  const template = { ...loaded.value, folder: templateFolder, manifest: { ...loaded.value.manifest, ...changes } };
  const [archive, key] = [join(folder, 'a.glovebox-template'), join(folder, 'key')];
  assert.ok((await writeKeyPair(key)).ok);
  const privateKey = await readPrivateKey(key);
  assert.ok(privateKey.ok);
  const written = await exportTemplate(template, archive, privateKey.value, never);
  assert.deepEqual(written, { ok: true, value: (await stat(archive)).size });
  const refusal: World['refusal'] = async (instead = {}) => {
    const dataDir = join(await makeFolder(t), 'data');
    const publicKey = await readPublicKey(instead.publicKey ?? publicKeyName(key));
    assert.ok(publicKey.ok);
    const imported = await importTemplate(
      {
        archive: instead.archive ?? archive,
        publicKey: publicKey.value,
        dataDir,
        isSystem: false,
        recipeFolder: null,
        requirements: instead.requirements ?? requirements,
      },
      { onProgress: () => undefined, signal: never },
    );
    assert.ok(!imported.ok);
    assert.deepEqual(await readdir(dataDir), ['building']);
    assert.deepEqual(await readdir(join(dataDir, 'building')), ['lock']);
    return imported.error.problem;
  };
  return { folder, template, archive, key, refusal };
};

test('the prefix is read exactly: other magic, versions and lengths are refused', () => {
  const lengths = { headerBytes: 5, bodyBytes: 2 ** 33 };
  assert.deepEqual(decodePrefix(encodePrefix(lengths)), lengths);
  assert.equal(decodePrefix(encodePrefix(lengths).subarray(1)), 'no-archive');
  assert.equal(decodePrefix(Buffer.alloc(prefixBytes)), 'no-archive');
  const other = encodePrefix(lengths);
  other.writeUInt32BE(2, 16);
  assert.equal(decodePrefix(other), 'other-format');
  for (const tooMuch of [
    { headerBytes: headerMaxBytes + 1, bodyBytes: 0 },
    { headerBytes: 0, bodyBytes: contentsMaxBytes + 1 },
  ])
    assert.equal(decodePrefix(encodePrefix(tooMuch)), 'no-archive');
});

test('a header is taken in the one form that is written: no name twice, none more, nothing of this computer', async (t) => {
  const { template } = await makeWorld(t, { recipeFolder: '/home/alice/recipe' });
  const header = encodeHeader(template.manifest);
  assert.equal(decodeHeader(header)?.recipeFolder, null);
  const text = header.toString();
  for (const changed of [
    text.replace('"name":', '"name":"other","name":'),
    text.replace('{', '{ '),
    text.replace('"version":', '"more":1,"version":'),
    text.replace('"sizeBytes":', '"sizeBytes":9007199254740000,"sizeBytes":'),
    text.replace(/"sizeBytes":\d+/, `"sizeBytes":${contentsMaxBytes}`),
    text.replace('"debian-13"', '"../x"'),
    '{}',
    'null',
    '',
  ])
    assert.equal(decodeHeader(Buffer.from(changed)), null, changed.slice(0, 60));
});

test('one changed byte anywhere is refused before anything is unpacked, and nothing is left', async (t) => {
  const { archive, folder, refusal, template } = await makeWorld(t);
  const bytes = await readFile(archive);
  const bodyAt = prefixBytes + signatureBytes + encodeHeader(template.manifest).length;
  const changed = join(folder, 'changed');
  const places: readonly (readonly [at: number, is: string])[] = [
    [0, 'no-archive'],
    [19, 'other-format'],
    [22, 'truncated'],
    [29, 'truncated'],
    ...[prefixBytes, prefixBytes + 40, prefixBytes + signatureBytes, bodyAt - 1, bodyAt, bodyAt + 100].map(
      (at) => [at, 'signature'] as const,
    ),
    [bytes.length - 1, 'signature'],
  ];
  for (const [at, is] of places) {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ 0x80;
    await writeFile(changed, copy);
    assert.equal(await refusal({ archive: changed }), is, `byte ${at}`);
  }
});

test('a truncated file, a trailing byte, another key and what is no archive are refused by name, and nothing is left', async (t) => {
  const { archive, folder, refusal } = await makeWorld(t);
  assert.ok((await writeKeyPair(join(folder, 'stranger'))).ok);
  assert.equal(await refusal({ publicKey: join(folder, 'stranger.pub') }), 'signature');
  await appendFile(archive, 'x');
  assert.equal(await refusal(), 'trailing');
  const { size } = await stat(archive);
  for (const left of [size - 2, 2000, prefixBytes + 3, prefixBytes]) {
    await truncate(archive, left);
    assert.equal(await refusal(), 'truncated', `${left}`);
  }
  await truncate(archive, 31);
  assert.equal(await refusal(), 'no-archive');
  assert.equal(await refusal({ archive: folder }), 'no-file');
  assert.equal(await refusal({ archive: join(folder, 'none') }), 'missing');
});

test('what is signed and no whole template is refused all the same', async (t) => {
  const { archive, key, folder, refusal, template } = await makeWorld(t);
  const privateKey = await readPrivateKey(key);
  assert.ok(privateKey.ok);
  const header = encodeHeader(template.manifest);
  const bytes = await readFile(archive);
  const body = bytes.subarray(prefixBytes + signatureBytes + header.length);
  const write = async (itsHeader: Buffer, itsBody: Buffer): Promise<string> => {
    const prefix = encodePrefix({ headerBytes: itsHeader.length, bodyBytes: itsBody.length });
    const signature = signArchive(prefix, itsHeader, hashOf(itsBody), privateKey.value);
    const path = join(folder, 'forged');
    await writeFile(path, Buffer.concat([prefix, signature, itsHeader, itsBody]));
    return path;
  };
  const twice = Buffer.from(header.toString().replace('"name":', '"name":"other","name":'));
  for (const [itsHeader, itsBody, is] of [
    [twice, body, 'other-format'],
    [header, Buffer.concat([body, Buffer.from('x')]), 'contents'],
    [header, body.subarray(0, -1), 'contents'],
    [header, Buffer.alloc(body.length), 'contents'],
    [header, Buffer.alloc(0), 'contents'],
  ] as const)
    assert.equal(await refusal({ archive: await write(itsHeader, itsBody) }), is);
});

test('what this computer cannot restore is refused with the cause, before it is unpacked', async (t) => {
  const { refusal } = await makeWorld(t);
  assert.equal(await refusal({ requirements: { ...requirements, qemuVersion: '10.1.0' } }), 'unfit-qemu');
  assert.equal(await refusal({ requirements: { ...requirements, qemuVersion: null } }), 'unfit-qemu');
  assert.equal(await refusal({ requirements: { ...requirements, recipes: {} } }), 'unfit-recipe');
  const other = await makeWorld(t, { machine: 'another' });
  assert.equal(await other.refusal(), 'unfit-machine');
  const kvm = await makeWorld(t, { accelerator: 'kvm', machine: describeMachine('kvm', 384), processor: 'another' });
  assert.equal(await kvm.refusal(), 'unfit-processor');
});

test('an export replaces no file, and leaves none that is not whole', async (t) => {
  const { folder, template, key } = await makeWorld(t);
  const privateKey = await readPrivateKey(key);
  assert.ok(privateKey.ok);
  const problemOf = async (out: string, signal = never): Promise<string | null> => {
    const written = await exportTemplate(template, out, privateKey.value, signal);
    return written.ok ? null : written.error.problem;
  };
  const taken = join(folder, 'taken');
  await writeFile(taken, 'mine');
  assert.equal(await problemOf(taken), 'out-taken');
  assert.equal(await readFile(taken, 'utf8'), 'mine');
  await mkdir(join(folder, 'sub'));
  assert.equal(await problemOf(join(folder, 'none/out')), 'missing');
  assert.equal(await problemOf(join(folder, 'sub/out'), AbortSignal.abort()), 'interrupted');
  await writeFile(`${template.folder}/initrd`, 'changed');
  assert.equal(await problemOf(join(folder, 'sub/out')), 'changed');
  await rm(`${template.folder}/initrd`);
  assert.equal(await problemOf(join(folder, 'sub/out')), 'missing');
  assert.deepEqual(await readdir(join(folder, 'sub')), []);
});
