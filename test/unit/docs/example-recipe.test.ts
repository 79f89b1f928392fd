// The recipe that docs/admin.md shows is well-formed, and its documents find their way to it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parsePackages } from '../../../dom0/template/recipe.ts';
import { expandViewers } from '../../../dom0/template/recipe-viewers.ts';
import { chooseTemplate } from '../../../native-host/template-choice.ts';

const read = async (folder: string): Promise<{ readonly path: string; readonly text: string }> => {
  const path = fileURLToPath(new URL(`../../../${folder}/viewers.json`, import.meta.url));
  return { path, text: await readFile(path, 'utf8') };
};
const ownFolder = 'docs/examples/recipes/boards';
const inherited = await read('dispvm/templates/debian-13');
const templates = [
  { name: 'debian-13', isDefault: true, isReady: true, viewers: expandViewers([inherited]), documentMaxBytes: null },
  {
    name: 'boards',
    isDefault: false,
    isReady: true,
    viewers: expandViewers([await read(ownFolder), inherited]),
    documentMaxBytes: null,
  },
];

test('a document of the example recipe’s own type goes to its template, and everything else to the default one', () => {
  const board = chooseTemplate(templates, Buffer.from('%FSLAX46Y46*%\n'), 'top.gbr');
  assert.deepEqual([board?.template, board?.viewer], ['boards', 'board']);
  assert.equal(chooseTemplate(templates, Buffer.from('%PDF-1.7\n'), 'plan.pdf')?.template, null);
});

test('the example recipe names packages, one a line', async () => {
  const packages = parsePackages(
    await readFile(new URL(`../../../${ownFolder}/packages.txt`, import.meta.url), 'utf8'),
  );
  assert.deepEqual(packages, ['gerbv']);
});

test('the page for administrators shows the example recipe as it is', async () => {
  const page = await readFile(new URL('../../../docs/admin.md', import.meta.url), 'utf8');
  const recipe: unknown = JSON.parse(
    await readFile(new URL(`../../../${ownFolder}/recipe.json`, import.meta.url), 'utf8'),
  );
  const shown = /`(\{ "description".*?\})`/.exec(page)?.[1];
  assert.deepEqual(JSON.parse(shown ?? 'null'), recipe);
});
