import assert from 'node:assert/strict';
import { test } from 'node:test';
import { typeElsewhere } from '../../../../dispvm/present/unshowable.ts';
import { loadRecipe } from '../../../../dom0/template/recipe.ts';

test('names each type that is shown in the template for Office documents alone, as that template does', async () => {
  const [office, usual] = await Promise.all([loadRecipe('office'), loadRecipe('debian-13')]);
  assert.ok(typeof office !== 'string' && typeof usual !== 'string');
  const shownHere = new Set(usual.viewers.types.flatMap(({ extensions }) => extensions));
  const elsewhere = office.viewers.types
    .filter(({ viewer }) => /^(?:office|sheets)$/.test(office.viewers.viewers[viewer]?.name ?? ''))
    .flatMap(({ name, extensions }) => extensions.map((ending): [string, string] => [ending, name]))
    .filter(([ending]) => !shownHere.has(ending));
  assert.ok(elsewhere.length > 40);
  assert.deepEqual(
    elsewhere.map(([ending]) => [ending, typeElsewhere(`a.${ending}`)]),
    elsewhere,
  );
});

test('names what no template shows by its ending, and nothing that opens everywhere', () => {
  assert.equal(typeElsewhere('offer.DOCX'), 'Word document');
  assert.equal(typeElsewhere('customers.sqlite'), 'SQLite database');
  assert.equal(typeElsewhere('offer.pdf'), null);
});
