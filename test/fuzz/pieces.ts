// The same bytes in pieces, as a stream may bring them. Where they are cut follows from the bytes, so that a failure
// can be repeated.

export function* inPieces(bytes: Uint8Array): Generator<Uint8Array> {
  let state = bytes.length + 1;
  for (let at = 0; at < bytes.length;) {
    // A linear congruential generator; the byte at hand takes part, so that other bytes are cut elsewhere.
    state = (Math.imul(state, 1_103_515_245) + 12_345 + (bytes[at] ?? 0)) >>> 0;
    const pieceBytes = (state >>> 16) % 4 === 0 ? 1 : 1 + ((state >>> 8) % 97);
    yield bytes.subarray(at, at + pieceBytes);
    at += pieceBytes;
  }
}
