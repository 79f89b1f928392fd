// Decodes base64 chunks of attachments into memory that is used again: fresh memory for each would wait for the garbage
// collector, and a large attachment would fill the process with it. It is strict where Node's decoder is lenient.
import { nativeChunkBytes, nativeWindowBytes } from '../protocol/limits.ts';

const sparesMax = nativeWindowBytes / nativeChunkBytes;
const spares: ArrayBuffer[] = [];

/**
 * A view to be given back with `recycleChunk`; null where the text is not whole, padded base64 of at most one chunk.
 */
export const decodeChunk = (untrustedText: string): Uint8Array | null => {
  const padding = untrustedText.endsWith('==') ? 2 : untrustedText.endsWith('=') ? 1 : 0;
  const wantedBytes = (untrustedText.length / 4) * 3 - padding;
  if (!Number.isInteger(wantedBytes) || untrustedText.length % 4 !== 0 || wantedBytes > nativeChunkBytes) return null;
  const memory = spares.pop() ?? new ArrayBuffer(nativeChunkBytes);
  // Node's decoder skips characters that it does not know: fewer bytes than wanted give that away.
  const decodedBytes = Buffer.from(memory).write(untrustedText, 'base64');
  if (decodedBytes === wantedBytes) return new Uint8Array(memory, 0, wantedBytes);
  spares.push(memory);
  return null;
};

/** The caller has no further use for the chunk, nor has anyone it gave the chunk to. */
export const recycleChunk = (chunk: Uint8Array): void => {
  if (spares.length < sparesMax && chunk.buffer instanceof ArrayBuffer) spares.push(chunk.buffer);
};
