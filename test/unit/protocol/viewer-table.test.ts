import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseViewerTable, typesMax, viewersMax } from '../../../protocol/viewer-table.ts';
import { table, tableParts } from '../../support/viewer-table.ts';

test('a table parses to itself, also after a way through JSON', () => {
  assert.deepEqual(table, tableParts);
  assert.deepEqual(parseViewerTable(JSON.parse(JSON.stringify(table))), table);
  const describing = {
    ...tableParts,
    viewers: tableParts.viewers.map((viewer) => ({ ...viewer, describes: true as const })),
  };
  assert.deepEqual(parseViewerTable(describing), describing);
});

const [viewer] = tableParts.viewers;
const [type] = tableParts.types;
for (const [what, change] of [
  ['another version', { version: 1 }],
  ['a field too many', { more: 1 }],
  ['no viewers', { viewers: undefined }],
  ['too many viewers', { viewers: Array<unknown>(viewersMax + 1).fill(viewer) }],
  ['too many types', { types: Array<unknown>(typesMax + 1).fill(type) }],
  ['a viewer that does not say whether it edits', { viewers: [{ ...viewer, edits: 'yes' }] }],
  ['a viewer that describes in no known way', { viewers: [{ ...viewer, describes: false }] }],
  ['a viewer of no known kind', { viewers: [{ ...viewer, program: { kind: 'shell' } }] }],
  ['a viewer that shows no word', { viewers: [{ ...viewer, program: { kind: 'glovebox', shows: 'a\tb' } }] }],
  [
    'a signal that ends programs',
    { viewers: [{ ...viewer, program: { kind: 'running', pidFile: '/p', path: '/d', signal: 'KILL' } }] },
  ],
  ['a command without its file', { viewers: [{ ...viewer, program: { kind: 'start', argv: ['x'] } }] }],
  [
    'a command ahead without its file',
    { viewers: [{ ...viewer, program: { kind: 'start', argv: ['x', '{file}'], ahead: ['x'] } }] },
  ],
  ['a file for a command', { viewers: [{ ...viewer, program: { kind: 'start', argv: ['{file}'] } }] }],
  ['a key for no action', { viewers: [{ ...viewer, keys: { quit: ['Q'] } }] }],
  ['a search without its end', { viewers: [{ ...viewer, search: { begin: ['F'], next: [], previous: [] } }] }],
  ['a type whose viewer is not there', { types: [{ ...type, viewer: tableParts.viewers.length }] }],
  ['a type whose editor is not there', { types: [{ ...type, editor: -1 }] }],
  ['magic that is no bytes', { types: [{ ...type, magic: [{ offset: 0, bytes: [256] }] }] }],
  ['magic that repeats at every place', { types: [{ ...type, magic: [{ offset: 0, bytes: [1], every: 0 }] }] }],
  ['magic that repeats from anywhere', { types: [{ ...type, magic: [{ offset: null, bytes: [1], every: 8 }] }] }],
  ['magic at no place', { types: [{ ...type, magic: [{ offset: 0.5, bytes: [1] }] }] }],
  ['a fallback that is no type', { fallback: { text: tableParts.types.length, other: null } }],
  ['a name that is no text', { types: [{ ...type, name: 'x'.repeat(257) }] }],
] as const) {
  test(`refuses ${what}`, () =>
    assert.throws(() => parseViewerTable({ ...tableParts, ...change }), /^Error: viewers: /));
}

test('refuses anything arbitrary with an error of its own', () => {
  fc.assert(fc.property(fc.anything(), (value) => assert.throws(() => parseViewerTable(value), /^Error: viewers: /)));
});
