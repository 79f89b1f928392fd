import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeNameField } from '../../../protocol/file-names.ts';
import { filesTogetherMax, togetherPieceMaxBytes } from '../../../protocol/limits.ts';
import { encodePieceLength, encodeTogetherHead, TogetherReader } from '../../../protocol/together.ts';
import { filesTogether, type FileTogether } from '../../support/files-together.ts';

const files: readonly FileTogether[] = [
  ['Ferien 1.jpg', 'first'],
  ['empty.txt', ''],
  ['Ferien 1.jpg', 'the second of that name'],
];

/** What comes out, with its contents joined. */
const readAll = (reader: TogetherReader, pieces: readonly Uint8Array[]): readonly (readonly [string, string])[] => {
  let names: readonly string[] = [];
  const contents = [''];
  for (const piece of pieces)
    for (const part of reader.push(piece)) {
      if (part.part === 'names')
        names = part.untrustedFields.map((field) => decodeNameField(field)?.untrustedName ?? '(none)');
      else if (part.part === 'piece')
        contents.push((contents.pop() ?? '') + Buffer.from(part.untrustedBytes).toString());
      else contents.push('');
    }
  return names.map((name, index) => [name, contents[index] ?? '(none)']);
};

const split = (bytes: Uint8Array, every: number): readonly Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / every) }, (_, index) =>
    bytes.subarray(index * every, (index + 1) * every),
  );

test('several files come out as they went in, however they are split', () => {
  for (const every of [1, 3, 255, 256, 1000, 65_536])
    for (const pieceBytes of [1, 4, 65_536]) {
      const reader = new TogetherReader();
      assert.deepEqual(readAll(reader, split(filesTogether(files, pieceBytes), every)), files);
      assert.equal(reader.isWhole, true);
      assert.equal(reader.isBroken, false);
    }
});

test('what ends before its last file has ended is not whole', () => {
  const whole = filesTogether(files);
  for (let length = 0; length < whole.length; length += 1) {
    const reader = new TogetherReader();
    readAll(reader, [whole.subarray(0, length)]);
    assert.equal(reader.isWhole, false, `${length} bytes`);
  }
});

for (const [what, bytes] of [
  ['no file at all', Uint8Array.of(0, 0, 0, 0)],
  ['more files than there may be', Uint8Array.of(filesTogetherMax + 1, 0, 0, 0)],
  ['as many as fit into four bytes', Uint8Array.of(255, 255, 255, 255)],
  ['a piece that is too long', lengthAfterHead(togetherPieceMaxBytes + 1)],
  ['a byte behind the last file', Buffer.concat([filesTogether(files), Uint8Array.of(0)])],
] as const)
  test(`${what} breaks it, and nothing more comes out`, () => {
    const reader = new TogetherReader();
    readAll(reader, [bytes]);
    assert.equal(reader.isBroken, true);
    assert.equal(reader.isWhole, false);
    assert.deepEqual([...reader.push(filesTogether(files))], []);
  });

function lengthAfterHead(length: number): Uint8Array {
  const bytes = Buffer.from(filesTogether([['a', 'b']]));
  bytes.writeUInt32LE(length, 4 + 256);
  return bytes;
}

test('what no reader takes is not written', () => {
  assert.throws(() => encodeTogetherHead([]));
  assert.throws(() => encodeTogetherHead(Array.from({ length: filesTogetherMax + 1 }, () => new Uint8Array(256))));
  assert.throws(() => encodeTogetherHead([new Uint8Array(255)]));
  assert.throws(() => encodePieceLength(togetherPieceMaxBytes + 1));
});
