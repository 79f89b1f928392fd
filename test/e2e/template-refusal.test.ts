// A template that would not hold what is promised of it is not made: the guest itself finds out before it is saved.
import assert from 'node:assert/strict';
import { cp, link, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { defaultMemoryMib } from '../../dom0/qemu/arguments.ts';
import type { BuildContext } from '../../dom0/template/build-failure.ts';
import { writeInitrd } from '../../dom0/template/guest-parts.ts';
import { loadRecipe, type Recipe } from '../../dom0/template/recipe.ts';
import { saveTemplate } from '../../dom0/template/save-template.ts';
import { findRequirements, TemplateStore } from '../../dom0/template/template-store.ts';
import { dataDir } from '../../protocol/paths.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';

const missing = await missingForDispvms();
const library = 'no-scripts.so.c';
const context: BuildContext = { onProgress: () => undefined, signal: new AbortController().signal };

/** The shipped recipe with the library offering another call: as where the call itself is linked into the viewer. */
const withPowerlessLibrary = async (recipe: Recipe, folder: string): Promise<Recipe> => {
  const imageDir = join(folder, 'image');
  await cp(recipe.imageDir, imageDir, { recursive: true });
  const source = await readFile(join(imageDir, library), 'utf8');
  await writeFile(join(imageDir, library), source.replace('void pdf_enable_js(', 'void another_call('));
  const replace = (path: string): string => (basename(path) === library ? join(imageDir, library) : path);
  const programSources = recipe.programSources.map(replace);
  return { ...recipe, imageDir, programSources };
};

test('makes no template whose PDF viewer would run scripts', { skip: missing ?? false }, async () => {
  const recipe = await loadRecipe();
  const template = await new TemplateStore(dataDir(process.env), await findRequirements()).load('debian-13');
  assert.ok(recipe !== null && template.ok);
  const shipped = join(dataDir(process.env), 'templates/debian-13');
  // In the same file system: the root is linked, not copied.
  const folder = await mkdtemp(join(dataDir(process.env), '.refusal-'));
  try {
    for (const name of ['vmlinuz', 'root.erofs']) await link(join(shipped, name), join(folder, name));
    const parts = await withPowerlessLibrary(recipe, folder);
    assert.ok((await writeInitrd(parts, { imageInitrd: join(shipped, 'initrd'), workDir: folder, initrd: join(folder, 'initrd') }, context)).ok);
    const { accelerator } = template.value.manifest;
    const saved = await saveTemplate({ folder, workDir: folder, accelerator, memoryMib: defaultMemoryMib }, context);
    assert.ok(!saved.ok);
    assert.match(saved.error.detail, /scripts in a PDF are not switched off/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
