// Asks a daemon how it is over its own socket, as any client would.
import { encodeDesktop, type Desktop } from '../../protocol/desktop.ts';
import { dom0StatusMaxBytes, dom0StatusSchema, statusService, type Dom0Status } from '../../protocol/dom0-status.ts';
import {
  clientProtocolVersion,
  encodeHello,
  encodeMessage,
  encodeTriggerService,
  messageTypes,
} from '../../protocol/qrexec.ts';
import { connectTo } from './connect-to.ts';
import { within } from './deadline.ts';
import { MessageStream } from './message-stream.ts';

const answerMs = 5_000;

/** `not-understood`: it answers, and is of another version. */
export type DaemonAnswer = Dom0Status | 'silent' | 'not-understood';

/** `desktop` is where the person sits who asks, if dom0 is to know. */
export const fetchStatus = async (socketPath: string, desktop: Desktop | null = null): Promise<Dom0Status | null> => {
  const answer = await askDaemon(socketPath, desktop);
  return typeof answer === 'string' ? null : answer;
};

export const askDaemon = async (socketPath: string, desktop: Desktop | null = null): Promise<DaemonAnswer> => {
  const socket = await connectTo(socketPath);
  if (socket === null) return 'silent';
  try {
    return await within(ask(new MessageStream(socket), desktop), answerMs, 'silent');
  } finally {
    socket.destroy();
  }
};

const ask = async (daemon: MessageStream, desktop: Desktop | null): Promise<DaemonAnswer> => {
  daemon.post(encodeHello(clientProtocolVersion));
  if (desktop !== null) daemon.post(encodeMessage(messageTypes.screen, encodeDesktop(desktop)));
  const request = {
    untrustedSource: '',
    intendedTarget: '@adminvm',
    requestId: `status-${process.pid}`,
    service: statusService,
  };
  daemon.post(encodeMessage(messageTypes.triggerService4, encodeTriggerService(request)));
  let text = '';
  while (text.length <= dom0StatusMaxBytes) {
    const received = await daemon.receive();
    if (received.received !== 'message' || received.message.type === messageTypes.serviceRefused) return 'silent';
    if (received.message.type !== messageTypes.dataStdout) continue;
    if (received.message.payload.length === 0) return parseReport(text);
    text += new TextDecoder().decode(received.message.payload);
  }
  return 'not-understood';
};

const parseReport = (text: string): DaemonAnswer => {
  try {
    return dom0StatusSchema.parse(JSON.parse(text));
  } catch {
    return 'not-understood';
  }
};
