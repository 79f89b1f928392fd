// Whether a daemon serves its socket: the kernel takes connections for one that hangs, so its own word counts.
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { clientProtocolVersion, encodeHello, messageTypes } from '../../protocol/qrexec.ts';
import { within } from './deadline.ts';
import { MessageStream } from './message-stream.ts';

/** A daemon `hangs` that has not answered a greeting in time. */
export type DaemonState = 'answers' | 'hangs' | 'absent';

export const lookAtDaemon = async (socketPath: string, hangsAfterMs: number): Promise<DaemonState> => {
  const socket = createConnection({ path: socketPath });
  const stream = new MessageStream(socket);
  try {
    await once(socket, 'connect');
    stream.post(encodeHello(clientProtocolVersion));
    const received = await within(stream.receive(), hangsAfterMs, null);
    if (received === null) return 'hangs';
    return received.received === 'message' && received.message.type === messageTypes.hello ? 'answers' : 'absent';
  } catch {
    return 'absent';
  } finally {
    stream.destroy();
  }
};
