// Whether a daemon serves its socket: the kernel takes connections for one that hangs, so its own word counts.
import { clientProtocolVersion, encodeHello, messageTypes } from '../../protocol/qrexec.ts';
import { connectTo } from './connect-to.ts';
import { within } from './deadline.ts';
import { MessageStream } from './message-stream.ts';

/** A daemon `hangs` that has not answered a greeting in time. */
export type DaemonState = 'answers' | 'hangs' | 'absent';

export const lookAtDaemon = async (socketPath: string, hangsAfterMs: number): Promise<DaemonState> => {
  const socket = await connectTo(socketPath);
  if (socket === null) return 'absent';
  const stream = new MessageStream(socket);
  try {
    stream.post(encodeHello(clientProtocolVersion));
    const received = await within(stream.receive(), hangsAfterMs, null);
    if (received === null) return 'hangs';
    return received.received === 'message' && received.message.type === messageTypes.hello ? 'answers' : 'absent';
  } finally {
    stream.destroy();
  }
};
