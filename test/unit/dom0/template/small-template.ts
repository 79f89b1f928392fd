// A template with small files, for what reads and writes them and starts no machine.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { describeMachine } from '../../../../dom0/qemu/arguments.ts';
import { recordFile, templateFiles, writeManifest, type Manifest } from '../../../../dom0/template/manifest.ts';
import { TemplateStore } from '../../../../dom0/template/template-store.ts';

export const recipeSha256 = 'a'.repeat(64);
export const qemuVersion = '10.0.2 (test)';
export const viewers = { version: 2 as const, viewers: [], types: [], fallback: { text: null, other: null } };
export const requirements = {
  recipes: { 'debian-13': { sha256: recipeSha256, viewers, isMadeLate: false } },
  qemuVersion,
};

/** A template with small files: the store reads hashes, it starts no machine. */
export const makeTemplate = async (
  t: TestContext,
  changes: Partial<Manifest> = {},
): Promise<{ dataDir: string; folder: string; store: TemplateStore }> => {
  const dataDir = await mkdtemp(`${tmpdir()}/glovebox-template-test-`);
  t.after(() => rm(dataDir, { recursive: true, force: true }));
  const folder = `${dataDir}/templates/debian-13`;
  await mkdir(folder, { recursive: true });
  for (const file of templateFiles) await writeFile(`${folder}/${file}`, `contents of ${file}\n`.repeat(1000));
  const [vmlinuz, initrd, root, ram, state] = await Promise.all([
    recordFile(`${folder}/vmlinuz`),
    recordFile(`${folder}/initrd`),
    recordFile(`${folder}/root.erofs`),
    recordFile(`${folder}/ram`),
    recordFile(`${folder}/state`),
  ]);
  await writeManifest(folder, {
    version: 2,
    name: 'debian-13',
    builtAt: new Date().toISOString(),
    recipeSha256,
    recipeFolder: null,
    viewers,
    qemuVersion,
    accelerator: 'tcg',
    memoryMib: 384,
    machine: describeMachine('tcg', 384),
    files: { vmlinuz, initrd, 'root.erofs': root, ram, state },
    ...changes,
  });
  return { dataDir, folder, store: new TemplateStore(dataDir, requirements) };
};

export const makeFolder = async (t: TestContext): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'glovebox-template-test-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
};
