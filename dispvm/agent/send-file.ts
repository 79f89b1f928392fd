// Sends a file of the guest's on a call's standard output, a chunk at a time as dom0 takes them. The file is whatever a
// hostile guest left there: only a regular file is read, never more of it than the limit.
import { qrexecChunkBytes } from '../../protocol/limits.ts';
import type { Reply } from './call.ts';
import type { Guest } from './guest.ts';

/**
 * `onEnd` hears whether all of it was sent, and never before this returns. The function that comes back stops the sending
 * without a word; null where there is no such file.
 */
export const sendFile = (
  guest: Guest,
  path: string,
  {
    maxBytes,
    reply,
    onEnd,
  }: { readonly maxBytes: number; readonly reply: Reply; readonly onEnd: (isWhole: boolean) => void },
): (() => void) | null => {
  const state = guest.fileState(path);
  const file = state !== null && state.sizeBytes <= maxBytes ? guest.openEdited(path) : null;
  if (file === null) return null;
  let sentBytes = 0;
  let stopped = false;
  const stop = (): void => {
    if (stopped) return;
    stopped = true;
    file.close();
  };
  const finish = (isWhole: boolean): void => {
    stop();
    onEnd(isWhole);
  };
  const sendNext = (): void => {
    if (stopped) return;
    const bytes = file.read(Math.min(qrexecChunkBytes, maxBytes + 1 - sentBytes));
    if (bytes === null || sentBytes + bytes.length > maxBytes) return finish(false);
    if (bytes.length === 0) return finish(true);
    sentBytes += bytes.length;
    reply.stdout(bytes);
    reply.whenDrained(sendNext);
  };
  reply.whenDrained(sendNext);
  return stop;
};
