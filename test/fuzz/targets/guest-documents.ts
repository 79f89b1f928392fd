// Which viewer a document gets, by its first bytes and its name: always one of the table's types or none, and text only
// for what holds no control characters.
import assert from 'node:assert/strict';
import { detectType, headMaxBytes, looksLikeText } from '../../../protocol/document-type.ts';
import { guestFileName } from '../../../protocol/file-names.ts';
import { table } from '../../support/viewer-table.ts';
import { utf8, type FuzzTarget } from '../fuzz-target.ts';

const control = /[\0-\x08\x0b\x0e-\x1f\x7f]/;

export const guestDocuments: FuzzTarget = {
  name: 'documents, as far as a viewer is chosen for them',
  limits: [headMaxBytes],
  words: ['%PDF-', '.pdf', '.txt', '.', '\n', 'RIFF', 'WEBP', '<html', 'PK\x03\x04'],
  seeds: [
    ...utf8('a.pdf\n%PDF-1.7', 'a.txt\nhello wörld', 'b\nRIFF0000WEBP', '.\n'),
    Uint8Array.of(0x61, 10, 0xe2, 0x82),
    Uint8Array.of(0x61, 10, 0xff, 0xd8, 0xff),
  ],
  run: (bytes) => {
    const end = Math.max(0, bytes.indexOf(10));
    const name = guestFileName(bytes.subarray(0, Math.min(end, 255)));
    const head = bytes.subarray(end + 1, end + 1 + headMaxBytes);
    const index = detectType(table, head, name);
    assert.ok(index === null || table.types[index] !== undefined);
    // UTF-16 and UTF-32 are full of zeros.
    if (looksLikeText(head) && !head.includes(0) && head[0] !== 0xff && head[0] !== 0xfe)
      assert.ok(!control.test(Buffer.from(head).toString('latin1')));
  },
};
