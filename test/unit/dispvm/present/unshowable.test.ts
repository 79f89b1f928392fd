import assert from 'node:assert/strict';
import { test } from 'node:test';
import { presentBytes } from '../../../../dispvm/present/bytes.ts';
import type { Tools } from '../../../../dispvm/present/presenter.ts';
import { typeElsewhere } from '../../../../dispvm/present/unshowable.ts';
import { speak } from '../../../../dispvm/present/words.ts';
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
  // Works and Lotus both call their sheets .wks, and here is only a name to tell them by.
  const namesOf = (wanted: string): readonly string[] =>
    elsewhere.filter(([ending]) => ending === wanted).map(([, name]) => name);
  const shared = [...new Set(elsewhere.map(([ending]) => ending))].filter((ending) => namesOf(ending).length > 1);
  assert.deepEqual(shared, ['wks']);
  for (const [ending] of elsewhere) {
    const named = typeElsewhere(`a.${ending}`);
    assert.ok(named !== null && namesOf(ending).includes(named), `${ending}: ${named}`);
  }
});

test('names what no template shows by its ending, and nothing that opens everywhere', () => {
  assert.equal(typeElsewhere('offer.DOCX'), 'Word document');
  assert.equal(typeElsewhere('customers.sqlite'), 'SQLite database');
  assert.equal(typeElsewhere('offer.pdf'), null);
});

test('a database is described by its kind, and a file that nobody knows without one', () => {
  const pageOf = (untrustedName: string): string => {
    let page = '';
    const tools = {
      newPath: (name: string) => `/out/${name}`,
      readLatin1: () => '',
      readText: () => 'SQLite 3.x database',
      typeName: (_: Uint8Array, name: string) => (name.endsWith('.mpp') ? 'Project plan' : null),
      run: () => ({ ended: 'exited', exitCode: 0 }),
      writeText: (_: string, text: string) => {
        page = text;
        return true;
      },
    } as Partial<Tools> as Tools;
    presentBytes(
      { path: '/in', untrustedName, sizeBytes: 10, untrustedHead: new Uint8Array(10), password: null },
      tools,
    );
    return page;
  };
  assert.match(pageOf('customers.sqlite'), /of this kind: SQLite database \(\.sqlite\)\./);
  assert.doesNotMatch(pageOf('customers.unknown'), /of this kind/);
  assert.match(pageOf('bridge.mpp'), /of this kind: Project plan \(\.mpp\)\./);
  try {
    speak('de');
    assert.match(pageOf('bridge.mpp'), /Art: Projektplan \(Microsoft Project\) \(\.mpp\)\./);
  } finally {
    speak('en');
  }
});
