// Sends the edited file back, and ends the call with it.
import { agentExitCodes } from '../../protocol/agent-services.ts';
import { editedFileMaxBytes } from '../../protocol/limits.ts';
import type { Reply } from './call.ts';
import type { Guest } from './guest.ts';
import { sendFile } from './send-file.ts';

/** Ends the call when all is sent. The function it returns stops the sending without an answer. */
export const returnEdit = (guest: Guest, path: string, reply: Reply): (() => void) => {
  const stop = sendFile(guest, path, {
    maxBytes: editedFileMaxBytes,
    reply,
    onEnd: (isWhole) => reply.exit(isWhole ? agentExitCodes.ok : agentExitCodes.editTooLarge),
  });
  if (stop !== null) return stop;
  reply.exit(agentExitCodes.editTooLarge);
  return () => undefined;
};
