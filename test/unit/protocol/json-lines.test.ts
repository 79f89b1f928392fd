// JSON lines: any split gives the same items; no line takes more memory than its limit.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { JsonLineReader, type JsonLine } from '../../../protocol/json-lines.ts';

const read = (maxBytes: number, chunks: readonly Uint8Array[]): JsonLine[] => {
  const reader = new JsonLineReader(maxBytes);
  return chunks.flatMap((chunk) => [...reader.push(chunk)]);
};

test('gives the same values however the stream is split', () => {
  fc.assert(
    fc.property(fc.array(fc.json(), { maxLength: 6 }), fc.integer({ min: 1, max: 50 }), (texts, pieceBytes) => {
      const stream = Buffer.from(texts.map((text) => `${text.replaceAll('\n', ' ')}\n`).join(''));
      const chunks = Array.from({ length: Math.ceil(stream.length / pieceBytes) }, (_, index) =>
        stream.subarray(index * pieceBytes, (index + 1) * pieceBytes),
      );
      assert.deepEqual(
        read(100_000, chunks),
        texts.map((text) => ({ ok: true, untrustedValue: JSON.parse(text) as unknown })),
      );
    }),
  );
});

test('answers arbitrary bytes with items, never an exception', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 10 }), (chunks) => {
      for (const line of read(40, chunks))
        assert.match(line.ok ? 'not-json' : line.error, /^(line-too-long|not-json)$/);
    }),
  );
});

test('reports a line above the limit once, drops it whole, and reads the next', () => {
  const chunks = [Buffer.alloc(30, 'x'), Buffer.alloc(30, 'x'), Buffer.from('x\n{"next":1}\n')];
  assert.deepEqual(read(50, chunks), [
    { ok: false, error: 'line-too-long' },
    { ok: true, untrustedValue: { next: 1 } },
  ]);
});

test('takes a line of exactly the limit', () => {
  assert.deepEqual(read(4, [Buffer.from('1234\n')]), [{ ok: true, untrustedValue: 1234 }]);
  assert.deepEqual(read(4, [Buffer.from('12345\n')]), [{ ok: false, error: 'line-too-long' }]);
});

test('does not hold on to a line that never ends', () => {
  const reader = new JsonLineReader(1024);
  const before = process.memoryUsage().arrayBuffers;
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  for (let count = 0; count < 200; count += 1) Array.from(reader.push(chunk));
  assert.deepEqual([...reader.push(Buffer.from('\n'))], [{ ok: false, error: 'line-too-long' }]);
  assert.ok(process.memoryUsage().arrayBuffers - before < 300 * 1024 * 1024);
});

test('refuses text that is not UTF-8 and skips empty lines', () => {
  assert.deepEqual(read(50, [Buffer.from('\n\n"\xff"\n', 'latin1')]), [{ ok: false, error: 'not-json' }]);
});
