// Sends the edited file back, a chunk at a time as dom0 takes them. The file is whatever a hostile guest left there:
// only a regular file is read, never more of it than the limit.
import { agentExitCodes } from '../../protocol/agent-services.ts';
import { editedFileMaxBytes, qrexecChunkBytes } from '../../protocol/limits.ts';
import type { Reply } from './call.ts';
import type { Guest } from './guest.ts';

/** Ends the call when all is sent. The function it returns stops the sending without an answer. */
export const returnEdit = (guest: Guest, path: string, reply: Reply): (() => void) => {
  const state = guest.fileState(path);
  const file = state !== null && state.sizeBytes <= editedFileMaxBytes ? guest.openEdited(path) : null;
  if (file === null) {
    reply.exit(agentExitCodes.editTooLarge);
    return () => undefined;
  }
  let sentBytes = 0;
  let stopped = false;
  const stop = (): void => {
    if (stopped) return;
    stopped = true;
    file.close();
  };
  const finish = (exitCode: number): void => {
    stop();
    reply.exit(exitCode);
  };
  const sendNext = (): void => {
    if (stopped) return;
    const bytes = file.read(Math.min(qrexecChunkBytes, editedFileMaxBytes + 1 - sentBytes));
    if (bytes === null || sentBytes + bytes.length > editedFileMaxBytes) return finish(agentExitCodes.editTooLarge);
    if (bytes.length === 0) return finish(agentExitCodes.ok);
    sentBytes += bytes.length;
    reply.stdout(bytes);
    reply.whenDrained(sendNext);
  };
  reply.whenDrained(sendNext);
  return stop;
};
