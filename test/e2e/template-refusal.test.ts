// A template that would not do what is promised of it is not made: the guest itself finds out before it is saved.
import assert from 'node:assert/strict';
import { link, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { BuildContext } from '../../dom0/template/build-failure.ts';
import { writeInitrd } from '../../dom0/template/guest-parts.ts';
import { loadRecipe } from '../../dom0/template/recipe.ts';
import { saveTemplate } from '../../dom0/template/save-template.ts';
import { findRequirements, TemplateStore } from '../../dom0/template/template-store.ts';
import { dataDir } from '../../protocol/paths.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';

const missing = await missingForDispvms();
const context: BuildContext = { onProgress: () => undefined, signal: new AbortController().signal };

test('makes no template whose viewer ends by itself', { skip: missing ?? false }, async () => {
  const recipe = await loadRecipe('debian-13');
  const template = await new TemplateStore(dataDir(process.env), await findRequirements()).load('debian-13');
  assert.ok(typeof recipe !== 'string' && template.ok);
  const {
    folder: shipped,
    manifest: { accelerator, memoryMib },
  } = template.value;
  // In the same file system: the root is linked, not copied.
  const folder = await mkdtemp(join(dataDir(process.env), '.refusal-'));
  try {
    for (const name of ['vmlinuz', 'root.erofs']) await link(join(shipped, name), join(folder, name));
    const source = join(folder, 'viewer.c');
    await writeFile(source, 'int main(void) { return 0; }\n');
    const parts = { ...recipe, programs: [{ name: 'viewer', sources: [source], libraries: [] }] };
    const written = await writeInitrd(
      parts,
      { imageInitrd: join(shipped, 'initrd'), sysroot: folder, workDir: folder, initrd: join(folder, 'initrd') },
      context,
    );
    assert.ok(written.ok);
    const saved = await saveTemplate({ folder, workDir: folder, accelerator, memoryMib }, context);
    assert.ok(!saved.ok);
    assert.match(saved.error.detail, /viewer viewer has ended/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
