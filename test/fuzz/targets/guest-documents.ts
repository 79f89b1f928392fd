// Which viewer the guest picks for a document, by its first bytes and its name: always one of the table's types or
// none, and text only for what holds no control characters.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { detectType, headMaxBytes, looksLikeText } from '../../../dispvm/agent/document-type.ts';
import { chooseViewer, parseViewerTable } from '../../../dispvm/agent/viewer-table.ts';
import { guestFileName } from '../../../protocol/file-names.ts';
import { utf8, type FuzzTarget } from '../fuzz-target.ts';

const table = parseViewerTable(readFileSync(new URL('../../../dispvm/image/viewers.json', import.meta.url), 'utf8'));
const types: ReadonlySet<string> = new Set([...table.types.map(({ mime }) => mime), table.textFallback]);
const control = /[\0-\x08\x0b\x0e-\x1f\x7f]/;

export const guestDocuments: FuzzTarget = {
  name: 'documents in the guest, as far as a viewer is chosen for them',
  limits: [headMaxBytes],
  words: ['%PDF-', '.pdf', '.txt', '.', '\n', 'RIFF', 'WEBP', 'PK\x03\x04'],
  seeds: [
    ...utf8('a.pdf\n%PDF-1.7', 'a.txt\nhello wörld', 'b\nRIFF0000WEBP', '.\n'),
    Uint8Array.of(0x61, 10, 0xe2, 0x82),
    Uint8Array.of(0x61, 10, 0xff, 0xd8, 0xff),
  ],
  run: (bytes) => {
    const end = Math.max(0, bytes.indexOf(10));
    const name = guestFileName(bytes.subarray(0, Math.min(end, 255)));
    const head = bytes.subarray(end + 1, end + 1 + headMaxBytes);
    const type = detectType(table, head, name);
    assert.ok(type === null || types.has(type));
    if (type !== null) for (const viewOnly of [true, false]) chooseViewer(table, type, viewOnly);
    if (looksLikeText(head)) assert.ok(!control.test(Buffer.from(head).toString('latin1')));
  },
};
