// glovebox.Rehearse from dom0's side: the guest opens its own sample and goes back to blank. It has no document yet, so its word is
// worth as much as the template's; what it says is bounded all the same.
import { rehearseCommand } from '../../protocol/agent-services.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { agentProtocolVersion, decodeUint32, encodeExecParams, encodeHello, encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import type { MessageStream } from '../runtime/message-stream.ts';

const messagesMax = 8;

/** null when it went well. The caller bounds the time. */
export const rehearse = async (agent: MessageStream): Promise<ErrorCode | null> => {
  void agent.send(encodeHello(agentProtocolVersion));
  void agent.send(encodeMessage(messageTypes.execCmdline, encodeExecParams({ domain: 0, port: 0, cmdline: rehearseCommand })));
  void agent.send(encodeMessage(messageTypes.dataStdin));
  for (let count = 0; count < messagesMax; count += 1) {
    const received = await agent.receive();
    if (received.received === 'end') return 'dispvm-died';
    if (received.received === 'bad-framing') return 'agent-protocol';
    const { type, payload } = received.message;
    if (type === messageTypes.dataExitCode) return decodeUint32(payload) === 0 ? null : 'viewer-failed';
  }
  return 'agent-protocol';
};
