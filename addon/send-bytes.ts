// Sends one attachment's bytes to the host, piece by piece as the host grants it: a slow DispVM slows the reading,
// nothing piles up.
import { nativeChunkBytes } from '../protocol/limits.ts';
import type { AttachmentGuardApi } from './guard-api.ts';
import type { HostCall } from './host-call.ts';

/** All of it, without a word that it was all. Gives how many bytes were sent; null where the request ended before. */
export const sendPieces = async (
  call: HostCall,
  guard: Pick<AttachmentGuardApi, 'pull'>,
  id: number,
): Promise<number | null> => {
  let sentBytes = 0;
  for (let isLast = false; !isLast;) {
    const creditBytes = await call.credit();
    if (call.ended) return null;
    const piece = await guard.pull(id, Math.min(creditBytes, nativeChunkBytes));
    if ('error' in piece) {
      call.abandon(piece.error);
      return null;
    }
    if (piece.sizeBytes > 0) call.sendChunk(piece.base64, piece.sizeBytes);
    sentBytes += piece.sizeBytes;
    isLast = piece.isLast;
  }
  return call.ended ? null : sentBytes;
};

/**
 * `isStillWanted` is asked before the end is sent, after which the document appears. Gives how many bytes were sent;
 * null where the request ended before.
 */
export const sendBytes = async (
  call: HostCall,
  guard: Pick<AttachmentGuardApi, 'pull'>,
  id: number,
  isStillWanted: () => Promise<boolean>,
): Promise<number | null> => {
  const sentBytes = await sendPieces(call, guard, id);
  if (sentBytes === null) return null;
  if (!(await isStillWanted())) {
    call.abandon('cancelled');
    return null;
  }
  call.sendEnd();
  return sentBytes;
};
