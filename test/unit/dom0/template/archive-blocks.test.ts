import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { blockBytes, packFile, unpackFile } from '../../../../dom0/template/archive-blocks.ts';
import { hashOf } from '../../../../dom0/template/archive-format.ts';
import { makeFolder } from './small-template.ts';

const never = new AbortController().signal;

test('a file comes out of its blocks as it went in, whatever its length, with its holes', async (t) => {
  const folder = await makeFolder(t);
  const noise = randomBytes(3 * blockBytes);
  const words = Buffer.from('the same words again and again. '.repeat(100_000));
  const sparse = Buffer.alloc(5 * blockBytes);
  noise.copy(sparse, 2 * blockBytes + 8192, 0, 4096);
  const lengths = [0, 1, 4095, 4096, 4097, blockBytes - 1, blockBytes, blockBytes + 1, 2 * blockBytes + 5];
  const files = [
    ...lengths.flatMap((length) => [noise.subarray(0, length), words.subarray(0, length), Buffer.alloc(length)]),
    sparse,
    Buffer.concat([Buffer.alloc(blockBytes), noise.subarray(0, 100), Buffer.alloc(5000), words.subarray(0, 9)]),
  ];
  for (const [index, bytes] of files.entries()) {
    const path = join(folder, `${index}`);
    await writeFile(path, bytes);
    const packed: Buffer[] = [];
    const [hash, again] = [createHash('sha256'), createHash('sha256')];
    const source = await open(path);
    await packFile(source, hash, (piece) => Promise.resolve(void packed.push(Buffer.from(piece))), never);
    await source.close();
    const body = Buffer.concat(packed);
    let at = 0;
    const read = (length: number): Promise<Buffer> =>
      Promise.resolve(body.subarray(at, (at += Math.min(length, body.length - at))));
    const target = await open(`${path}.out`, 'wx+');
    assert.ok(await unpackFile(target, bytes.length, again, read, never), `${index}`);
    await target.close();
    assert.equal(at, body.length);
    assert.ok((await readFile(`${path}.out`)).equals(bytes), `${index}`);
    assert.deepEqual(
      [hash.digest('hex'), again.digest('hex')],
      [hashOf(bytes).toString('hex'), hashOf(bytes).toString('hex')],
    );
  }
  assert.ok((await stat(join(folder, `${files.indexOf(sparse)}.out`))).blocks * 512 <= 64 * 1024, 'it has holes');
});

test('blocks that lie about their lengths, or become more than they should, are refused', async (t) => {
  const folder = await makeFolder(t);
  const prefixed = (length: number, bytes: Buffer): Buffer => {
    const prefix = Buffer.alloc(4);
    prefix.writeUInt32BE(length);
    return Buffer.concat([prefix, bytes]);
  };
  const large = deflateRawSync(Buffer.alloc(blockBytes, 1));
  for (const body of [
    prefixed(101, Buffer.alloc(101, 1)),
    prefixed(2 ** 32 - 1, Buffer.alloc(9)),
    prefixed(100, Buffer.alloc(99, 1)),
    prefixed(9, Buffer.alloc(9, 7)),
    prefixed(large.length, large),
    prefixed(9, deflateRawSync(Buffer.alloc(9, 1))),
    Buffer.alloc(3),
  ]) {
    let at = 0;
    const read = (length: number): Promise<Buffer> => Promise.resolve(body.subarray(at, (at += length)));
    const target = await open(join(folder, 'out'), 'w');
    assert.equal(await unpackFile(target, 100, createHash('sha256'), read, never), false);
    await target.close();
  }
});
