// Several files of one call, as dom0 and the agent read them: the same however the bytes are cut, never more than there may
// be, and what was read writes itself again.
import assert from 'node:assert/strict';
import { nameFieldBytes } from '../../../protocol/file-names.ts';
import { filesTogetherMax, togetherPieceMaxBytes } from '../../../protocol/limits.ts';
import { encodePieceLength, encodeTogetherHead, TogetherReader } from '../../../protocol/together.ts';
import { filesTogether } from '../../support/files-together.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { inPieces } from '../pieces.ts';
import { assertSame } from '../same.ts';

interface Read {
  readonly names: readonly Uint8Array[];
  readonly files: readonly Buffer[];
  readonly isWhole: boolean;
  readonly isBroken: boolean;
}

const read = (pieces: Iterable<Uint8Array>): Read => {
  const reader = new TogetherReader();
  let names: readonly Uint8Array[] = [];
  const files: Buffer[] = [];
  let file: Uint8Array[] = [];
  for (const piece of pieces)
    for (const part of reader.push(piece)) {
      if (part.part === 'names') names = part.untrustedFields;
      else if (part.part === 'piece') file.push(part.untrustedBytes.slice());
      else {
        files.push(Buffer.concat(file));
        file = [];
      }
    }
  return { names, files, isWhole: reader.isWhole, isBroken: reader.isBroken };
};

export const filesOfOneCall: FuzzTarget = {
  name: 'several files of one call',
  limits: [filesTogetherMax, togetherPieceMaxBytes, nameFieldBytes],
  words: ['\0\0\0\0', '\u0001\0\0\0', '\u0002\0\0\0', 'view-only-', '/'],
  seeds: [
    filesTogether([['a.txt', 'hello']]),
    filesTogether([
      ['a.txt', ''],
      ['b.jpg', 'two'],
    ]),
  ],
  run: (bytes) => {
    const whole = read([bytes]);
    assertSame(read(inPieces(bytes)), whole, 'the files');
    assert.ok(whole.names.length <= filesTogetherMax && whole.files.length <= whole.names.length);
    if (!whole.isWhole) return;
    assert.equal(whole.isBroken, false);
    assert.equal(whole.files.length, whole.names.length);
    const written = [
      encodeTogetherHead(whole.names),
      ...whole.files.flatMap((file) => [
        ...(file.length === 0 ? [] : [encodePieceLength(file.length), file]),
        encodePieceLength(0),
      ]),
    ];
    const again = read([Buffer.concat(written)]);
    assertSame(again, whole, 'what was written of it');
  },
};
