import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { expandViewers } from '../../../../dom0/template/recipe-viewers.ts';
import { loadRecipe, shippedRecipes } from '../../../../dom0/template/recipe.ts';
import { parseViewerTable } from '../../../../protocol/viewer-table.ts';

const parent = {
  programs: {
    viewer: {
      keys: { nextPage: ['PageDown'] },
      search: { begin: ['Ctrl+F'], end: ['Return'], next: ['F3'], previous: ['Shift+F3'] },
    },
  },
  viewers: { pages: { program: 'viewer', shows: 'pages', can: ['nextPage', 'search'] } },
  types: [
    { name: 'PDF', mime: 'application/pdf', extensions: ['pdf'], magic: [{ offset: 0, hex: '2550' }], viewer: 'pages' },
  ],
  fallback: { text: null, other: 'application/pdf' },
};
const child = {
  viewers: { office: { program: 'viewer', shows: 'office', can: ['nextPage'] } },
  types: [
    { name: 'Word', mime: 'a/word', extensions: ['docx'], magic: [{ anywhere: '504b' }], viewer: 'office' },
    { name: 'Own PDF', mime: 'application/pdf', extensions: ['pdf'], viewer: 'office' },
  ],
};
const expand = (...all: readonly object[]): ReturnType<typeof expandViewers> =>
  expandViewers(all.map((one, index) => ({ path: `file ${index}`, text: JSON.stringify(one) })));

describe('a recipe’s viewers', () => {
  test('become rows that hold their keys, and types that point at them', () => {
    const table = expand(parent);
    assert.deepEqual(table.viewers[0]?.keys, { nextPage: ['PageDown'] });
    assert.deepEqual(table.viewers[0].search?.begin, ['Ctrl+F']);
    assert.deepEqual(table.types[0]?.magic, [{ offset: 0, bytes: [0x25, 0x50] }]);
    assert.equal(table.fallback.other, 0);
    assert.deepEqual(parseViewerTable(JSON.parse(JSON.stringify(table))), table);
  });

  test('say where they describe what they do not show', () => {
    const describing = { ...parent, viewers: { pages: { ...parent.viewers.pages, describes: true } } };
    assert.deepEqual(
      [parent, describing].map((one) => expand(one).viewers[0]?.describes),
      [undefined, true],
    );
  });

  test('say what an editor does ahead of the click', () => {
    const start = ['write', '{file}'];
    const editor = { program: 'viewer', start, can: [], edits: true };
    const program = (viewer: object): unknown =>
      expand({ viewers: { editor: viewer }, types: [] }, parent).viewers[1]?.program;
    const ahead = ['prepare', '{file}'];
    assert.deepEqual(program(editor), { kind: 'start', argv: start });
    assert.deepEqual(program({ ...editor, ahead }), { kind: 'start', argv: start, ahead });
    assert.deepEqual(program({ ...editor, shown: '/run/shown' }), { kind: 'start', argv: start, shown: '/run/shown' });
    for (const more of [{ ahead }, { shown: '/run/shown' }])
      assert.throws(() => program({ program: 'viewer', shows: 'pages', can: [], ...more }), /nothing to start/);
  });

  test('of one that extends another come first, and replace the other’s of the same type', () => {
    const table = expand(child, parent);
    assert.deepEqual(
      table.types.map(({ name }) => name),
      ['Word', 'Own PDF'],
    );
    assert.equal(table.viewers[table.types[1]?.viewer ?? -1]?.name, 'office');
    assert.equal(table.fallback.other, 1);
  });

  test('are refused with the file’s name where they are not well-formed', () => {
    for (const wrong of [
      { ...parent, more: 1 },
      { ...parent, viewers: { pages: { program: 'viewer', shows: 'pages', can: ['zoomIn'] } } },
      { ...parent, types: [{ ...parent.types[0], viewer: 'none' }] },
    ]) {
      assert.throws(() => expand(wrong), /file 0|viewers: /);
    }
  });
});

test('each shipped recipe is whole, and fits one message of status with the others', async () => {
  const names = await shippedRecipes();
  assert.ok(['debian-13', 'office', 'media'].every((name) => names.includes(name)));
  for (const name of names) {
    const recipe = await loadRecipe(name);
    assert.ok(typeof recipe !== 'string', `${name} is not well-formed`);
    assert.ok(recipe.viewers.fallback.other !== null, 'there is a viewer for anything');
  }
});
