// A data folder of a test's own with one of this computer's templates and what that was made from, so that a test can damage
// or age it and have it made anew without a mirror.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { loadRecipe } from '../../dom0/template/recipe.ts';
import { dataDir } from '../../protocol/paths.ts';

/** Nobody listens there: what is built is built from what is here already. */
export const noMirror = { http_proxy: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9' } as const;

/** The template's new folder. */
export const copyTemplate = async (name: string, ownDataDir: string): Promise<string> => {
  const recipe = await loadRecipe(name);
  assert.ok(typeof recipe !== 'string');
  for (const part of [`templates/${name}`, `images/${recipe.imageSha256.slice(0, 16)}`]) {
    const to = join(ownDataDir, part);
    await mkdir(dirname(to), { recursive: true });
    const from = join(dataDir(process.env), part);
    await promisify(execFile)('cp', ['-a', '--sparse=always', '--reflink=auto', from, to]);
  }
  return join(ownDataDir, 'templates', name);
};
