// What a viewer says, as agent and dom0 read it: events or nothing ever after, the same however the bytes are cut, and
// what was read writes itself again.
import assert from 'node:assert/strict';
import { guestTextMaxBytes, linkMaxBytes } from '../../../protocol/limits.ts';
import { encodeViewerEvent, numberMax, ViewerEventReader, type ViewerEvent } from '../../../protocol/viewer-events.ts';
import { utf8, type FuzzTarget } from '../fuzz-target.ts';
import { inPieces } from '../pieces.ts';
import { assertSame } from '../same.ts';

const read = (pieces: Iterable<Uint8Array>): readonly ViewerEvent[] | null => {
  const reader = new ViewerEventReader();
  const all: ViewerEvent[] = [];
  for (const piece of pieces) {
    const events = reader.push(piece);
    if (events === null) return null;
    all.push(...events);
  }
  return all;
};

export const viewerEvents: FuzzTarget = {
  name: 'what a viewer says of its document',
  limits: [linkMaxBytes, guestTextMaxBytes, numberMax, 32],
  words: [
    'delivered ',
    'painted\n',
    'page ',
    'password ',
    'inside ',
    'editing ',
    'file ',
    'unshown ',
    'link ',
    'copied ',
    'reading ',
    ' 1\n',
  ],
  seeds: utf8(
    'delivered 0\npainted\npage 1 12\n',
    'password 1\ninside 3\nediting 2\n',
    'file 1 2\nunshown 70\n',
    'link 3\nabccopied 0\nreading 2\nhi',
  ),
  run: (bytes) => {
    const whole = read([bytes]);
    assertSame(read(inPieces(bytes)), whole, 'the events');
    if (whole === null) return;
    const written = Buffer.concat(whole.map(encodeViewerEvent));
    assert.ok(Buffer.from(bytes).subarray(0, written.length).equals(written), 'what was read is what was said');
  },
};
