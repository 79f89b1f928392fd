import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { viewerActions } from '../../../protocol/viewer-table.ts';
import { languages } from '../../../protocol/language.ts';
import { words } from '../../../protocol/words.ts';
import { toolLooks, viewerTools } from '../../../gui/viewer-tools.ts';

const keys = { previousPage: ['Ctrl+PageUp'], nextPage: ['Ctrl+PageDown'], edit: ['Ctrl+E'] };
const search = { begin: ['Ctrl+F'], end: ['Return'], next: ['F3'], previous: ['Shift+F3'] };

describe('the tool bar of a viewer', () => {
  test('has exactly the buttons of its keys', () => {
    assert.deepEqual(
      viewerTools({ keys, search: null }, true).tools.map(({ action }) => action),
      ['previousPage', 'nextPage', 'edit'],
    );
  });

  test('offers to edit only where changes come back', () => {
    assert.deepEqual(
      viewerTools({ keys, search: null }, false).tools.map(({ action }) => action),
      ['previousPage', 'nextPage'],
    );
  });

  test('names each key, and types it', () => {
    const [previousPage] = viewerTools({ keys, search: null }, false).tools;
    assert.equal(previousPage?.key, 'Ctrl+PageUp');
    assert.deepEqual(
      previousPage.strokes.map(({ qnum, control }) => [qnum, control]),
      [[0xc9, true]],
    );
  });

  test('has no button for a key that cannot be typed, nor a search', () => {
    assert.deepEqual(viewerTools({ keys: { rotate: ['Hyper+R'] }, search: { ...search, next: ['Hyper+G'] } }, true), {
      tools: [],
      search: null,
    });
    assert.notEqual(viewerTools({ keys: {}, search }, true).search, null);
  });

  test('has a look for every action but the search, each with a name of its own', () => {
    assert.deepEqual(
      toolLooks.map(({ action }) => action).sort(),
      viewerActions.filter((action) => action !== 'search').sort(),
    );
    for (const language of languages)
      assert.equal(new Set(toolLooks.map(({ action }) => words[language].window.tools[action])).size, toolLooks.length);
  });
});
