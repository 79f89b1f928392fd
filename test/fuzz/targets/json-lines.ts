// Lines are those that a plain split at each line feed gives: none longer than the limit is ever parsed, however the
// bytes were cut.
import { JsonLineReader, type JsonLine } from '../../../protocol/json-lines.ts';
import { utf8, type FuzzTarget } from '../fuzz-target.ts';
import { inPieces } from '../pieces.ts';
import { assertSame } from '../same.ts';

const maxBytes = 1000;

const read = (pieces: Iterable<Uint8Array>): readonly JsonLine[] => {
  const reader = new JsonLineReader(maxBytes);
  return Array.from(pieces).flatMap((piece) => Array.from(reader.push(piece)));
};

const plainly = (bytes: Uint8Array): readonly JsonLine[] => {
  const lines: Uint8Array[] = [];
  for (let start = 0, end = bytes.indexOf(10); end !== -1; start = end + 1, end = bytes.indexOf(10, start))
    lines.push(bytes.subarray(start, end));
  return lines
    .filter((line) => line.length > 0)
    .map((line) => {
      if (line.length > maxBytes) return { ok: false, error: 'line-too-long' };
      try {
        return {
          ok: true,
          untrustedValue: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line)) as unknown,
        };
      } catch {
        return { ok: false, error: 'not-json' };
      }
    });
};

export const jsonLineReader: FuzzTarget = {
  name: 'lines of JSON',
  limits: [maxBytes],
  // Enough for lines that are too long. Many lines that are no JSON cost an exception each, four times over.
  maxBytes: 4096,
  words: ['\n', '\r\n', '"', '{', '}', '[', ']', '\\u0000', '\ufeff', '1e999', '-0', '"__proto__":'],
  seeds: [
    ...utf8(
      '{"type":"ready"}\n{"type":"closed","dispvmId":"disp1","atMs":1.5}\n',
      '\n\n[1,2,3]\nnot json\n',
      `"${'x'.repeat(998)}"\n1\n`,
    ),
    Uint8Array.of(0x22, 0xff, 0x22, 10, 0x31, 10),
  ],
  run: (bytes) => {
    const lines = read([bytes]);
    assertSame(lines, plainly(bytes), 'a plain split gives something else');
    assertSame(read(inPieces(bytes)), lines, 'another split gives something else');
  },
};
