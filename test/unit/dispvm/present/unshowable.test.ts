import assert from 'node:assert/strict';
import { test } from 'node:test';
import { officeEndings, typeElsewhere } from '../../../../dispvm/present/unshowable.ts';
import { loadRecipe } from '../../../../dom0/template/recipe.ts';

test('each ending that is said to open with the template for Office documents is in its table', async () => {
  const recipe = await loadRecipe('office');
  assert.ok(typeof recipe !== 'string');
  const known = new Set(recipe.viewers.types.flatMap(({ extensions }) => extensions));
  assert.deepEqual(
    officeEndings.filter((ending) => !known.has(ending)),
    [],
  );
  assert.equal(typeElsewhere('offer.DOCX'), 'Word document');
  assert.equal(typeElsewhere('offer.pdf'), null);
});
