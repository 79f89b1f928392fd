// Replacing and putting back; and that the manifest names what the project's constants name.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Patches } from '../../../addon/experiment/patches.ts';
import { recentOpeningsMax, RecentOpenings, type Opening } from '../../../addon/recent-openings.ts';
import { addonId } from '../../../protocol/names.ts';
import { waitUntil } from '../../support/wait-until.ts';

class Reader {
  open(): string {
    return 'original';
  }
}

test('puts back what it replaced, own and inherited', () => {
  const patches = new Patches();
  const inherited: { open: () => string } = new Reader();
  for (const target of [Reader.prototype, inherited]) patches.replace(target, 'open', () => () => 'guarded');
  assert.equal(inherited.open(), 'guarded');
  patches.undoAll();
  assert.equal(new Reader().open(), 'original');
  assert.ok(!Object.hasOwn(inherited, 'open'));
});

test('leaves alone what somebody else put over it', () => {
  const patches = new Patches();
  const reader = { open: () => 'original' };
  patches.replace(reader, 'open', () => () => 'guarded');
  reader.open = () => 'another add-on';
  patches.undoAll();
  assert.equal(reader.open(), 'another add-on');
});

test('knows whether what it put there is still there', () => {
  const patches = new Patches();
  const reader = { open: () => 'original', save: () => 'original' };
  patches.replace(reader, 'open', () => () => 'guarded');
  patches.replace(reader, 'save', () => () => 'guarded');
  assert.equal(patches.areInPlace(), true);
  reader.open = () => 'another add-on';
  assert.equal(patches.areInPlace(), false);
});

test('something else can belong to what must be in place', () => {
  const patches = new Patches();
  let isAsked = true;
  patches.addCheck(() => isAsked);
  assert.equal(patches.areInPlace(), true);
  isAsked = false;
  assert.equal(patches.areInPlace(), false);
  patches.undoAll();
  assert.equal(patches.areInPlace(), true, 'not once it is undone');
});

test('refuses to guard what is not there', () => {
  assert.throws(
    () => new Patches().replace({} as { open: () => void }, 'open', (original) => original),
    /nothing to guard/,
  );
});

test('the manifest has the id that the native host allows', async () => {
  const manifest = JSON.parse(await readFile(new URL('../../../manifest.json', import.meta.url), 'utf8')) as {
    browser_specific_settings: { gecko: { id: string } };
  };
  assert.equal(manifest.browser_specific_settings.gecko.id, addonId);
});

test('recent openings go on where a sleeping page left them, and are bounded', async () => {
  const stored: Record<string, unknown> = {};
  const storage = {
    get: () => Promise.resolve({ ...stored }),
    set: (items: Record<string, unknown>) => Promise.resolve(void Object.assign(stored, structuredClone(items))),
  };
  const list = (): Opening[] => (stored['recentOpenings'] ?? []) as Opening[];
  new RecentOpenings(storage).add({ requestId: 'first' } as Opening);
  await waitUntil(() => list().length === 1, 'the first opening is stored');
  const later = new RecentOpenings(storage);
  for (let index = 0; index < recentOpeningsMax; index += 1) later.add({ requestId: `${index}` } as Opening);
  await waitUntil(() => list().length > 1, 'the later ones are stored');
  assert.equal(list().length, recentOpeningsMax);
  assert.equal(list().at(-1)?.requestId, `${recentOpeningsMax - 1}`);
});
