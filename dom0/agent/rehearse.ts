// glovebox.Rehearse from dom0's side: the guest opens its own samples and goes back to blank. It has no document yet,
// so its word is worth as much as the template's; what it says is bounded all the same.
import { rehearseCommand } from '../../protocol/agent-services.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import {
  agentProtocolVersion,
  encodeExecParams,
  encodeHello,
  encodeMessage,
  messageTypes,
} from '../../protocol/qrexec.ts';
import { encodeScreen, isSameScreen, savedScreen, type Screen } from '../../protocol/screen.ts';
import type { MessageStream } from '../runtime/message-stream.ts';
import { receiveAnswer } from './service-answer.ts';

/** All samples together may take so long under emulation on a busy computer: nobody waits for them. */
export const rehearseTimeoutMs = 180_000;

/** null when it went well. The caller bounds the time. */
export const rehearse = async (agent: MessageStream, screen: Screen): Promise<ErrorCode | null> => {
  agent.post(encodeHello(agentProtocolVersion));
  if (!isSameScreen(screen, savedScreen)) agent.post(encodeMessage(messageTypes.screen, encodeScreen(screen)));
  agent.post(
    encodeMessage(messageTypes.execCmdline, encodeExecParams({ domain: 0, port: 0, cmdline: rehearseCommand })),
  );
  agent.post(encodeMessage(messageTypes.dataStdin));
  const answer = await receiveAnswer(agent, { outputMaxBytes: 0, refused: 'viewer-failed' });
  return answer.ok ? null : answer.error;
};
