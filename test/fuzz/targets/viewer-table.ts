// A template's table of viewers, from its manifest or in the guest: what is taken parses to itself, and its numbers
// lead somewhere.
import assert from 'node:assert/strict';
import { parseViewerTable, typesMax, viewersMax, type ViewerTable } from '../../../protocol/viewer-table.ts';
import { table } from '../../support/viewer-table.ts';
import { utf8, type FuzzTarget } from '../fuzz-target.ts';
import { assertSame } from '../same.ts';

const parse = (bytes: Uint8Array): ViewerTable | null => {
  let untrusted: unknown;
  try {
    untrusted = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return null;
  }
  try {
    return parseViewerTable(untrusted);
  } catch (error) {
    assert.match(String(error), /^Error: viewers: /);
    return null;
  }
};

export const viewerTables: FuzzTarget = {
  name: 'tables of viewers',
  limits: [viewersMax, typesMax, 256],
  words: [
    '"viewer":',
    '"editor":null',
    '"offset":null',
    '"edits":true',
    '{file}',
    '"__proto__":{}',
    '1e999',
    '-1',
    'null',
  ],
  seeds: utf8(JSON.stringify(table), '{"version":2,"viewers":[],"types":[],"fallback":{"text":null,"other":null}}'),
  run: (bytes) => {
    const parsed = parse(bytes);
    if (parsed === null) return;
    assertSame(parseViewerTable(JSON.parse(JSON.stringify(parsed))), parsed, 'the table');
    for (const { viewer, editor } of parsed.types) {
      assert.ok(parsed.viewers[viewer] !== undefined);
      assert.ok(editor === null || parsed.viewers[editor] !== undefined);
    }
  },
};
